public import AsyncGateway

/// A part of an HTML document, in which text that is inserted is escaped.
///
/// ```swift
/// let items = teas.map { tea in "<li>\(tea.name)</li>" as HTML }
/// return .page("<!doctype html><title>Teas</title><ul>\(items)</ul>")
/// ```
///
/// Text, numbers and statuses are inserted so that they are shown as they are, between tags or in an
/// attribute between quotation marks; a part of a document, or an array of them, as what it is. No
/// other types are inserted, so none is by accident. A URL in an attribute is escaped, and not checked:
/// `javascript:` is for you to refuse. Scripts and styles have other rules: put nothing into them.
public struct HTML: Sendable, Hashable {
    /// The document.
    public private(set) var text: String

    /// A part of a document that is taken as it is, with its tags.
    public init(unescaped text: String) {
        self.text = text
    }

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

extension Response {
    /// A page, in UTF-8.
    ///
    /// ```swift
    /// return .page("<h1>Welcome, \(name)</h1>\n")
    /// ```
    public static func page(_ document: HTML, status: Status = .ok) -> Response {
        .html(document.text, status: status)
    }
}
