internal import AsyncGatewayTransport
internal import AsyncGatewayWire

extension AsyncGatewayServer {
    /// The limits, timeouts and reports of a server.
    public struct Configuration: Sendable {
        /// How many event loops, each of one thread, serve the connections; see
        /// ``defaultEventLoops``.
        public var eventLoops = defaultEventLoops

        /// The most connections of all endpoints together at a time.
        ///
        /// For one more, the connection is closed that has been idle for longest. If none is idle, it
        /// waits in the system's queue. Connections and open files together have no more descriptors
        /// than ``defaultMaximumConnections``, either.
        public var maximumConnections = defaultMaximumConnections

        /// How long a request's head may take from its first byte.
        ///
        /// The time is extended by a second for each 500 bytes received, up to twice this value.
        public var headTimeout = Duration.seconds(20)

        /// How long a connection may be idle, between requests and before the first.
        ///
        /// By default longer than the 60 seconds for which load balancers commonly keep idle
        /// connections, so that they close them and not the server: a request that is sent while the
        /// server closes the connection is lost.
        public var idleTimeout = Duration.seconds(75)

        /// How long the reads of a request's body may wait in total.
        ///
        /// Each ``minimumBodyRate`` bytes that arrive restore a second, up to this value. So a body
        /// that arrives at that rate or faster does not time out.
        public var bodyTimeout = BodyLimits().bodyTimeout

        /// The lowest rate at which a body may arrive, in bytes per second; see ``bodyTimeout``.
        ///
        /// With 0, any byte that arrives restores all of the time.
        public var minimumBodyRate = BodyLimits().minimumBodyRate

        /// How long a client may accept nothing of a response before the connection is reset.
        ///
        /// The kernel reports accepted bytes in steps of 64 KiB, half of what it may buffer for a
        /// client. So this also sets the lowest rate: by default about one kilobyte per second.
        public var writeTimeout = Duration.seconds(60)

        /// How long a client that has closed its half of the connection may make no progress before
        /// it counts as gone, and the app's task is cancelled.
        ///
        /// The time begins again whenever the client takes a block. A client that has acknowledged
        /// everything sent since then does not count as gone before the next block (Decision 7).
        public var disconnectGrace = Duration.seconds(10)

        /// How long running responses may take after a graceful shutdown has begun; then their tasks
        /// are cancelled.
        ///
        /// By default shorter than the 30 seconds after which Kubernetes kills a process by default,
        /// so that the process can end by itself.
        public var drainTimeout = Duration.seconds(25)

        /// The longest request line, in bytes; a longer one is answered with 414.
        public var maximumRequestLineBytes = 8 * 1024

        /// The longest field line, in bytes; a longer one is answered with 431.
        public var maximumFieldBytes = 8 * 1024

        /// The most bytes of all field lines together; more are answered with 431.
        public var maximumHeadBytes = 64 * 1024

        /// The most field lines; more are answered with 431.
        public var maximumFieldCount = 100

        /// The longest request body, in bytes; reading a longer one throws `.inputTooLarge`, which is
        /// answered with 413 if the app throws it on.
        ///
        /// `nil`, the default, is no limit: the app decides how much of a body it reads. It can change
        /// this and the other limits of a body for one request, by ``RequestBody/changeLimits(_:)``.
        public var maximumBodyBytes: Int?

        /// The most bytes of a body that one call collects without a limit of its own; see
        /// ``BodyLimits/maximumCollectedBytes``.
        public var maximumCollectedBytes = BodyLimits().maximumCollectedBytes

        /// The name of the software, for the Server field and SERVER_SOFTWARE; `nil` for neither.
        public var serverSoftware: String? = "AsyncGateway"

        /// Changes the environ of each request before the app is called, for example to add variables
        /// of the deployment, or the scheme that a proxy reports. (wsgiref's `get_environ`)
        ///
        /// Also called for a request that the server refuses, before the error page: its environ has
        /// neither method nor path nor fields.
        public var changeEnviron: (@Sendable (_ environ: inout Environ) -> Void)?

        /// The proxies that are believed when they state a client's address, scheme, host or port.
        ///
        /// `nil`, the default, believes none: clients can send the same fields.
        public var trustedProxies: TrustedProxies?

        /// The app that sends the error page for an app that has failed before its response began.
        ///
        /// The error is in ``Environ/appError``. (wsgiref's `error_output`)
        public var errorOutput = ErrorPage().app

        /// The stream that errors of apps are reported to, which is also the apps' error stream.
        ///
        /// One of your own is called on event loops, and must not block.
        public var errors = ErrorStream.standardError

        /// Called after each response, also that to a request which was refused without calling the
        /// app; see ``ExchangeRecord``.
        ///
        /// It is an observer of which this is ``ServerObserver/responseEnded(_:)``, and must not
        /// block. `ErrorStream.standardError.write("\(record)\n")` does not block.
        public var accessLog: (@Sendable (_ record: ExchangeRecord) -> Void)?

        /// What is told of connections, responses and failures, in this order, before ``accessLog``.
        ///
        /// Without any, and without ``accessLog``, no records are made.
        public var observers: [any ServerObserver] = []

        /// The defaults.
        public init() {}

        /// The limits of a request's body, unless they are changed for it.
        var bodyLimits: BodyLimits {
            var limits = BodyLimits()
            limits.maximumBodyBytes = maximumBodyBytes
            limits.maximumCollectedBytes = maximumCollectedBytes
            limits.bodyTimeout = bodyTimeout
            limits.minimumBodyRate = minimumBodyRate
            return limits
        }

        /// The limits that the wire checks; that of a body is set for each.
        var wireLimits: WireLimits {
            var limits = WireLimits()
            limits.maximumRequestLineBytes = maximumRequestLineBytes
            limits.maximumFieldLineBytes = maximumFieldBytes
            limits.maximumHeadBytes = maximumHeadBytes
            limits.maximumFieldCount = maximumFieldCount
            return limits
        }
    }
}

extension AsyncGatewayServer.Configuration {
    /// One event loop for each core that the affinity and the CPU quota of the process allow.
    public static var defaultEventLoops: Int { ProcessLimits.availableCores }

    /// Four fifths of the process's limit of descriptors, at least 16; the rest is for apps.
    public static var defaultMaximumConnections: Int {
        max(16, ProcessLimits.descriptors / 5 * 4)
    }
}
