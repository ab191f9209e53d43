/// Values as JSON, for what the toolkit itself says; apps encode theirs with Foundation's encoder.
enum JSONText {
    /// A string. (RFC 8259 §7)
    static func string(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { result, scalar in
            switch scalar.value {
            case 0x22, 0x5C: result += "\\\(scalar)"
            case ..<0x10: result += "\\u000" + String(scalar.value, radix: 16)
            case ..<0x20: result += "\\u00" + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        } + "\""
    }

    /// An object of members whose values are JSON already.
    static func object(_ members: [(name: String, value: String)]) -> String {
        "{" + members.map { "\(string($0.name)): \($0.value)" }.joined(separator: ", ") + "}"
    }
}
