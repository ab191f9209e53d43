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

    /// The summary of no fields.
    package init() {}

    /// Validates the fields of a response, and notes what the server must know, in one pass.
    ///
    /// - Returns: What the server must know.
    /// - Throws: `FieldError` about the first field that an app may not send.
    package static func check(_ fields: [(String, String)]) throws(FieldError) -> FieldSummary {
        var summary = FieldSummary()
        // Elements of a span are read in place, and so are both texts.
        let fields = fields.span
        for index in fields.indices {
            let name = fields[index].0.withUTF8Bytes { FieldName(token: $0.span) }
            let isValue = fields[index].1.withUTF8Bytes { FieldGrammar.isFieldValue($0.span) }
            guard let name, isValue else { throw FieldError(rule: .isInvalid, index: index) }
            guard name.concernsServer else { continue }
            if let rule = summary.note(name, fields[index].1) {
                throw FieldError(rule: rule, index: index)
            }
        }
        return summary
    }

    /// Takes note that the declared length is not sent.
    package mutating func dropContentLength() {
        contentLength = nil
    }
}

/// Which field of a response an app may not send, and why.
package struct FieldError: Error, Hashable, Sendable {
    /// The rule that a field breaks.
    package enum Rule: Hashable, Sendable {
        /// Its name is no token, its value no field value; or its `Content-Length` is malformed or
        /// repeated.
        case isInvalid

        /// It is about the connection, and is no `Connection: close` and no `Upgrade`.
        case isHopByHop
    }

    /// The rule that is broken.
    package let rule: Rule

    /// The position of the field.
    package let index: Int
}

extension FieldSummary {
    /// Notes what a field says that the server must know.
    ///
    /// - Returns: The rule that it breaks, or `nil`.
    private mutating func note(_ name: FieldName, _ value: String) -> FieldError.Rule? {
        switch name {
        case .contentLength: return noteContentLength(value)
        case .date: hasDate = true
        case .server: hasServer = true
        case .connection where FieldName.isClose(value): endsConnection = true
        case .upgrade: hasUpgrade = true
        case .connection, .hopByHop, .connectionControl: return .isHopByHop
        case .contentType, .other: break
        }
        return nil
    }

    // RFC 9110 §8.6: a recipient may refuse a list of lengths even if they are equal.
    private mutating func noteContentLength(_ value: String) -> FieldError.Rule? {
        guard contentLength == nil, let length = FieldGrammar.decimal(value) else {
            return .isInvalid
        }
        contentLength = length
        return nil
    }
}
