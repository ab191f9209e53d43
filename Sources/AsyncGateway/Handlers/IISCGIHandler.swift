/// Runs an app as a CGI program of Microsoft's IIS, which puts SCRIPT_NAME before PATH_INFO too.
///
/// It is a ``CGIHandler`` with ``HandlerOptions/pathRepeatsScriptName`` set.
/// (wsgiref.handlers.IISCGIHandler)
public struct IISCGIHandler: Sendable {
    private var program = CGIHandler()

    /// How the app is run.
    public var options: HandlerOptions {
        get { program.options }
        set { program.options = newValue }
    }

    /// Handles the request for which the web server has started the process.
    public init() {
        options.pathRepeatsScriptName = true
    }

    /// Runs `app` for the request; as ``CGIHandler/run(_:)`` does.
    public func run(_ app: @escaping Application) async {
        await program.run(app)
    }
}
