/// Runs an app over streams that are at hand, as an origin server does for one request.
///
/// ```swift
/// let output = InMemoryWriter()
/// let handler = SimpleHandler(
///     input: InMemoryReader(""), output: output, errors: .standardError,
///     environ: ["REQUEST_METHOD": "GET", "PATH_INFO": "/"])
/// try await handler.run(app)
/// ```
///
/// (wsgiref.handlers.SimpleHandler)
public struct SimpleHandler: GatewayHandler {
    /// Where the request's body is read.
    public let input: any ByteReader

    /// Where the response goes.
    public let output: any ByteWriter

    /// Where errors are reported.
    public let errors: ErrorStream

    /// How the app is run.
    public var options: HandlerOptions

    /// The request's variables. (`base_env`)
    public let variables: [String: String]

    /// Handles one request.
    ///
    /// - Parameters:
    ///   - input: the request's body, of which CONTENT_LENGTH bytes are read.
    ///   - output: where the response goes.
    ///   - errors: where errors are reported, which is also the app's own error stream.
    ///   - environ: the request's variables.
    ///   - isMultithreaded: whether the app may be called again while it runs.
    ///   - isMultiprocess: whether another process may run the same app.
    public init(
        input: any ByteReader, output: any ByteWriter, errors: ErrorStream = .standardError,
        environ: [String: String], isMultithreaded: Bool = true, isMultiprocess: Bool = false
    ) {
        self.input = input
        self.output = output
        self.errors = errors
        variables = environ
        options = HandlerOptions()
        options.isMultithreaded = isMultithreaded
        options.isMultiprocess = isMultiprocess
    }

    /// Adds the request's variables.
    public func addCGIVariables(to environ: inout Environ) {
        for (name, value) in variables { environ[name] = value }
    }
}
