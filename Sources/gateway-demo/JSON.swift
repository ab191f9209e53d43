/// A value as JSON, which is how the apps show what they have read. (RFC 8259)
enum JSON {
    case null
    case number(Int)
    case string(String)
    case array([JSON])
    /// Members in the order in which they are written.
    case object([(name: String, value: JSON)])

    /// The text, or null if there is none.
    init(_ text: String?) {
        self = text.map(JSON.string) ?? .null
    }

    /// The value in a document.
    var text: String {
        switch self {
        case .null: "null"
        case .number(let number): String(number)
        case .string(let string): Self.quoted(string)
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ", ") + "]"
        case .object(let members):
            "{"
                + members.map { "\(Self.quoted($0.name)): \($0.value.text)" }
                .joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { result, scalar in
            switch scalar.value {
            // RFC 8259 §7: these alone have to be escaped.
            case 0x22, 0x5C: result += "\\\(scalar)"
            case ..<0x10: result += "\\u000" + String(scalar.value, radix: 16)
            case ..<0x20: result += "\\u00" + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        } + "\""
    }
}
