/// A response as a value: what most handlers return.
///
/// ```swift
/// let site = application { environ in
///     switch environ.path {
///     case "/": .html("<h1>Tea</h1>")
///     case "/old": .redirect(to: "/")
///     default: throw HTTPError(.notFound)
///     }
/// }
/// ```
///
/// An app that has to know that its head has left, or that writes before it returns, is written in the
/// form of PEP 3333: ``Application``.
public struct Response: Sendable {
    /// The status line's code and reason.
    public var status: Status

    /// The header fields, in order; framing and connection fields are the server's.
    public var headers: Headers

    /// The body; it has not been read.
    public var body: ResponseBody

    /// A response of the given parts.
    public init(
        _ status: Status = .ok, _ headers: Headers = [:], body: ResponseBody = .empty
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

extension Response {
    /// Plain text, in UTF-8.
    public static func text(_ text: String, status: Status = .ok) -> Response {
        Response(
            status, ["Content-Type": "text/plain; charset=utf-8"], body: ResponseBody(text))
    }

    /// The status as plain text, and the detail below it, if there is one.
    static func plain(_ status: Status, _ detail: String = "") -> Response {
        .text(detail.isEmpty ? "\(status)\n" : "\(status)\n\(detail)\n", status: status)
    }

    /// An HTML document, in UTF-8; what is inserted into it is to be escaped before.
    public static func html(_ document: String, status: Status = .ok) -> Response {
        Response(
            status, ["Content-Type": "text/html; charset=utf-8"], body: ResponseBody(document))
    }

    /// A redirect; by default one that the client follows with GET. (RFC 9110 §15.4, §10.2.2)
    ///
    /// - Parameters:
    ///   - location: a URI reference, percent-encoded.
    ///   - status: a status of the class 3xx.
    /// - Returns: the response.
    public static func redirect(to location: String, status: Status = .seeOther) -> Response {
        Response(status, ["Location": location])
    }

    /// A status without a body.
    public static func empty(_ status: Status = .noContent) -> Response {
        Response(status)
    }
}

/// Makes an app of a function that returns its response as a value.
///
/// An error that the function throws before it returns becomes the response of a
/// ``ResponseConvertibleError``, or else a 500.
///
/// - Parameter handler: called once for each request, in the task of its connection.
/// - Returns: The app.
public func application(
    _ handler: @escaping @Sendable (_ environ: Environ) async throws -> Response
) -> Application {
    { environ, startResponse in
        try await startResponse(try await handler(environ))
    }
}
