/// One app's answer to one request, to the end of its response, whatever happens.
///
/// The order of PEP 3333: call the app, send its body block by block, close the body. Shared by the
/// server and every handler.
struct AppRun: Sendable {
    let responder: Responder

    /// Sends a body, and closes it in any case.
    ///
    /// - Throws: what the body or the connection throws.
    func send(_ body: ResponseBody) async throws {
        do {
            try await responder.send(body)
        } catch {
            await body.close()
            throw error
        }
        await body.close()
    }

    /// Answers for an app that has failed before its response began; wsgiref's `error_output`.
    ///
    /// The page tells the client nothing of the error.
    func sendErrorPage(about error: any Error) async throws {
        try await responder.start(
            .internalServerError, ["Content-Type": "text/plain"], replacing: error)
        try await send(ResponseBody(Self.errorPage))
    }

    /// Answers for an app that has passed on that its request cannot be read.
    func sendRefusal(_ status: Status, replacing error: any Error) async throws {
        try await responder.start(
            status, ["Content-Type": "text/plain; charset=utf-8"], replacing: error)
        try await send(ResponseBody("\(status)\n"))
    }

    private static let errorPage =
        "A server error occurred.  Please contact the administrator."
}
