/// What a client is told when an app has failed before its response began: nothing of the reason.
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

    /// The body; sent in UTF-8, in ASCII by default.
    public var body: String

    /// A page; by default the plain one of wsgiref.
    public init(
        status: Status = .internalServerError,
        headers: Headers = ["Content-Type": "text/plain"],
        body: String = "A server error occurred.  Please contact the administrator."
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The page as an app, which answers whatever it is asked.
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

    /// What the app has thrown, for the app that then makes the error page; else `nil`.
    public internal(set) var appError: (any Error)? {
        get { self[AppErrorKey.self] }
        set { self[AppErrorKey.self] = newValue }
    }
}
