/// Runs an app on one request to the end of its response, whatever happens.
///
/// The order of PEP 3333: call the app, send its body block by block, close the body. Shared by the
/// server and every handler.
struct AppRun: Sendable {
    let app: Application
    let responder: Responder

    /// Calls the app and sends its response.
    ///
    /// - Returns: the error that the app or its body threw, or the connection's; `nil` if the
    ///   response was sent whole.
    func perform(_ environ: Environ) async -> (any Error)? {
        do {
            let body = try await app(environ, responder)
            do {
                try await responder.send(body)
            } catch {
                await body.close()
                throw error
            }
            await body.close()
            return nil
        } catch {
            return error
        }
    }

    /// Answers for an app that has failed before its response began; wsgiref's `error_output`.
    ///
    /// The page tells the client nothing of the error.
    func sendErrorPage(about error: any Error) async throws {
        try await responder.start(
            .internalServerError, ["Content-Type": "text/plain"], replacing: error)
        try await responder.send(ResponseBody(Self.errorPage))
    }

    private static let errorPage =
        "A server error occurred.  Please contact the administrator."
}
