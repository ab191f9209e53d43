/// The decoding of `%41` to `A`, as `urllib.parse.unquote_to_bytes` has it.
///
/// RFC 3986 §2.1
package enum PercentDecoding {
    /// The bytes with every well-formed escape replaced by the byte it stands for.
    ///
    /// A `%` without two hexadecimal digits is kept, and so is `+`, which means a space in
    /// forms only. What an escape yields is not decoded again.
    package static func decode(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard bytes.contains(.percent) else { return Array(bytes) }
        let source = bytes.span
        var decoded: [UInt8] = []
        decoded.reserveCapacity(source.count)
        var index = 0
        while index < source.count {
            if let byte = escapedByte(in: source, at: index) {
                decoded.append(byte)
                index += 3
            } else {
                decoded.append(source[index])
                index += 1
            }
        }
        return decoded
    }

    private static func escapedByte(in bytes: Span<UInt8>, at index: Int) -> UInt8? {
        guard bytes[index] == .percent, index + 2 < bytes.count,
            let high = ByteRules.hexValue(bytes[index + 1]),
            let low = ByteRules.hexValue(bytes[index + 2])
        else { return nil }
        return high << 4 | low
    }
}
