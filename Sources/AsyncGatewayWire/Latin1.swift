/// Bytes as the scalars U+0000 to U+00FF, one for one, which is how PEP 3333 carries them.
package enum Latin1 {
    /// The string that has one scalar for each of `bytes`.
    package static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        guard isASCII(bytes) else {
            var scalars = String.UnicodeScalarView()
            scalars.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
            return String(scalars)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends one byte for each scalar of `text`, which has none above U+00FF.
    ///
    /// The caller has validated that; what it overlooked becomes `?`, never two bytes.
    package static func append(_ text: String, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        guard !isASCII(bytes[start...]) else { return }
        bytes.removeSubrange(start...)
        bytes.append(
            contentsOf: text.unicodeScalars.lazy.map { scalar in
                UInt8(exactly: scalar.value) ?? .questionMark
            })
    }

    private static func isASCII(_ bytes: ArraySlice<UInt8>) -> Bool {
        let span = bytes.span
        var union: UInt8 = 0
        for index in span.indices { union |= span[index] }
        return union < 0x80
    }
}
