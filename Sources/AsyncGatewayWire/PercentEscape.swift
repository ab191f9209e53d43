/// The encoding of `A` to `%41`.
///
/// RFC 3986 §2.1
package enum PercentEscape {
    /// The bytes as text, each that is not in `kept` as an escape with capital digits.
    package static func encode(_ bytes: [UInt8], keeping kept: ByteSet) -> String {
        var encoded: [UInt8] = []
        for byte in bytes {
            if kept.contains(byte) {
                encoded.append(byte)
            } else {
                encoded += [.percent, digit(byte >> 4), digit(byte & 0x0F)]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The bytes as text, with escapes for those that are not in `kept`, and for each `%` that begins no
    /// escape; escapes stay as they are.
    package static func encodeInvalid(in bytes: [UInt8], keeping kept: ByteSet) -> String {
        var encoded: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            let isEscape =
                byte == .percent
                && bytes[(index + 1)...].prefix(2).count(where: ByteRules.hexDigit.contains) == 2
            if isEscape || kept.contains(byte) {
                encoded.append(byte)
            } else {
                encoded += [.percent, digit(byte >> 4), digit(byte & 0x0F)]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? .zero + value : UInt8(ascii: "A") + value - 10
    }
}
