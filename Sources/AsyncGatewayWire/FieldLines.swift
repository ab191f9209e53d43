/// The lines of fields, as they are sent.
///
/// RFC 9112 §5
package enum FieldLines {
    /// A line for each field, then the empty one that ends the section.
    ///
    /// Only for fields of which ``FieldGrammar/firstInvalid(in:)`` is `nil`.
    package static func encoded(_ fields: [(String, String)]) -> [UInt8] {
        [UInt8](capacity: sizeLimit(of: fields) + 2) { output in
            output.append(fields)
            output.appendLineEnd()
        }
    }

    /// The most bytes that the lines can have: a latin-1 byte takes one or two in UTF-8.
    static func sizeLimit(of fields: [(String, String)]) -> Int {
        var size = 0
        for (name, value) in fields { size += name.utf8.count + value.utf8.count + 4 }
        return size
    }
}

extension ByteOutput {
    /// Appends a line for each field, without the empty line that ends the section.
    mutating func append(_ fields: [(String, String)]) {
        for (name, value) in fields {
            append(ascii: name)
            append(.colon)
            append(.space)
            appendLatin1(value)
            appendLineEnd()
        }
    }
}
