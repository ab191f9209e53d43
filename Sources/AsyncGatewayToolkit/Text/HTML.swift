/// Text in HTML documents.
public enum HTML {
    /// The text as it stands in a document, between tags or in an attribute between quotation
    /// marks.
    ///
    /// ```swift
    /// return .html("<p>Welcome, \(HTML.escape(name))</p>\n")
    /// ```
    public static func escape(_ text: String) -> String {
        // Most texts have nothing to be escaped, and are passed on as they are.
        guard text.utf8.contains(where: isMarkup) else { return text }
        // By scalar: as a Character, a `<` before a combining mark does not equal `<`.
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}

private func isMarkup(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"): true
    case UInt8(ascii: "\""), UInt8(ascii: "'"): true
    default: false
    }
}
