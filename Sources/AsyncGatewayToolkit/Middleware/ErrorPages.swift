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
/// The 404 and the 405 of a ``Router`` are among these errors, unless its routes have pages of their own
/// (``Routes/notFound(_:)``). What a handler returns has no page, whatever its status.
///
/// It costs nothing for a request that is answered without an error.
///
/// ```swift
/// let pages = ErrorPages { problem in
///     "<!doctype html><title>\(problem.status)</title><p>\(problem.detail)</p>"
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

        /// The error that was thrown; `nil` for a request that could not be read.
        public let error: (any Error)?

        /// The request, as the middlewares around this one have left it.
        public let environ: Environ
    }

    /// Whether pages tell the whole error, and the request but for Authorization and Cookie: only for
    /// development.
    public var showsErrors = false

    /// Makes the HTML page of a problem; if it throws, the page has the plain form.
    public var html: @Sendable (_ problem: Problem) async throws -> HTML

    /// The types that pages can have, the one that is sent to clients that like all alike first.
    ///
    /// By default HTML, a problem in JSON (RFC 9457), and plain JSON. An API has
    /// `["application/problem+json"]` alone, which is then sent whatever a client prefers.
    public var types = ["text/html", "application/problem+json", "application/json"]

    /// Pages of a plain form, unless `html` makes others.
    ///
    /// - Parameter html: makes the HTML page of a problem.
    public init(html: (@Sendable (_ problem: Problem) async throws -> HTML)? = nil) {
        self.html = html ?? { $0.plainPage }
    }

    /// The middleware, to be put around an app or a group of routes.
    public var middleware: Middleware {
        { app in
            { environ, startResponse in
                do {
                    return try await app(environ, startResponse)
                } catch {
                    throw await answered(error, environ)
                }
            }
        }
    }

    /// The app for `configuration.errorOutput`: the same pages for what no middleware reaches, such as
    /// requests that could not be read.
    ///
    /// ```swift
    /// configuration.errorOutput = pages.errorOutput
    /// ```
    public var errorOutput: Application {
        application { environ in
            let (status, detail) =
                environ.refusal.map { ($0.status, $0.reason) } ?? (.internalServerError, "")
            return await page(
                of: Problem(
                    status: status, detail: detail, error: environ.appError, environ: environ))
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
    private func answered(_ error: any Error, _ environ: Environ) async -> any Error {
        // What happens to an app whose client has gone is no failure, and nobody reads a page.
        if environ.interruption == .clientDisconnected { return error }
        // The server's answer tells when to try again, and its report does not fill the log.
        if case TransportError.Code.resourcesExhausted = error { return error }
        guard let problem = problem(of: error, environ) else { return error }
        return AnsweredError(error: error, response: await page(of: problem))
    }

    private func problem(of error: any Error, _ environ: Environ) -> Problem? {
        let (status, detail): (Status, String)
        switch error {
        case let error as HTTPError: (status, detail) = (error.status, error.detail)
        case let error as MultipartError: (status, detail) = (error.status, error.reason)
        case let error as RequestError: (status, detail) = (error.status, sentence(error.code))
        case is any ResponseConvertibleError: return nil
        default: (status, detail) = (.internalServerError, "")
        }
        return Problem(status: status, detail: detail, error: error, environ: environ)
    }

    private func sentence(_ code: RequestError.Code) -> String {
        let phrase = "\(code)"
        return phrase.prefix(1).uppercased() + phrase.dropFirst() + "."
    }

    private func page(of problem: Problem) async -> Response {
        var response: Response
        switch problem.environ.preferredType(of: types) ?? types.first {
        case "text/html"?:
            response = .page(await document(of: problem), status: problem.status)
        case let type?:
            response = Response(
                problem.status, ["Content-Type": type],
                body: ResponseBody(problem.json(showsErrors) + "\n"))
        case nil: response = .text("\(problem.status)\n", status: problem.status)
        }
        if let error = problem.error as? HTTPError { response.headers.add(all: error.headers) }
        if types.count > 1 { response.headers.add(.vary, "Accept") }
        return response
    }

    private func document(of problem: Problem) async -> HTML {
        if showsErrors { return problem.story }
        do {
            return try await html(problem)
        } catch {
            problem.environ.errors.write("No page could be made of an error: \(error)\n")
            return problem.plainPage
        }
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
    fileprivate var plainPage: HTML {
        """
        <!doctype html>
        <meta charset="utf-8">
        <title>\(status)</title>
        <h1>\(status)</h1>
        \(paragraph(detail))\(requestLine)
        """
    }

    private func paragraph(_ text: String) -> HTML? {
        text.isEmpty ? nil : "<p>\(text)</p>\n"
    }

    private var requestLine: HTML? {
        environ.requestID.flatMap { paragraph("Request \($0)") }
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
    fileprivate var story: HTML {
        let variables = environ.variables.filter { !isSecret($0.name) }
        let lines = variables.map { "\($0.name) = \($0.value)" }.joined(separator: "\n")
        return """
            \(plainPage)<h2>The error</h2>
            <pre>\(wholeError)</pre>
            <h2>The request</h2>
            <pre>\(lines)</pre>

            """
    }

    private var wholeError: String {
        var text = ""
        if let error { dump(error, to: &text) }
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
