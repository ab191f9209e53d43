internal import AsyncGatewayWire

extension Headers {
    /// The name of a field, such as `Content-Type`.
    ///
    /// ```swift
    /// headers[.contentType] = "text/plain"
    /// headers.add(.setCookie, "a=1")
    /// let field: Headers.Name = "X-Request-Id"
    /// ```
    ///
    /// Any text makes a name; one that is no token is refused when the response is started. Two
    /// names are equal if they are the same bytes but for the case of ASCII letters. Each function
    /// of ``Headers`` that takes a name takes a text as well. (RFC 9110 §5.1)
    public struct Name: Sendable {
        let text: String

        /// The name that `text` spells, in any case; it is sent as it is.
        public init(_ text: String) {
            self.text = text
        }
    }
}

extension Headers.Name: Hashable {
    /// Whether both are the same bytes but for the case of ASCII letters.
    public static func == (left: Headers.Name, right: Headers.Name) -> Bool {
        FieldName.areEqual(left.text, right.text)
    }

    /// Hashes equal names alike.
    public func hash(into hasher: inout Hasher) {
        FieldName.hash(text, into: &hasher)
    }
}

extension Headers.Name: ExpressibleByStringLiteral {
    /// The name that the literal spells: `"Content-Type"`.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}

extension Headers.Name: LosslessStringConvertible {
    /// The name, in the case in which it is sent.
    public var description: String { text }
}
