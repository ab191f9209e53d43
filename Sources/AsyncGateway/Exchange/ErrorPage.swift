/// The response for an app that has failed before its response began; it does not state the reason.
///
/// ```swift
/// configuration.errorOutput = ErrorPage(body: "Sorry, that went wrong.\n").app
/// ```
///
/// To a request that could not be read it answers with the status of ``Environ/refusal`` as plain text.
///
/// For an app that has failed because the system has no descriptor or memory left
/// (``TransportError/Code/resourcesExhausted``), a status of 500 becomes 503 with `Retry-After`.
///
/// (wsgiref's `error_status`, `error_headers`, `error_body`)
public struct ErrorPage: Sendable, Hashable {
    /// The status of the response.
    public var status: Status

    /// The header fields, in order.
    public var headers: Headers

    /// The body, which is sent in UTF-8.
    public var body: String

    /// A page; by default that of wsgiref.
    public init(
        status: Status = .internalServerError,
        headers: Headers = ["Content-Type": "text/plain"],
        body: String = "A server error occurred.  Please contact the administrator."
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The page as an app, which sends it in response to any request.
    public var app: Application {
        application { environ in response(about: environ.appError, environ.refusal) }
    }

    private func response(about error: (any Error)?, _ refusal: RequestRefusal?) -> Response {
        if let refusal { return .plain(refusal.status) }
        var response = Response(status, headers, body: ResponseBody(body))
        guard status == .internalServerError, let error,
            case TransportError.Code.resourcesExhausted = error
        else { return response }
        response.status = .serviceUnavailable
        // RFC 9110 §10.2.3. A descriptor is free again as soon as any connection or file is closed.
        if !headers.contains("Retry-After") { response.headers["Retry-After"] = "1" }
        return response
    }
}

extension Environ {
    private enum AppErrorKey: EnvironKey {
        static let defaultValue: (any Error)? = nil
    }

    private enum RefusalKey: EnvironKey {
        static let defaultValue: RequestRefusal? = nil
    }

    /// The error that the app has thrown, in the environ of the app that makes the error page; else
    /// `nil`.
    public internal(set) var appError: (any Error)? {
        get { self[AppErrorKey.self] }
        set { self[AppErrorKey.self] = newValue }
    }

    /// Why the request could not be read, and the status to answer it with, in the environ of the app
    /// that makes the error page; `nil` if the request has been read as far as the app wanted.
    ///
    /// That of a head is in the environ of `changeEnviron` and of observers, too.
    ///
    /// Of a request whose head could not be read, the environ has no variables but those of the server
    /// and of the connection, and what ``AsyncGatewayServer/Configuration/changeEnviron`` has added.
    public internal(set) var refusal: RequestRefusal? {
        get { self[RefusalKey.self] }
        set { self[RefusalKey.self] = newValue }
    }
}
