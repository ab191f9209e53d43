public import AsyncGateway

/// Answers the errors that apps throw with pages: as HTML, or as `application/problem+json` (RFC
/// 9457), by what the client accepts.
///
/// An `HTTPError`, a `RequestError` and a ``MultipartError`` have pages of their status and detail;
/// an error of one's own that is a `ResponseConvertibleError` keeps its own response; any other has
/// the page of a 500, which says nothing about it. All are reported as they would be otherwise. What
/// has no page is an error of a body that the app has returned already, and a lack of descriptors or
/// memory, which the server answers with 503.
///
/// It costs nothing for a request that is answered without an error.
///
/// ```swift
/// let pages = ErrorPages { problem in
///     "<!doctype html><title>\(problem.status)</title><p>\(HTML.escape(problem.detail))</p>"
/// }
/// let site = pipeline([requestIDs(), pages.middleware], router.app)
/// ```
public struct ErrorPages: Sendable {
    /// What a page is about.
    public struct Problem: Sendable {
        /// The status of the response.
        public let status: Status

        /// What the client is told besides; may be empty.
        public let detail: String

        /// The error that was thrown.
        public let error: any Error

        /// The request that it was thrown for.
        public let environ: Environ
    }

    /// Whether pages tell the whole error, and the request but for Authorization and Cookie: only for
    /// development.
    public var showsErrors = false

    /// Makes the HTML page of a problem.
    public var html: @Sendable (_ problem: Problem) -> String

    /// The types that pages can have, the one that is sent to clients that like all alike first.
    public var types = ["text/html", "application/problem+json", "application/json"]

    /// Pages of a plain form.
    ///
    /// - Parameter html: makes the HTML page of a problem; what it inserts is to be escaped by
    ///   ``HTML/escape(_:)``.
    public init(html: (@Sendable (_ problem: Problem) -> String)? = nil) {
        self.html = html ?? { $0.plainPage }
    }

    /// The middleware.
    public var middleware: Middleware {
        { app in
            { environ, startResponse in
                do {
                    return try await app(environ, startResponse)
                } catch {
                    throw answered(error, environ)
                }
            }
        }
    }
}

/// An error of an app, with the page that ``ErrorPages`` has made for it.
public struct AnsweredError: ResponseConvertibleError, CustomStringConvertible {
    /// The error that the app has thrown.
    public let error: any Error

    /// The page.
    public let response: Response

    /// What the error says of itself.
    public var description: String { "\(error)" }
}

extension ErrorPages {
    private func answered(_ error: any Error, _ environ: Environ) -> any Error {
        // What happens to an app whose client has gone is no failure, and nobody reads a page.
        if environ.interruption == .clientDisconnected { return error }
        // The server's answer tells when to try again, and its report does not fill the log.
        if case TransportError.Code.resourcesExhausted = error { return error }
        guard let problem = problem(of: error, environ) else { return error }
        return AnsweredError(error: error, response: page(of: problem))
    }

    private func problem(of error: any Error, _ environ: Environ) -> Problem? {
        let (status, detail): (Status, String)
        switch error {
        case let error as HTTPError: (status, detail) = (error.status, error.detail)
        case let error as MultipartError: (status, detail) = (error.status, error.reason)
        case let error as RequestError: (status, detail) = (error.status, "")
        case is any ResponseConvertibleError: return nil
        default: (status, detail) = (.internalServerError, "")
        }
        return Problem(status: status, detail: detail, error: error, environ: environ)
    }

    private func page(of problem: Problem) -> Response {
        var response: Response
        switch problem.environ.preferredType(of: types) ?? types.first {
        case "text/html"?:
            response = .html(
                showsErrors ? problem.story : html(problem), status: problem.status)
        case let type?:
            response = Response(
                problem.status, ["Content-Type": type],
                body: ResponseBody(problem.json(showsErrors) + "\n"))
        case nil: response = .text("\(problem.status)\n", status: problem.status)
        }
        if let error = problem.error as? HTTPError { response.headers.add(all: error.headers) }
        response.headers.add(.vary, "Accept")
        return response
    }
}

extension Headers {
    /// Appends fields, but for the type of a body that is not sent.
    fileprivate mutating func add(all headers: Headers) {
        for (name, value) in headers where !name.equalsIgnoringCase("Content-Type") {
            add(name, value)
        }
    }
}

// MARK: - Forms of a page

extension ErrorPages.Problem {
    fileprivate var plainPage: String {
        document("<h1>\(HTML.escape("\(status)"))</h1>\n" + paragraph(detail) + requestLine)
    }

    private func document(_ content: String) -> String {
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>\(HTML.escape("\(status)"))</title>\n"
            + content
    }

    private func paragraph(_ text: String) -> String {
        text.isEmpty ? "" : "<p>\(HTML.escape(text))</p>\n"
    }

    private var requestLine: String {
        environ.requestID.map { paragraph("Request \($0)") } ?? ""
    }

    /// RFC 9457 §3.1.
    fileprivate func json(_ showsErrors: Bool) -> String {
        var members = [
            ("title", JSONText.string(status.reason)), ("status", "\(status.code)"),
        ]
        if !detail.isEmpty { members.append(("detail", JSONText.string(detail))) }
        if let id = environ.requestID { members.append(("request_id", JSONText.string(id))) }
        if showsErrors { members.append(("error", JSONText.string(wholeError))) }
        return JSONText.object(members)
    }

    /// The page for development: the error with all that it has, and the variables of the request.
    fileprivate var story: String {
        let variables = environ.variables.filter { !isSecret($0.name) }
        let lines = variables.map { "\($0.name) = \($0.value)" }.joined(separator: "\n")
        return document(
            "<h1>\(HTML.escape("\(status)"))</h1>\n" + paragraph(detail) + requestLine
                + "<h2>The error</h2>\n<pre>\(HTML.escape(wholeError))</pre>\n"
                + "<h2>The request</h2>\n<pre>\(HTML.escape(lines))</pre>\n")
    }

    private var wholeError: String {
        var text = ""
        dump(error, to: &text)
        return text
    }

    private func isSecret(_ name: String) -> Bool {
        ["HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_PROXY_AUTHORIZATION"].contains(name)
            || !name.hasPrefix("HTTP_") && !Self.variablesOfRequest.contains(name)
    }

    /// What a CGI program has besides are the variables of its process.
    private static let variablesOfRequest: Set = [
        "CONTENT_LENGTH", "CONTENT_TYPE", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "REMOTE_PORT",
        "REQUEST_METHOD", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL",
    ]
}
