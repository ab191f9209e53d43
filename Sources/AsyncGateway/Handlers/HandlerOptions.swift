/// How a handler runs its app, and what it adds to environs and responses.
///
/// (The attributes of wsgiref's BaseHandler, with its defaults; but the environ inherits no variables of
/// the process.)
public struct HandlerOptions: Sendable {
    /// The HTTP version of an origin server's responses.
    public enum HTTPVersion: Sendable, Hashable {
        /// A body without Content-Length ends with the output.
        case http10
        /// A body without Content-Length is sent in chunks to a client of HTTP/1.1.
        case http11
    }

    /// Whether the app may be called again while it runs, on another thread. (`wsgi_multithread`)
    public var isMultithreaded = true

    /// Whether another process may run the same app. (`wsgi_multiprocess`)
    public var isMultiprocess = true

    /// Whether the app is called only once in its process. (`wsgi_run_once`)
    public var runsOnce = false

    /// Whether the output goes to a client, which gets a status line, Date and Server, and not to a
    /// web server, which gets a `Status` field instead. (`origin_server`)
    public var isOriginServer = true

    /// The HTTP version of an origin server's responses. (`http_version`)
    public var httpVersion = HTTPVersion.http10

    /// The name of an origin server's software, for the Server field and SERVER_SOFTWARE.
    /// (`server_software`)
    public var serverSoftware: String?

    /// Variables that every environ begins with, such as those of ``readEnviron()``. (`os_environ`)
    ///
    /// None by default, because the environment of a process may hold secrets.
    public var inheritedVariables: [String: String] = [:]

    /// Whether PATH_INFO begins with SCRIPT_NAME, as IIS sends it; it is then taken off.
    ///
    /// Only where it does, segment by segment. (wsgiref's IISCGIHandler)
    public var pathRepeatsScriptName = false

    /// The longest request body, in bytes; reading a longer one throws `.inputTooLarge`, which is
    /// answered with 413 if the app throws it on.
    ///
    /// The first read throws if CONTENT_LENGTH is larger. An app can change the limit for one request, by
    /// ``RequestBody/changeLimits(_:)``. A handler that replaces ``GatewayHandler/makeEnviron()`` has to
    /// limit the input itself. `nil`, the default, is no limit, as in
    /// ``AsyncGatewayServer/Configuration/maximumBodyBytes``.
    public var maximumBodyBytes: Int?

    /// The most bytes of a body that one call collects without a limit of its own; see
    /// ``BodyLimits/maximumCollectedBytes``.
    public var maximumCollectedBytes = BodyLimits().maximumCollectedBytes

    /// Whether the handler is asked to send files by ``GatewayHandler/sendFile(_:)``.
    /// (`wsgi_file_wrapper`)
    public var sendsFiles = true

    /// The most characters of an app's error to report; all of them for `nil`. (`traceback_limit`;
    /// Swift's errors have no traceback)
    public var errorReportLimit: Int?

    /// The response for an app that has failed. (`error_status`, `error_headers`, `error_body`)
    public var errorPage = ErrorPage()

    /// The defaults.
    public init() {}

    /// The limits of a request's body.
    var bodyLimits: BodyLimits {
        var limits = BodyLimits()
        limits.maximumBodyBytes = maximumBodyBytes
        limits.maximumCollectedBytes = maximumCollectedBytes
        return limits
    }
}
