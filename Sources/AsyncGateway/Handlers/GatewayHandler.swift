internal import AsyncGatewayTransport
internal import AsyncGatewayWire

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
    ///
    /// Without a length it is read to its end if HTTP_TRANSFER_ENCODING tells that it came in chunks,
    /// which whoever gives it has decoded; else not at all. What it throws as
    /// ``GatewayError/Code/inputTruncated``, `.inputMalformed`, `.inputTooLarge` or `.timedOut` is the
    /// client's fault; `.clientDisconnected` is an ordinary end.
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
    /// what a gateway has to say. Its CONTENT_LENGTH is looked at before the app is called.
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
        environ.input = RequestBody(
            input, length: environ.inputLength, limit: options.maximumBodyBytes)
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
        errors.write(Exchange.report(error, limit: options.errorReportLimit) + "\n")
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
    /// A CONTENT_LENGTH that is no number is answered with 400, one above
    /// ``HandlerOptions/maximumBodyBytes`` with 413, and the app is not called.
    ///
    /// An app that fails is reported; the client gets the error page if nothing of the response was
    /// sent, else a response cut short. A request that breaks off is the client's fault: it is answered
    /// with its status, and not reported. A client that has gone is an ordinary end. The output is
    /// flushed, not closed. (wsgiref's `run`)
    ///
    /// The app runs in a child of the calling task: it is cancelled with the caller, or alone when its
    /// client has gone; see ``Environ/interruption``.
    ///
    /// - Throws: What is left to whoever owns the output, who should end it so that the response
    ///   cannot look complete: the error of an app that failed after its response had begun, which
    ///   has been reported; the output's own; what the error page throws; `CancellationError`.
    public func run(_ app: @escaping Application) async throws {
        try await HandlerRun(self).run(app)
    }
}

extension Environ {
    /// How many bytes of a handler's input are the body; `nil` for all of them.
    fileprivate var inputLength: Int? {
        if let length = self["CONTENT_LENGTH"], !length.isEmpty { return contentLength ?? 0 }
        // The web server has taken the chunks apart. RFC 9112 §6.3: where the last coding is another
        // one, nothing tells the end; RFC 3875 §4.1.2: without a length there is no body.
        let codings = self["HTTP_TRANSFER_ENCODING"] ?? ""
        return CommaList.ends(with: "chunked", Array(codings.utf8)[...]) ? nil : 0
    }
}
