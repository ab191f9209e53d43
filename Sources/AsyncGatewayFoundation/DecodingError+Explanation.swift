// What a client is told of JSON that is not the value that was asked for.
extension DecodingError {
    /// A sentence that names the value, as far as the decoder does, and nothing of the app.
    var explanation: String {
        switch self {
        case .keyNotFound(let key, let context):
            "\(name(of: context.codingPath + [key])) is missing."
        case .valueNotFound(_, let context):
            "\(name(of: context.codingPath)) is null or missing."
        case .typeMismatch(let type, let context):
            "\(name(of: context.codingPath)) is not \(Self.kind(of: type))."
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            "\(name(of: context.codingPath)) has a value that is not allowed."
        case .dataCorrupted:
            "The body has a value that is not allowed, such as a number that is too large."
        @unknown default:
            "The body is not what was asked for."
        }
    }

    /// A path as it is written in most languages, such as `links[2].url`.
    private func name(of path: [any CodingKey]) -> String {
        guard !path.isEmpty else { return "The body" }
        let text = path.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : "." + key.stringValue
            }
        }
        // The keys of a dictionary are the client's, and as long as it likes.
        let limit = 200
        guard text.utf8.count > limit else { return text }
        return String(decoding: text.utf8.prefix(limit), as: UTF8.self) + "..."
    }

    private static func kind(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is Bool.Type: "true or false"
        case is any FixedWidthInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is [Any].Type: "an array"
        case is [String: Any].Type: "an object"
        default: "what was asked for"
        }
    }
}
