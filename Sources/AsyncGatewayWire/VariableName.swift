/// The names of the CGI variables of fields: `HTTP_`, and the field's name in upper case, each `-` as
/// `_`.
///
/// RFC 3875 §4.1.18
package enum VariableName {
    /// The byte of a variable's name for one of a field's name.
    ///
    /// - Returns: The byte; `nil` if a field whose name has `byte` has no variable, because its name
    ///   could be taken for another field's (RFC 9110 §17.10).
    @inline(__always)
    package static func byte(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x61...0x7A: byte - 0x20
        case 0x41...0x5A, 0x30...0x39: byte
        case 0x2D: 0x5F
        default: nil
        }
    }

    /// How many bytes `HTTP_` has.
    fileprivate static let prefixCount = 5
}

extension RequestHead {
    /// The position of the next field whose variable is `variable`.
    ///
    /// No name is made: those of the same length are compared, from their ends, because many begin
    /// alike.
    ///
    /// - Parameters:
    ///   - variable: A name that begins with `HTTP_`.
    ///   - start: The position where the search begins.
    /// - Returns: The position in ``fields``, or `nil` if there is no such field.
    package func position(ofVariable variable: String, from start: Int = 0) -> Int? {
        variable.withUTF8Bytes { variable in
            let name = variable.span.extracting(droppingFirst: VariableName.prefixCount)
            let fields = fields.span.extracting(droppingFirst: start)
            for index in fields.indices
            where fields[index].nameLength == UInt32(name.count) && isField(fields[index], name) {
                return start + index
            }
            return nil
        }
    }

    /// Whether the field, whose name is as long, has the variable called `HTTP_` and `name`.
    private func isField(_ field: FieldLine, _ name: Span<UInt8>) -> Bool {
        let fieldName = bytes.span.extracting(field.name.indices)
        var index = name.count
        while index > 0 {
            index &-= 1
            guard VariableName.byte(fieldName[index]) == name[index] else { return false }
        }
        return true
    }
}

extension FieldLine {
    fileprivate var nameLength: UInt32 { name.upperBound &- name.lowerBound }
}
