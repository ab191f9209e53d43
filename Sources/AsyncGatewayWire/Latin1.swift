/// Bytes as the scalars U+0000 to U+00FF, one for one, as PEP 3333 represents them.
package enum Latin1 {
    /// The string that has one scalar for each of `bytes`.
    package static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.span.areASCII else {
            var scalars = String.UnicodeScalarView()
            scalars.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
            return String(scalars)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The byte of a scalar; `?` for one above U+00FF.
    static func byte(of scalar: Unicode.Scalar) -> UInt8 {
        UInt8(exactly: scalar.value) ?? .questionMark
    }
}
