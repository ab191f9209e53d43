/// Text in HTML documents.
public enum HTML {
    /// The text as it stands in a document, between tags or in an attribute between quotation
    /// marks.
    ///
    /// ```swift
    /// .html("<p>Welcome, \(HTML.escape(name))</p>\n")
    /// ```
    public static func escape(_ text: String) -> String {
        // By scalar: as a Character, a `<` before a combining mark does not equal `<`.
        text.unicodeScalars.reduce(into: "") { result, scalar in
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
