/// Native strings of PEP 3333: text that has one scalar, U+0000 to U+00FF, for each byte.
package enum Latin1 {
    /// The string that has one scalar for each of `bytes`.
    package static func decode(_ bytes: ArraySlice<UInt8>) -> String { decode(bytes.span) }

    /// The string that has one scalar for each of `bytes`.
    package static func decode(_ bytes: Span<UInt8>) -> String {
        bytes.withUnsafeBufferPointer { bytes in
            guard bytes.span.areASCII else {
                var scalars = String.UnicodeScalarView()
                scalars.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
                return String(scalars)
            }
            return String(copying: bytes)
        }
    }

    /// The bytes that a native string stands for.
    ///
    /// Of a scalar above U+00FF, which only a string that was made by hand has, those of its UTF-8.
    package static func bytes(of native: String) -> [UInt8] {
        native.withUTF8Bytes { $0.span.areASCII ? Array($0) : nil } ?? bytes(ofScalars: native)
    }

    private static func bytes(ofScalars native: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(native.utf8.count)
        for scalar in native.unicodeScalars {
            if let byte = UInt8(exactly: scalar.value) {
                bytes.append(byte)
            } else {
                bytes.append(contentsOf: String(scalar).utf8)
            }
        }
        return bytes
    }

    /// The text that the bytes of a native string are in UTF-8, malformed parts as U+FFFD.
    package static func text(of native: String) -> String {
        let isASCII = native.withUTF8Bytes { $0.span.areASCII }
        return isASCII ? native : String(decoding: bytes(of: native), as: UTF8.self)
    }

    /// The byte of a scalar; `?` for one above U+00FF.
    static func byte(of scalar: Unicode.Scalar) -> UInt8 {
        UInt8(exactly: scalar.value) ?? .questionMark
    }
}
