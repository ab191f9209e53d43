/// Runs an app over streams that a web server has given, as FastCGI and its like do.
///
/// The response begins with a `Status` field, and has no framing of its own. (RFC 3875 §6;
/// wsgiref.handlers.BaseCGIHandler)
public struct BaseCGIHandler: GatewayHandler {
    private var base: SimpleHandler

    /// Where the request's body is read.
    public var input: any ByteReader { base.input }

    /// Where the response goes.
    public var output: any ByteWriter { base.output }

    /// Where errors are reported.
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
