internal import AsyncGatewayWire

extension AsyncGatewayServer {
    /// What a server allows its clients, and what it reports; every limit is on by default.
    public struct Configuration: Sendable {
        /// How many event loops, each a thread, serve the connections; one for each core by default,
        /// but no more than the CPU quota of the process keeps busy.
        public var eventLoops = defaultEventLoops

        /// The most connections at a time, of all endpoints together; more wait in the system's queue.
        ///
        /// By default what the process's descriptor limit allows, less a reserve for the app's own.
        public var maximumConnections = defaultMaximumConnections

        /// How long a request's head may take from its first byte; it is extended by a second for
        /// each 500 bytes received, up to twice this time.
        public var headTimeout = Duration.seconds(20)

        /// How long a connection may be idle between requests.
        public var idleTimeout = Duration.seconds(60)

        /// How long an app that reads a body may have to wait for it in all.
        ///
        /// Each ``minimumBodyRate`` bytes that arrive give a second back, up to this time: a body
        /// that comes faster is never too late, and one that trickles is.
        public var bodyTimeout = Duration.seconds(60)

        /// How slowly a body may arrive, in bytes per second; see ``bodyTimeout``.
        ///
        /// With 0 whatever arrives gives all of the time back, however little it is.
        public var minimumBodyRate = 240

        /// How long a client may accept nothing of a response before the connection is reset.
        ///
        /// The kernel tells of what is accepted in steps of half of the 128 KiB that it may keep for a
        /// client, so this also sets the lowest rate: one kilobyte a second by default.
        public var writeTimeout = Duration.seconds(60)

        /// How long a client that has closed its half of the connection may make no progress before
        /// it counts as gone, and the app's task is cancelled; a closed browser tab looks like that.
        ///
        /// Whenever the client takes a block the time begins again. A client that has acknowledged what it
        /// was sent since then counts as there until the next block.
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
        /// Unlimited by default: the app that reads a body knows how much it wants.
        public var maximumBodyBytes: Int?

        /// The name of the software, for the Server field and SERVER_SOFTWARE; `nil` for neither.
        public var serverSoftware: String? = "AsyncGateway"

        /// Changes the environ of every request before the app sees it: adds the deployer's own
        /// variables, or the scheme that a proxy in front tells. (wsgiref's `get_environ`)
        public var changeEnviron: (@Sendable (_ environ: inout Environ) -> Void)?

        /// The app that answers for one that has failed before its response began.
        ///
        /// It finds the error in ``Environ/appError``. (wsgiref's `error_output`)
        public var errorOutput = ErrorPage().app

        /// Where errors of apps are reported, which is also the apps' own error stream.
        public var errors = ErrorStream.standardError

        /// Called after each response, on the connection's executor, also to a request that was
        /// refused before an app saw it; see ``AccessLogEntry``.
        public var accessLog: (@Sendable (AccessLogEntry) -> Void)?

        /// Who is told of what happens, besides the two above.
        package var observers: [any ServerObserver] = []

        /// The defaults.
        public init() {}

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
