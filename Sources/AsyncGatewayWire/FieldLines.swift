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
        // Elements of a span are read in place.
        let fields = fields.span
        for index in fields.indices {
            size += fields[index].0.utf8.count + fields[index].1.utf8.count + 4
        }
        return size
    }
}

extension ByteOutput {
    /// Appends a line for each field, without the empty line that ends the section.
    mutating func append(_ fields: [(String, String)], _ raw: RawFieldValues) {
        // Elements of a span are read in place.
        let fields = fields.span
        for index in fields.indices {
            append(utf8: fields[index].0)
            append(.colon, .space)
            if let value = raw[index] { append(value) } else { append(utf8: fields[index].1) }
            appendLineEnd()
        }
    }
}
