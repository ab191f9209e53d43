/// An app: called once for each request; it starts the response and returns its body.
///
/// It runs in the task of its connection. That task is cancelled when the client is gone or the
/// time for a graceful shutdown is over, so what the app awaits then throws `CancellationError`. An
/// error that it throws before the response has begun becomes a plain 500 response; later, it cuts
/// the response short so that it cannot look complete.
///
/// ```swift
/// let hello: Application = { environ, startResponse in
///     try await startResponse("200 OK", ["Content-Type": "text/plain"])
///     return ["Hello World\n"]
/// }
/// ```
///
/// (PEP 3333, the application callable.)
public typealias Application =
    @Sendable (_ environ: Environ, _ startResponse: Responder) async throws -> ResponseBody

/// Wraps an app in another one. (PEP 3333, middleware)
///
/// One that changes or measures every response registers that with the responder, and returns what the
/// app returns: ``Responder/onHead(_:)``, ``Responder/onEnd(_:)``. One that changes bodies takes the
/// response as a value: ``Response/init(of:for:)``.
public typealias Middleware = @Sendable (@escaping Application) -> Application

/// Wraps an app in several middlewares.
///
/// ```swift
/// let site = pipeline([measured, tagged, authenticated], app)
/// ```
///
/// - Parameters:
///   - middleware: the first is the outermost: it sees the request first, and the response last.
///   - app: the app.
/// - Returns: the app with all of them.
public func pipeline(
    _ middleware: [Middleware], _ app: @escaping Application
) -> Application {
    middleware.reversed().reduce(app) { inner, outer in outer(inner) }
}
