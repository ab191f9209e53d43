extension Environ {
    /// Does the work of a response, which is to begin in time; if it does not, the app is cancelled, and
    /// the client gets 503.
    ///
    /// ```swift
    /// let limited: Middleware = { app in
    ///     { environ, startResponse in
    ///         try await environ.respond(within: .seconds(10)) { try await app(environ, startResponse) }
    ///     }
    /// }
    /// ```
    ///
    /// After `limit`, ``interruption`` is ``Interruption/timeLimitReached``, the app's task is cancelled
    /// for good, and a connection of HTTP ends with this response: it is no limit for a part of the work. It is
    /// for `work` alone: not for the body that an app returns, and not for a response whose head has left
    /// by then. Where limits are nested, the earliest counts. If the app was waiting for the body of its
    /// request, the client gets 408.
    ///
    /// An app that does not end within a second after its cancellation is answered for by the server, while
    /// it goes on; its connection is closed, and keeps its place among the open ones. Under a handler, such
    /// as that of a CGI program, its end is waited for.
    ///
    /// On an event loop it needs no task: the time is the connection's. An environ that was made by hand has
    /// none, and its work no limit.
    ///
    /// - Parameters:
    ///   - limit: how long the work may take.
    ///   - work: called once, in the calling task.
    /// - Returns: what `work` returns.
    /// - Throws: ``HTTPError`` of status 503 in place of what `work` throws after the limit; else what
    ///   `work` throws.
    public func respond<Result>(
        within limit: Duration, _ work: () async throws -> Result
    ) async throws -> Result {
        guard let source else { return try await work() }
        let number = source.beginTimeLimit(limit)
        defer { source.endTimeLimit(number) }
        do {
            return try await work()
        } catch  where source.interruption == .timeLimitReached {
            throw HTTPError.timeLimitReached
        }
    }
}

extension HTTPError {
    /// What the client of an app is told that has taken too long.
    static let timeLimitReached = HTTPError(
        .serviceUnavailable, "The request has taken too long.")
}
