/// Runs an app over the streams that a web server provides, as for FastCGI.
///
/// The response begins with a `Status` field, and the web server frames it. (RFC 3875 §6;
/// wsgiref.handlers.BaseCGIHandler)
public struct BaseCGIHandler: GatewayHandler {
    /// The stream that the request's body is read from.
    public let input: any ByteReader

    /// The stream that the response is written to.
    public let output: any ByteWriter

    /// The stream that errors are reported to.
    public let errors: ErrorStream

    /// How the app is run.
    public var options = HandlerOptions()

    /// The request's variables. (`base_env`)
    public let variables: [String: String]

    /// Handles one request; the parameters are those of ``SimpleHandler``.
    public init(
        input: any ByteReader, output: any ByteWriter, errors: ErrorStream = .standardError,
        environ: [String: String], isMultithreaded: Bool = true, isMultiprocess: Bool = false
    ) {
        self.input = input
        self.output = output
        self.errors = errors
        variables = environ
        options.isOriginServer = false
        options.isMultithreaded = isMultithreaded
        options.isMultiprocess = isMultiprocess
    }

    /// Adds the request's variables.
    public func addCGIVariables(to environ: inout Environ) {
        for (name, value) in variables { environ[name] = value }
    }
}
