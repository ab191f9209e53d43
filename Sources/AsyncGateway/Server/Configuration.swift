internal import AsyncGatewayWire

extension AsyncGatewayServer {
    /// The limits, timeouts and reports of a server.
    public struct Configuration: Sendable {
        /// How many event loops, each a thread, serve the connections; one for each core by
        /// default, but no more than the CPU quota of the process keeps busy.
        public var eventLoops = defaultEventLoops

        /// The most connections at a time, of all endpoints together; more wait in the system's
        /// queue.
        ///
        /// By default what the process's descriptor limit allows, less a reserve for the app's own.
        public var maximumConnections = defaultMaximumConnections

        /// How long a request's head may take from its first byte; it is extended by a second for
        /// each 500 bytes received, up to twice this time.
        public var headTimeout = Duration.seconds(20)

        /// How long a connection may be idle between requests.
        public var idleTimeout = Duration.seconds(60)

        /// How long an app that reads a body may wait for it in total.
        ///
        /// Each ``minimumBodyRate`` bytes that arrive add a second, up to this time. So a body that
        /// arrives at that rate or faster does not time out.
        public var bodyTimeout = Duration.seconds(60)

        /// The lowest rate at which a body may arrive, in bytes per second; see ``bodyTimeout``.
        ///
        /// With 0, any byte that arrives restores all of the time.
        public var minimumBodyRate = 240

        /// How long a client may accept nothing of a response before the connection is reset.
        ///
        /// The kernel reports accepted bytes in steps of 64 KiB, half of what it may buffer for a
        /// client. So this also sets the lowest rate: one kilobyte a second by default.
        public var writeTimeout = Duration.seconds(60)

        /// How long a client that has closed its half of the connection may make no progress before
        /// it counts as gone, and the app's task is cancelled.
        ///
        /// The time begins again whenever the client takes a block. A client that has acknowledged
        /// all that was sent since then does not count as gone before the next block. (A browser
        /// whose tab is closed closes its half.)
        public var disconnectGrace = Duration.seconds(10)

        /// How long running responses may take to end once a graceful shutdown has begun; then
        /// their tasks are cancelled.
        public var drainTimeout = Duration.seconds(30)

        /// The longest request line, in bytes; a longer one is answered with 414.
        public var maximumRequestLineBytes = 8 * 1024

        /// The longest field line, in bytes; a longer one is answered with 431.
        public var maximumFieldBytes = 8 * 1024

        /// The most bytes of all field lines together; more are answered with 431.
        public var maximumHeadBytes = 64 * 1024

        /// The most field lines; more are answered with 431.
        public var maximumFieldCount = 100

        /// The longest request body, in bytes; a longer one is answered with 413.
        ///
        /// Unlimited by default: an app that reads a body decides how much it reads.
        public var maximumBodyBytes: Int?

        /// The name of the software, for the Server field and SERVER_SOFTWARE; `nil` for neither.
        public var serverSoftware: String? = "AsyncGateway"

        /// Changes the environ of every request before the app sees it: adds variables of the
        /// deployment, or the scheme that a proxy in front reports. (wsgiref's `get_environ`)
        public var changeEnviron: (@Sendable (_ environ: inout Environ) -> Void)?

        /// The app that answers a request whose app has failed before its response began.
        ///
        /// The error is in ``Environ/appError``. (wsgiref's `error_output`)
        public var errorOutput = ErrorPage().app

        /// Where errors of apps are reported; also the error stream of the apps.
        public var errors = ErrorStream.standardError

        /// Called after each response, on the connection's executor, also to a request that was
        /// refused before an app saw it; see ``AccessLogEntry``.
        public var accessLog: (@Sendable (AccessLogEntry) -> Void)?

        /// Who is told of what happens, besides the two above.
        package var observers: [any ServerObserver] = []

        /// The defaults.
        public init() {}

        /// The limits that the wire checks.
        var wireLimits: WireLimits {
            var limits = WireLimits()
            limits.maximumRequestLineBytes = maximumRequestLineBytes
            limits.maximumFieldLineBytes = maximumFieldBytes
            limits.maximumHeadBytes = maximumHeadBytes
            limits.maximumFieldCount = maximumFieldCount
            limits.maximumBodyBytes = maximumBodyBytes
            return limits
        }
    }
}
