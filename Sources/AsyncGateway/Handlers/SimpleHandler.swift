/// Runs an app for one request over any streams, as an origin server.
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
    /// The stream that the request's body is read from.
    public let input: any ByteReader

    /// The stream that the response is written to.
    public let output: any ByteWriter

    /// The stream that errors are reported to.
    public let errors: ErrorStream

    /// How the app is run.
    public var options: HandlerOptions

    /// The request's variables. (`base_env`)
    public let variables: [String: String]

    /// Handles one request.
    ///
    /// - Parameters:
    ///   - input: the request's body, of which CONTENT_LENGTH bytes are read.
    ///   - output: the stream that the response is written to.
    ///   - errors: the stream that errors are reported to, which is also the app's error stream.
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
