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

    /// Handles the request that the process was started for.
    public init() {
        self.init(environ: CGIHandler.readRequestEnviron())
    }

    /// Handles a request of these variables, over the standard streams.
    package init(environ: [String: String]) {
        base = CGIHandler(environ: Self.withoutRepeatedScriptName(environ))
    }

    /// Runs `app` for the request, as ``CGIHandler`` does.
    ///
    /// - Throws: as there.
    public func run(_ app: @escaping Application) async throws {
        try await CGIHandler.run(app, by: self)
    }

    /// Adds the variables of the process's environment.
    public func addCGIVariables(to environ: inout Environ) {
        base.addCGIVariables(to: &environ)
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
