internal import AsyncGatewayTransport

/// What runs an app for one request over any input and output: a gateway.
///
/// A handler says where bytes come from and go to, and may change how the rest is done; what may be
/// sent and when is decided by the same code as the server's.
///
/// ```swift
/// struct FilteredHandler: GatewayHandler {
///     let input: any ByteReader
///     let output: any ByteWriter
///     let variables: [String: String]
///
///     func addCGIVariables(to environ: inout Environ) {
///         for (name, value) in variables { environ[name] = value }
///     }
///
///     func logException(_ error: any Error, to errors: ErrorStream) {
///         if !(error is QuotaExceeded) { errors.write("\(error)\n") }
///     }
/// }
/// ```
///
/// (wsgiref.handlers.BaseHandler; what is overridden there is a requirement with a default here.)
public protocol GatewayHandler: Sendable {
    /// Where the request's body is read, as far as CONTENT_LENGTH says. (`get_stdin`)
    var input: any ByteReader { get }

    /// Where the response goes.
    ///
    /// What it throws as ``GatewayError/Code/clientDisconnected`` or `.timedOut` is taken for an
    /// ordinary end. (`_write`, `_flush`)
    var output: any ByteWriter { get }

    /// Where errors are reported, which is also the app's own error stream. (`get_stderr`)
    var errors: ErrorStream { get }

    /// How the app is run.
    var options: HandlerOptions { get }

    /// Adds the request's variables to an environ of what is inherited. (`add_cgi_vars`)
    func addCGIVariables(to environ: inout Environ)

    /// The scheme of the request's URL; by default ``Environ/guessedScheme``. (`get_scheme`)
    func scheme(of environ: Environ) -> String

    /// Makes the environ for the app. (`setup_environ`)
    ///
    /// By default what is inherited, then the request's variables, then the streams and the rest of
    /// what a gateway has to say.
    func makeEnviron() -> Environ

    /// Reports what an app has thrown; by default on one line. (`log_exception`)
    func logException(_ error: any Error, to errors: ErrorStream)

    /// The app that answers for one that has failed before its response began.
    ///
    /// It finds the error in ``Environ/appError``, and need not mention it to start its response.
    /// (`error_output`)
    var errorOutput: Application { get }

    /// Sends what is left of a file behind everything written; whether it did.
    ///
    /// The head has been flushed, and `file` ends where the response does. By default nothing is
    /// done, and the file is read and written block by block. (`sendfile`)
    func sendFile(_ file: FileWrapper) async throws -> Bool
}

// MARK: - Defaults

extension GatewayHandler {
    /// The process's standard error.
    public var errors: ErrorStream { .standardError }

    /// The defaults.
    public var options: HandlerOptions { HandlerOptions() }

    /// Adds nothing: all of the environ is inherited.
    public func addCGIVariables(to environ: inout Environ) {}

    /// `https` if the HTTPS variable says so, else `http`.
    public func scheme(of environ: Environ) -> String { environ.guessedScheme }

    /// Makes the environ of the inherited variables, the request's, and what the handler says.
    public func makeEnviron() -> Environ {
        let options = options
        var environ = Environ(options.inheritedVariables)
        addCGIVariables(to: &environ)
        // RFC 3875 §4.1.2, §4.2: no length, no body, and never read beyond it.
        environ.input = RequestBody(input, length: environ.contentLength ?? 0)
        environ.errors = errors
        environ.urlScheme = scheme(of: environ)
        environ.isMultithreaded = options.isMultithreaded
        environ.isMultiprocess = options.isMultiprocess
        environ.runsOnce = options.runsOnce
        if options.isOriginServer, let software = options.serverSoftware, !software.isEmpty,
            environ["SERVER_SOFTWARE"] == nil
        {
            environ["SERVER_SOFTWARE"] = software
        }
        return environ
    }

    /// Writes one line, control characters escaped, of at most the characters that are allowed.
    public func logException(_ error: any Error, to errors: ErrorStream) {
        errors.write(AppRun.report(error, limit: options.errorReportLimit) + "\n")
        errors.flush()
    }

    /// The page of the options.
    public var errorOutput: Application { options.errorPage.app }

    /// Leaves the file to be written block by block.
    public func sendFile(_ file: FileWrapper) async throws -> Bool { false }
}

// MARK: - Running

extension GatewayHandler {
    /// Runs `app` for the request, and sends its response to the end.
    ///
    /// An app that fails is reported; the client gets the error page if nothing of the response was
    /// sent, else a response cut short. A client that has gone is an ordinary end. The output is
    /// flushed, not closed. (wsgiref's `run`)
    ///
    /// - Throws: What is left to whoever owns the output, who should end it so that the response
    ///   cannot look complete: the error of an app that failed after its response had begun, which
    ///   has been reported; the output's own; what the error page throws; `CancellationError`.
    public func run(_ app: @escaping Application) async throws {
        try await HandlerRun(self).run(app)
    }
}
