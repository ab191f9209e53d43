public import AsyncGateway

/// Lets a request body have `bytes` at most; a larger one is a 413 when the app reads it.
///
/// The limit of the server, or of a middleware around this one, stays if it is lower. It costs
/// nothing for a request without a body.
///
/// ```swift
/// routes.group("", [bodyLimit(64 * 1024)]) { notes in notes.post("/notes", addNote) }
/// ```
///
/// - Returns: the middleware.
public func bodyLimit(_ bytes: Int) -> Middleware {
    { app in
        { environ, startResponse in
            environ.input.changeLimits { limits in
                limits.maximumBodyBytes = min(limits.maximumBodyBytes ?? bytes, bytes)
            }
            return try await app(environ, startResponse)
        }
    }
}
