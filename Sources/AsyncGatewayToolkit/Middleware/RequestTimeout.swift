public import AsyncGateway

/// Answers with 503 for an app that has not begun its response after `limit`, and cancels its task.
///
/// A response that has begun, and the body that an app has returned, may take as long as they like;
/// see `Environ.respond(within:_:)`. It costs no task: an entry in the state of the connection, whose
/// timer is the event loop's.
///
/// ```swift
/// let site = pipeline([ErrorPages().middleware, requestTimeout(.seconds(10))], router.app)
/// ```
///
/// - Parameter limit: how long an app may take.
/// - Returns: the middleware.
public func requestTimeout(_ limit: Duration) -> Middleware {
    { app in
        { environ, startResponse in
            try await environ.respond(within: limit) { try await app(environ, startResponse) }
        }
    }
}
