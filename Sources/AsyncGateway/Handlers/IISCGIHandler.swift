/// Runs an app as a CGI program of Microsoft's IIS, which puts SCRIPT_NAME before PATH_INFO too.
///
/// (wsgiref.handlers.IISCGIHandler)
public struct IISCGIHandler: GatewayHandler {
    private var base: CGIHandler

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
        self.init(environ: CGIHandler.readRequestEnviron())
    }

    /// Handles a request of these variables, over the standard streams.
    package init(environ: [String: String]) {
        base = CGIHandler(environ: Self.withoutRepeatedScriptName(environ))
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
    public func run(_ app: @escaping Application) async {
        await runAsProgram(app)
    }

    private static func withoutRepeatedScriptName(_ environ: [String: String]) -> [String: String] {
        let scriptName = environ["SCRIPT_NAME"] ?? ""
        let pathInfo = environ["PATH_INFO"] ?? ""
        guard "\(pathInfo)/".utf8.starts(with: "\(scriptName)/".utf8) else { return environ }
        var environ = environ
        environ["PATH_INFO"] = String(Substring(pathInfo.utf8.dropFirst(scriptName.utf8.count)))
        return environ
    }
}
