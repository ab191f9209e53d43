extension RequestHead {
    /// The bytes of a part; they are not copied.
    package func bytes(of range: ByteRange) -> ArraySlice<UInt8> {
        bytes[range.indices]
    }

    /// A part as a string that has one scalar, U+0000 to U+00FF, for each byte.
    package func text(_ range: ByteRange) -> String {
        Latin1.decode(bytes[range.indices])
    }

    /// The value of the first field called `name`, in any case; `nil` if there is none.
    package func firstValue(named name: String) -> ByteRange? {
        name.withUTF8Bytes { name in
            fields.first { isField($0, named: name.span) }?.value
        }
    }

    private func isField(_ field: FieldLine, named name: Span<UInt8>) -> Bool {
        bytes.span.extracting(field.name.indices).equalsIgnoringCase(name)
    }

    /// Whether the method is HEAD, whose response has no body.
    package var isHead: Bool {
        bytes.span.equals(method.indices, exactly: "HEAD")
    }
}
