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

    /// Adds the variables of the process's environment.
    public func addCGIVariables(to environ: inout Environ) {
        base.addCGIVariables(to: &environ)
    }

    /// The process's environment, without what a client could pass off as its configuration.
    static func readRequestEnviron() -> [String: String] {
        var environ = readEnviron()
        // Made of a field `Proxy`, if the web server lets that through; HTTP clients obey it.
        environ["HTTP_PROXY"] = nil
        return environ
    }
}
