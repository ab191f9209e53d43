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
        let upperCase = byte & 0xDF
        if 0x41...0x5A ~= upperCase { return upperCase }
        return switch byte {
        case 0x30...0x39: byte
        case 0x2D: 0x5F
        default: nil
        }
    }

    /// How many bytes `HTTP_` has.
    fileprivate static let prefixCount = 5
}

extension RequestHead {
    /// Passes the value of each field whose variable is `variable` to `body`, in order.
    ///
    /// No name is made: those of the same length are compared, from their ends, because many begin
    /// alike.
    ///
    /// - Parameters:
    ///   - variable: A name that begins with `HTTP_`.
    ///   - body: Gets the range of a value.
    package func forEachValue(ofVariable variable: String, _ body: (ByteRange) -> Void) {
        variable.withUTF8Bytes { variable in
            let name = variable.span.extracting(droppingFirst: VariableName.prefixCount)
            let (bytes, fields) = (bytes.span, fields.span)
            for index in fields.indices {
                // Unchecked: the index is that of the loop, whose bounds are those of the span.
                let field = fields[unchecked: index]
                guard field.name.count == name.count else { continue }
                if bytes.extracting(field.name.indices).hasVariable(name) { body(field.value) }
            }
        }
    }
}

extension Span where Element == UInt8 {
    /// Whether the field of this name has the variable called `HTTP_` and `name`.
    @inline(__always)
    fileprivate func hasVariable(_ name: Span<UInt8>) -> Bool {
        guard count == name.count else { return false }
        var index = count
        while index > 0 {
            index &-= 1
            guard VariableName.byte(self[index]) == name[index] else { return false }
        }
        return true
    }
}
