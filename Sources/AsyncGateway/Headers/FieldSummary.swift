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

    /// The most bytes that the fields take up on the wire.
    package private(set) var encodedSizeLimit = 0

    /// Takes note that the declared length is not sent.
    mutating func dropContentLength() {
        contentLength = nil
    }

    /// Validates a field, and remembers it if it says something that the server must know.
    mutating func note(_ name: String, _ value: String) throws(GatewayError) {
        let kind = name.withUTF8Bytes { FieldGrammar.isToken($0) ? FieldName($0) : nil }
        guard let kind, FieldGrammar.isFieldValue(value) else {
            throw GatewayError(.invalidHeader, "\(name): \(value)")
        }
        encodedSizeLimit += Headers.encodedSizeLimit(name, value)
        switch kind {
        case .contentLength: try noteContentLength(name, value)
        case .contentType: hasContentType = true
        case .date: hasDate = true
        case .server: hasServer = true
        case .hopByHop, .connectionControl:
            throw GatewayError(.hopByHopHeader, "\(name): \(value)")
        case .other: break
        }
    }

    // RFC 9110 §8.6: a recipient may refuse a list of lengths even if they are equal.
    private mutating func noteContentLength(_ name: String, _ value: String) throws(GatewayError) {
        guard contentLength == nil, let length = FieldGrammar.decimal(value) else {
            throw GatewayError(.invalidHeader, "\(name): \(value)")
        }
        contentLength = length
    }
}
