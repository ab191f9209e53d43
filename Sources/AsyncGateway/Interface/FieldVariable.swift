internal import AsyncGatewayWire

/// A variable of an environ that stands for a field of the request.
///
/// HTTP_USER_AGENT stands for `User-Agent`. CONTENT_TYPE and CONTENT_LENGTH stand for the fields of
/// these names, which have no HTTP_ variables. (RFC 3875 §4.1.2, §4.1.3, §4.1.18)
struct FieldVariable {
    /// The name of the variable, without HTTP_.
    private let name: Substring.UTF8View

    /// The variable called `name`; `nil` if it stands for no field.
    init?(_ name: String) {
        if Self.isWithoutPrefix(name.utf8[...]) {
            self.name = name.utf8[...]
        } else {
            guard name.utf8.starts(with: "HTTP_".utf8) else { return nil }
            self.name = name.utf8.dropFirst(5)
            guard !self.name.isEmpty, !Self.isWithoutPrefix(self.name) else { return nil }
        }
    }

    private static func isWithoutPrefix(_ name: Substring.UTF8View) -> Bool {
        name.elementsEqual("CONTENT_TYPE".utf8) || name.elementsEqual("CONTENT_LENGTH".utf8)
    }

    /// The usual spelling of the field's name, such as `User-Agent`.
    var fieldName: String {
        let words = name.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
            .map { $0.prefix(1) + $0.dropFirst().map(ByteRules.lowercased) }
        return String(decoding: Array(words.joined(separator: "-".utf8)), as: UTF8.self)
    }

    /// Whether it stands for the field called `fieldName`, in any case.
    ///
    /// For no field whose name has an underscore: it would be mistaken for another
    /// (RFC 9110 §17.10).
    func stands(for fieldName: String) -> Bool {
        guard fieldName.utf8.count == name.count else { return false }
        return fieldName.utf8.elementsEqual(name) { VariableName.byte($0) == $1 }
    }
}

extension Headers {
    /// Replaces the fields that `variable` stands for by one of a native string, or by none.
    ///
    /// The field has the place and the spelling of the first that it replaces. It is the last one
    /// if it replaces none.
    mutating func replaceFields(of variable: FieldVariable, by value: String?) {
        let first = fields.firstIndex { variable.stands(for: $0.0) } ?? fields.endIndex
        let name = first < fields.endIndex ? fields[first].0 : variable.fieldName
        removeFields { variable.stands(for: $0) }
        if let value { insert(name, native: value, at: first) }
    }
}
