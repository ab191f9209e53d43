extension RequestHead {
    /// The bytes of a part, without copying them.
    package func bytes(of range: ByteRange) -> ArraySlice<UInt8> {
        bytes[range.indices]
    }

    /// A part as a string that has one scalar, U+0000 to U+00FF, for each byte.
    package func text(_ range: ByteRange) -> String {
        Latin1.decode(bytes[range.indices])
    }

    /// The value of the first field called `name`, in any case; `nil` if there is none.
    package func firstValue(named name: String) -> ByteRange? {
        fields.first { isField($0, named: name) }?.value
    }

    /// Whether `field` is called `name`, in any case.
    package func isField(_ field: FieldLine, named name: String) -> Bool {
        guard field.name.count == name.utf8.count else { return false }
        let bytes = bytes.span
        var index = Int(field.name.lowerBound)
        for byte in name.utf8 {
            guard ByteRules.lowercased(bytes[index]) == ByteRules.lowercased(byte) else {
                return false
            }
            index += 1
        }
        return true
    }

    /// Whether the method is HEAD, whose response has no body.
    package var isHead: Bool {
        bytes.span.equals(method.indices, exactly: "HEAD")
    }
}
