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

    /// Adds the variables of the process's environment.
    public func addCGIVariables(to environ: inout Environ) {
        base.addCGIVariables(to: &environ)
    }

    /// Runs `app` for the request, and ends the process with status 1 if that fails.
    ///
    /// An app that fails before its response begins is no such failure: it is reported, the client gets
    /// the error page, and this returns, as in wsgiref. Nor is a client that has gone. A response that
    /// could not be sent to its end is, for that is how the web server learns of it: the reason is
    /// reported on one line of the standard error, and this does not return.
    ///
    /// The app runs on an event loop: a thread, of which programs that it starts inherit no blocked signals.
    public func run(_ app: @escaping Application) async {
        await runAsProgram(app)
    }

    /// The process's environment, without the variables that no environ may have.
    static func readRequestEnviron() -> [String: String] {
        var environ = readEnviron()
        for name in WithheldVariables.always { environ[name] = nil }
        return environ
    }
}
