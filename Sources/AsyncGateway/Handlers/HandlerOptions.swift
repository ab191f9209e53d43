/// How a handler runs its apps, and what it says in its own name.
///
/// (The attributes of wsgiref's BaseHandler; the defaults are its own, but that nothing of the
/// process's environment is inherited.)
public struct HandlerOptions: Sendable {
    /// The version in which an origin server answers.
    public enum HTTPVersion: Sendable, Hashable {
        /// A body without Content-Length ends with the output.
        case http10
        /// A body without Content-Length is sent in chunks to a client that knows them.
        case http11
    }

    /// Whether the app may be called again while it runs, on another thread. (`wsgi_multithread`)
    public var isMultithreaded = true

    /// Whether another process may run the same app. (`wsgi_multiprocess`)
    public var isMultiprocess = true

    /// Whether the app is called only this once in the life of its process. (`wsgi_run_once`)
    public var runsOnce = false

    /// Whether the output goes to a client, which gets a status line, Date and Server, and not to a
    /// web server, which gets a `Status` field instead. (`origin_server`)
    public var isOriginServer = true

    /// The version in which an origin server answers. (`http_version`)
    public var httpVersion = HTTPVersion.http10

    /// The name of an origin server's software, for the Server field and SERVER_SOFTWARE.
    /// (`server_software`)
    public var serverSoftware: String?

    /// Variables that every environ begins with, such as those of ``readEnviron()``; none by
    /// default, for the environment of a process holds its secrets as well. (`os_environ`)
    public var inheritedVariables: [String: String] = [:]

    /// The longest request body, in bytes; a longer one is answered with 413.
    ///
    /// What CONTENT_LENGTH says is longer gets that answer without the app. A body without a length
    /// throws `.inputTooLarge` into the app that reads so far, and the answer is given if the app
    /// throws in turn. A handler that makes its own environ sees to that itself. Unlimited by default,
    /// like ``AsyncGatewayServer/Configuration/maximumBodyBytes``.
    public var maximumBodyBytes: Int?

    /// Whether the handler is asked to send files by ``GatewayHandler/sendFile(_:)``.
    /// (`wsgi_file_wrapper`)
    public var sendsFiles = true

    /// The most characters of an app's error to report; all of them for `nil`.
    ///
    /// (`traceback_limit`, for Swift's errors carry no traceback)
    public var errorReportLimit: Int?

    /// What a client is told when an app has failed.
    /// (`error_status`, `error_headers`, `error_body`)
    public var errorPage = ErrorPage()

    /// The defaults.
    public init() {}
}
