/// What a server must know of a response's fields before it can send them.
package struct FieldSummary: Sendable, Hashable {
    /// The body's declared length, or `nil` if the app declares none.
    package private(set) var contentLength: Int?

    /// Whether the app sends its own `Date`.
    package private(set) var hasDate = false

    /// Whether the app sends its own `Server`.
    package private(set) var hasServer = false

    /// Whether the app wants the connection to end with this response.
    package private(set) var endsConnection = false

    /// Whether the app says to which protocols it would change.
    package private(set) var hasUpgrade = false

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
        case .date: hasDate = true
        case .server: hasServer = true
        case .connection where FieldName.isClose(value): endsConnection = true
        case .upgrade: hasUpgrade = true
        case .connection, .hopByHop, .connectionControl:
            throw GatewayError(.hopByHopHeader, "\(name): \(value)")
        case .contentType, .other: break
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
