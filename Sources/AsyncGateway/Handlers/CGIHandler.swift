internal import AsyncGatewayTransport

/// Runs an app as a CGI program: the whole of the program's `main`.
///
/// ```swift
/// await CGIHandler().run(app)
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

    /// Handles the request for which the web server has started the process.
    public init() {
        self.init(environ: Self.readRequestEnviron())
    }

    /// Handles a request of these variables, over the standard streams.
    package init(environ: [String: String]) {
        base = BaseCGIHandler(
            input: StandardInput(), output: StandardOutput(), errors: .programStandardError,
            environ: environ, isMultithreaded: false, isMultiprocess: true)
        base.options.runsOnce = true
    }

    /// Adds the variables of the process's environment.
    public func addCGIVariables(to environ: inout Environ) {
        base.addCGIVariables(to: &environ)
    }

    /// Runs `app` for the request, and returns when its response has been sent to the end.
    ///
    /// If the response cannot be sent to its end, the reason is reported on one line of the standard
    /// error, and the process exits with status 1, by which the web server notices it. An app that fails
    /// before its response begins is reported, the error page is sent, and this returns, as in wsgiref.
    /// It also returns when the client has gone.
    ///
    /// The app runs on an event loop: its thread blocks no signals, and programs that the app starts
    /// inherit that (Decision 9).
    public func run(_ app: @escaping Application) async {
        await runAsProgram(app)
    }

    /// The process's environment without ``WithheldVariables/always``.
    static func readRequestEnviron() -> [String: String] {
        var environ = readEnviron()
        for name in WithheldVariables.always { environ[name] = nil }
        return environ
    }
}
