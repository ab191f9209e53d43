/// What a server must know of a response's fields before it can send them.
package struct FieldSummary: Sendable, Hashable {
    /// The body's declared length, or `nil` if the app declares none.
    package private(set) var contentLength: Int?

    /// Whether the app sends its own `Date`.
    package private(set) var hasDate = false

    /// Whether the app sends its own `Server`.
    package private(set) var hasServer = false

    /// Whether the app says of what type its body is.
    package private(set) var hasContentType = false

    mutating func note(_ name: String, _ value: String) throws(GatewayError) {
        switch FieldName(name) {
        case .contentLength: try noteContentLength(name, value)
        case .contentType: hasContentType = true
        case .date: hasDate = true
        case .server: hasServer = true
        case .hopByHop, .connectionControl:
            throw GatewayError(.hopByHopHeader, "\(name): \(value)")
        case .other: break
        }
    }

    // RFC 9110 §8.6: one number; RFC 9112 §6.3 makes a list of them, even of equals, an error
    // that a recipient may refuse, so it is not sent.
    private mutating func noteContentLength(_ name: String, _ value: String) throws(GatewayError) {
        guard contentLength == nil, let length = FieldGrammar.decimal(value) else {
            throw GatewayError(.invalidHeader, "\(name): \(value)")
        }
        contentLength = length
    }
}
