/// Runs an app over the streams that a web server provides, as for FastCGI.
///
/// The response begins with a `Status` field, and the web server frames it. (RFC 3875 §6;
/// wsgiref.handlers.BaseCGIHandler)
public struct BaseCGIHandler: GatewayHandler {
    private var base: SimpleHandler

    /// The stream that the request's body is read from.
    public var input: any ByteReader { base.input }

    /// The stream that the response is written to.
    public var output: any ByteWriter { base.output }

    /// The stream that errors are reported to.
    public var errors: ErrorStream { base.errors }

    /// How the app is run.
    public var options: HandlerOptions {
        get { base.options }
        set { base.options = newValue }
    }

    /// The request's variables. (`base_env`)
    public var variables: [String: String] { base.variables }

    /// Handles one request; the parameters are those of ``SimpleHandler``.
    public init(
        input: any ByteReader, output: any ByteWriter, errors: ErrorStream = .standardError,
        environ: [String: String], isMultithreaded: Bool = true, isMultiprocess: Bool = false
    ) {
        base = SimpleHandler(
            input: input, output: output, errors: errors, environ: environ,
            isMultithreaded: isMultithreaded, isMultiprocess: isMultiprocess)
        base.options.isOriginServer = false
    }

    /// Adds the request's variables.
    public func addCGIVariables(to environ: inout Environ) {
        base.addCGIVariables(to: &environ)
    }
}
