internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// A gateway that runs an app for one request over any input and output.
///
/// A handler provides the streams and the variables, and may replace the other steps. The code that
/// decides what may be sent is the server's.
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
    /// The stream that the request's body is read from. (`get_stdin`)
    ///
    /// CONTENT_LENGTH bytes are read. Without a length, the stream is read to its end if
    /// HTTP_TRANSFER_ENCODING says that the body came in chunks, which the web server has decoded; else
    /// not at all. If reading throws a ``RequestError`` or ``TransportError/Code/timedOut``, that is the
    /// client's fault; ``TransportError/Code/clientDisconnected`` is an ordinary end.
    var input: any ByteReader { get }

    /// The stream that the response is written to. (`_write`, `_flush`)
    ///
    /// If writing throws ``TransportError/Code/clientDisconnected`` or `.timedOut`, the client counts as
    /// gone, which is an ordinary end.
    var output: any ByteWriter { get }

    /// The stream that errors are reported to, which is also the app's error stream. (`get_stderr`)
    var errors: ErrorStream { get }

    /// How the app is run.
    var options: HandlerOptions { get }

    /// Adds the request's variables to an environ of the inherited ones. (`add_cgi_vars`)
    func addCGIVariables(to environ: inout Environ)

    /// The scheme of the request's URL; by default ``Environ/guessedScheme``. (`get_scheme`)
    func scheme(of environ: Environ) -> String

    /// Makes the environ for the app. (`setup_environ`)
    ///
    /// By default it has the inherited variables, then those of the request, then the streams and the
    /// values that a gateway sets. Its CONTENT_LENGTH is checked before the app is called.
    func makeEnviron() -> Environ

    /// Reports the error that an app has thrown; by default on one line. (`log_exception`)
    func logException(_ error: any Error, to errors: ErrorStream)

    /// The app that sends the error page for an app that has failed before its response began.
    ///
    /// The error is in ``Environ/appError``. The page's start replaces that of the app, also without
    /// `replacing:`. (`error_output`)
    var errorOutput: Application { get }

    /// Sends the rest of a file behind everything written. (`sendfile`)
    ///
    /// The head has been flushed, and `file` ends where the response does. By default nothing is sent,
    /// and the file is then read and written block by block.
    ///
    /// - Returns: `true` if the file was sent; `false` if nothing of it was.
    /// - Throws: as ``output`` does; an error of the file.
    func sendFile(_ file: FileWrapper) async throws -> Bool
}

// MARK: - Defaults

extension GatewayHandler {
    /// The process's standard error.
    public var errors: ErrorStream { .standardError }

    /// The default options.
    public var options: HandlerOptions { HandlerOptions() }

    /// Adds nothing, so that the environ has the inherited variables only.
    public func addCGIVariables(to environ: inout Environ) {}

    /// The scheme that the HTTPS variable states; see ``Environ/guessedScheme``.
    public func scheme(of environ: Environ) -> String { environ.guessedScheme }

    /// Makes the environ of the inherited variables, those of the request, and the handler's values.
    public func makeEnviron() -> Environ {
        let options = options
        var environ = Environ(options.inheritedVariables)
        addCGIVariables(to: &environ)
        if options.pathRepeatsScriptName { environ.removeRepeatedScriptName() }
        environ.input = RequestBody(
            input, length: environ.inputLength, limits: options.bodyLimits)
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

    /// Writes one line, escaped, of at most ``HandlerOptions/errorReportLimit``
    /// characters of the error.
    public func logException(_ error: any Error, to errors: ErrorStream) {
        errors.write(Exchange.report(error, limit: options.errorReportLimit) + "\n")
    }

    /// Sends the page ``HandlerOptions/errorPage``.
    public var errorOutput: Application { options.errorPage.app }

    /// Sends nothing.
    ///
    /// - Returns: `false`, so that the file is written block by block.
    public func sendFile(_ file: FileWrapper) async throws -> Bool { false }
}

// MARK: - Running

extension GatewayHandler {
    /// Runs `app` for the request, and sends its response to the end.
    ///
    /// A CONTENT_LENGTH that is no number is answered with 400, without calling the app.
    ///
    /// The failure of an app is reported, as is that of the error page. If nothing of the response was
    /// sent, the error page is sent; else the response is cut short. A request whose body cannot be read
    /// is the client's fault: its status is sent, and nothing is reported. A client that has gone is an
    /// ordinary end. The output is flushed, not closed. (wsgiref's `run`)
    ///
    /// The app runs in a child of the calling task. It is cancelled with the caller, or alone when its
    /// client has gone; see ``Environ/interruption``.
    ///
    /// - Throws: Why the response is incomplete; the owner of the output should end it so that the
    ///   response cannot look complete. The error of an app that failed after its response had begun,
    ///   which has been reported; an error of the output or of the error page; `CancellationError`.
    public func run(_ app: @escaping Application) async throws {
        try await HandlerRun(self).run(app)
    }
}

extension Environ {
    /// Takes SCRIPT_NAME off the beginning of PATH_INFO.
    fileprivate mutating func removeRepeatedScriptName() {
        let (scriptName, pathInfo) = (self["SCRIPT_NAME"] ?? "", self["PATH_INFO"] ?? "")
        guard "\(pathInfo)/".utf8.starts(with: "\(scriptName)/".utf8) else { return }
        self["PATH_INFO"] = String(Substring(pathInfo.utf8.dropFirst(scriptName.utf8.count)))
    }

    /// The length of the body in bytes; `nil` if it ends where the handler's input does.
    fileprivate var inputLength: Int? {
        if let length = self["CONTENT_LENGTH"], !length.isEmpty { return contentLength ?? 0 }
        // The web server has decoded the chunks. RFC 9112 §6.3: if the last coding is another one, the
        // end is not known. RFC 3875 §4.1.2: without a length there is no body.
        let codings = self["HTTP_TRANSFER_ENCODING"] ?? ""
        return CommaList.ends(with: "chunked", Array(codings.utf8)[...]) ? nil : 0
    }
}
