/// One app's answer to one request, to the end of its response, whatever happens.
///
/// The order of PEP 3333: call the app, send its body block by block, close the body. Shared by the
/// server and every handler.
struct AppRun: Sendable {
    let responder: Responder

    /// Sends a body, and closes it in any case.
    ///
    /// - Throws: what the body or the connection throws.
    @inline(never)
    func send(_ body: ResponseBody) async throws {
        do {
            try await responder.send(body)
        } catch {
            await body.close()
            throw error
        }
        await body.close()
    }

    /// Lets `page` answer for an app that has failed before its response began; wsgiref's
    /// `handle_error`.
    ///
    /// What the page starts replaces what the app has started.
    ///
    /// - Throws: what the page or the connection throws.
    func sendErrorPage(
        _ page: Application, for environ: Environ, about error: any Error
    ) async throws {
        var environ = environ
        environ.appError = error
        let replacement = Responder(wrapping: responder) { responder, status, headers, later in
            try responder.start(status, headers, replacing: later ?? error)
        }
        try await send(page(environ, replacement))
    }

    /// Answers for an app that has passed on that its request cannot be read.
    func sendRefusal(_ status: Status, replacing error: any Error) async throws {
        try await responder.start(
            status, ["Content-Type": "text/plain; charset=utf-8"], replacing: error)
        try await send(ResponseBody("\(status)\n"))
    }

    /// One line for a log about an app that has failed, of at most `limit` characters of the error.
    static func report(_ error: any Error, limit: Int? = nil) -> String {
        let text = String(reflecting: error).escapingControlCharacters()
        guard let limit, text.count > limit else { return text }
        return text.prefix(max(0, limit)) + "..."
    }
}
