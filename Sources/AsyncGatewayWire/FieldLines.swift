/// The lines of fields, as they are sent.
///
/// RFC 9112 §5
package enum FieldLines {
    /// A line for each field, then the empty one that ends the section.
    ///
    /// Only for fields of which ``FieldGrammar/firstInvalid(in:)`` is `nil`.
    package static func encoded(
        _ fields: [(String, String)], _ raw: RawFieldValues = RawFieldValues()
    ) -> [UInt8] {
        [UInt8](capacity: sizeLimit(of: fields, raw) + 2) { output in
            output.append(fields, raw)
            output.appendLineEnd()
        }
    }

    /// The most bytes that the lines can have.
    static func sizeLimit(of fields: [(String, String)], _ raw: RawFieldValues) -> Int {
        var size = raw.byteCount
        for (name, value) in fields { size += name.utf8.count + value.utf8.count + 4 }
        return size
    }
}

extension ByteOutput {
    /// Appends a line for each field, without the empty line that ends the section.
    mutating func append(_ fields: [(String, String)], _ raw: RawFieldValues) {
        var index = 0
        for (name, value) in fields {
            append(utf8: name)
            append(.colon, .space)
            if let value = raw[index] { append(value) } else { append(utf8: value) }
            appendLineEnd()
            index += 1
        }
    }
}
