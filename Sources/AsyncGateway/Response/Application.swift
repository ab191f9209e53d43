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

/// An app that wraps another one. (PEP 3333, middleware)
public typealias Middleware = @Sendable (@escaping Application) -> Application

/// Makes an app of a function that returns any asynchronous sequence of blocks.
///
/// The sequence is iterated once, after the function has returned.
///
/// - Parameter function: the app, but for its body's type.
/// - Returns: The app.
public func application<Body: AsyncSequence & Sendable>(
    _ function: @escaping @Sendable (Environ, Responder) async throws -> Body
) -> Application where Body.Element == [UInt8] {
    { environ, startResponse in
        ResponseBody(try await function(environ, startResponse))
    }
}
