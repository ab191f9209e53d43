/// The method of a request, such as `GET`: what the client wants to be done.
///
/// ```swift
/// switch environ.method {
/// case .get, .head: return try await show(environ, startResponse)
/// case "BREW": return try await brew(environ, startResponse)
/// default: try await startResponse(.methodNotAllowed, ["Allow": "GET, HEAD, BREW"])
/// }
/// ```
///
/// Any text makes a method; the server refuses a request whose method is no token before an app
/// sees it. Two methods are equal if they are the same bytes: the case counts, `get` is not `GET`.
/// (REQUEST_METHOD; RFC 9110 §9.1)
public struct RequestMethod: Sendable {
    private let text: String

    /// The method of that name, in the case in which it is sent.
    public init(_ text: String) {
        self.text = text
    }
}

extension RequestMethod: Hashable {
    /// Whether both are the same bytes.
    public static func == (left: RequestMethod, right: RequestMethod) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    /// Hashes equal methods alike.
    public func hash(into hasher: inout Hasher) {
        // Equal as bytes is also equal as text, so equal methods have the same hash.
        hasher.combine(text)
    }
}

extension RequestMethod: ExpressibleByStringLiteral {
    /// The method of that name: `"GET"`.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}

extension RequestMethod: LosslessStringConvertible {
    /// The name, as in a request line.
    public var description: String { text }
}
