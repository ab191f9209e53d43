internal import AsyncGatewayTransport

/// Runs an app as a CGI program: the whole of the program's `main`.
///
/// ```swift
/// await CGIHandler().run(app)
/// ```
///
/// The request comes from the process's environment and standard input, the response goes to its
/// standard output, and errors to its standard error. To run an app over other streams, or to do
/// something else after a failure, use a ``BaseCGIHandler``. (RFC 3875; wsgiref.handlers.CGIHandler)
public struct CGIHandler: Sendable {
    /// The handler of the request, over the standard streams.
    public private(set) var base: BaseCGIHandler

    /// How the app is run.
    public var options: HandlerOptions {
        get { base.options }
        set { base.options = newValue }
    }

    /// Handles the request for which the web server has started the process.
    public init() {
        base = BaseCGIHandler(
            input: StandardInput(), output: StandardOutput(), errors: .programStandardError,
            environ: Self.readRequestEnviron(), isMultithreaded: false, isMultiprocess: true)
        base.options.runsOnce = true
    }

    /// Runs `app` for the request, and returns when its response has been sent to the end.
    ///
    /// If the response cannot be sent to its end, the reason is reported on one line of the standard
    /// error, and the process exits with status 1, by which the web server notices it. An app that
    /// fails before its response begins is reported, the error page is sent, and this returns, as in
    /// wsgiref. It also returns when the client has gone.
    ///
    /// The app runs on an event loop: its thread blocks no signals, and programs that the app starts
    /// inherit that (Decision 9).
    public func run(_ app: @escaping Application) async {
        await base.runAsProgram(app)
    }

    /// The process's environment without ``WithheldVariables/always``.
    private static func readRequestEnviron() -> [String: String] {
        var environ = readEnviron()
        for name in WithheldVariables.always { environ[name] = nil }
        return environ
    }
}
