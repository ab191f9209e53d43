internal import AsyncGatewayTransport

/// Runs an app as a CGI program: the whole of the program's `main`.
///
/// ```swift
/// try await CGIHandler().run(app)
/// ```
///
/// The request comes from the process's environment and standard input, the response goes to its
/// standard output, and errors to its standard error. (RFC 3875; wsgiref.handlers.CGIHandler)
public struct CGIHandler: GatewayHandler {
    private var base: BaseCGIHandler

    /// The standard input.
    public var input: any ByteReader { base.input }

    /// The standard output.
    public var output: any ByteWriter { base.output }

    /// The standard error.
    public var errors: ErrorStream { base.errors }

    /// How the app is run.
    public var options: HandlerOptions {
        get { base.options }
        set { base.options = newValue }
    }

    /// Handles the request that the process was started for.
    public init() {
        self.init(environ: Self.readRequestEnviron())
    }

    /// Handles a request of these variables, over the standard streams.
    package init(environ: [String: String]) {
        base = BaseCGIHandler(
            input: StandardInput(), output: StandardOutput(), errors: .standardError,
            environ: environ, isMultithreaded: false, isMultiprocess: true)
        base.options.runsOnce = true
    }

    /// Runs `app` for the request, as every handler does, on a thread of its own.
    ///
    /// - Throws: as every handler does, and `GatewayError` of code `.connectionFailed` if the system
    ///   refuses the thread, or the few descriptors that the program needs.
    public func run(_ app: @escaping Application) async throws {
        try await Self.run(app, by: self)
    }

    /// Adds the variables of the process's environment.
    public func addCGIVariables(to environ: inout Environ) {
        base.addCGIVariables(to: &environ)
    }

    /// Runs `app` on an event loop.
    ///
    /// The threads of the runtime's pool block nearly all signals, and a program that an app starts
    /// inherits that from its thread: it could not be ended.
    static func run(_ app: @escaping Application, by handler: any GatewayHandler) async throws {
        let loop: EventLoop
        do {
            loop = try EventLoop.loops(count: 1)[0]
            try DescriptorRoom.check(for: DescriptorRoom.neededByRuntime)
        } catch {
            throw gatewayError(for: error)
        }
        try await withTaskExecutorPreference(loop) { try await HandlerRun(handler).run(app) }
    }

    /// The process's environment, without the variables that no environ may have.
    static func readRequestEnviron() -> [String: String] {
        var environ = readEnviron()
        for name in withheldVariables { environ[name] = nil }
        return environ
    }

    // Lighttpd says CONTENT_LENGTH twice. A field `Proxy`, if the web server lets it through, would
    // be taken by HTTP clients for the process's own configuration.
    private static let withheldVariables = [
        "HTTP_CONTENT_LENGTH", "HTTP_CONTENT_TYPE", "HTTP_PROXY",
    ]
}
