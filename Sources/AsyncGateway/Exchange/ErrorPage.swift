/// The response for an app that has failed before its response began; it does not state the reason.
///
/// ```swift
/// configuration.errorOutput = ErrorPage(body: "Sorry, that went wrong.\n").app
/// ```
///
/// (wsgiref's `error_status`, `error_headers`, `error_body`)
public struct ErrorPage: Sendable, Hashable {
    /// The status.
    public var status: Status

    /// The fields.
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
        { _, startResponse in
            try await startResponse(status, headers)
            return ResponseBody(body)
        }
    }
}

extension Environ {
    private enum AppErrorKey: EnvironKey {
        static let defaultValue: (any Error)? = nil
    }

    /// The error that the app has thrown, in the environ of the app that makes the error page; else
    /// `nil`.
    public internal(set) var appError: (any Error)? {
        get { self[AppErrorKey.self] }
        set { self[AppErrorKey.self] = newValue }
    }
}
