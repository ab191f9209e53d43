internal import Synchronization

/// Starts the response to one request. (PEP 3333, `start_response`)
///
/// An actor on the executor of its connection: calling it from the app does not suspend. It may be
/// kept longer than the response lasts; every call then throws.
///
/// A middleware changes the response with ``onHead(_:)``, measures it with ``onEnd(_:)``, and sees or
/// replaces what the app starts and writes with a responder of its own: ``init(wrapping:inform:start:)``.
public actor Responder {
    /// The connection's executor, or that of the handler that runs the app.
    public nonisolated let unownedExecutor: UnownedSerialExecutor

    // It also keeps the executor alive, to which `unownedExecutor` holds no reference.
    private nonisolated let target: (any ResponseSink)?

    /// Who answers the calls in place of this responder; `nil` if it sends the response itself.
    nonisolated let delegate: (any ResponderDelegate)?

    // `nonisolated(unsafe)`: accessed on the sink's executor only, which is this actor's, or on the only
    // thread on which that runs. The gateway's calls that do not wait are made there too; to assume the
    // isolation in each of them would cost two allocations. `@exclusivity(unchecked)` (Decision 6): the
    // session is a value without any I/O, and calls nothing outside it while it is changed; nor does
    // the turn.
    @exclusivity(unchecked) nonisolated(unsafe) var session: ResponseSession
    /// Held while something is sent: the pieces of a response must not be mixed with others.
    @exclusivity(unchecked) nonisolated(unsafe) var turn = Turn()
    /// The silence of the body that is being sent; `nil` if none is to be filled.
    @exclusivity(unchecked) nonisolated(unsafe) var silence: Silence?
    /// What middleware has registered, in whichever task.
    nonisolated let hooks = Mutex(ResponseHooks())

    init(_ context: consuming ResponseContext, sink: any ResponseSink) {
        session = ResponseSession(context)
        (target, delegate) = (sink, nil)
        unownedExecutor = sink.unownedExecutor
    }

    /// A responder whose calls `delegate` answers, which keeps the executor alive.
    init(for delegate: any ResponderDelegate, on executor: UnownedSerialExecutor) {
        // This session is never used.
        session = ResponseSession(ResponseContext())
        (target, self.delegate) = (nil, delegate)
        unownedExecutor = executor
    }

    /// A responder of a middleware's own, which stands in front of `inner`.
    ///
    /// Whoever is given it calls `start` by starting the response. What `start` does with the call is
    /// its own choice: pass it on, changed or not, or throw. The writer that it returns gets the blocks
    /// that the app writes; those that the app returns as its body do not come here.
    ///
    /// ```swift
    /// let logged = Responder(wrapping: startResponse) { inner, status, headers, error in
    ///     environ.errors.write("\(status)\n")
    ///     return try inner.start(status, headers, replacing: error)
    /// }
    /// return try await app(environ, logged)
    /// ```
    ///
    /// It shares the executor of `inner`, so starting suspends as little as without it. What is
    /// registered by ``onHead(_:)`` and ``onEnd(_:)`` is passed on. (PEP 3333, middleware: it wraps
    /// `start_response`)
    ///
    /// - Parameters:
    ///   - inner: the responder that it stands for.
    ///   - inform: called for each interim response; by default it is passed on.
    ///   - start: called for each start, isolated to `inner`; what it throws is thrown to the caller.
    public init(
        wrapping inner: Responder,
        inform:
            @escaping @Sendable (
                _ inner: Responder, _ status: Status, _ headers: Headers
            ) async throws -> Void = { try await $0.inform($1, $2) },
        start:
            @escaping @Sendable (
                _ inner: isolated Responder, _ status: Status, _ headers: Headers,
                _ error: (any Error)?
            ) throws -> Writer
    ) {
        let wrapped = WrappedResponder(inner: inner, startInner: start, informInner: inform)
        self.init(for: wrapped, on: inner.unownedExecutor)
    }

    /// Where the response goes.
    nonisolated var sink: any ResponseSink {
        guard let target else {
            preconditionFailure("a responder that stands for another one sends nothing itself")
        }
        return target
    }

    /// Sets the status and header fields of the response, which leave with its first block.
    ///
    /// ```swift
    /// try await startResponse("200 OK", ["Content-Type": "text/plain"])
    /// ```
    ///
    /// - Parameters:
    ///   - status: the status line's code and reason.
    ///   - headers: the header fields, in order. Framing and connection fields are the server's; but
    ///     `Connection: close` ends the connection with this response, and 426 has an `Upgrade`.
    ///   - error: set by an app that replaces what it has started because of an error; if the
    ///     header has already left, that error is thrown on.
    /// - Returns: a way to send blocks at once; apps that return their body ignore it.
    /// - Throws: ``GatewayError`` of code `.alreadyStarted` without `error` when called again,
    ///   `.invalidStatus`, `.invalidHeader` or `.hopByHopHeader` with the offending value,
    ///   `.alreadyFinished` after the response has ended.
    @discardableResult
    public nonisolated func callAsFunction(
        _ status: consuming Status, _ headers: consuming Headers = [:],
        replacing error: (any Error)? = nil
    ) async throws -> Writer {
        // On that thread the response is this task's alone, and each look for the executor costs more
        // than the start.
        if target?.isCurrent == true {
            try session.start(status, headers, replacing: error)
            return Writer(to: self)
        }
        return try await start(status, headers, replacing: error)
    }

    /// Starts a response that is a value, and returns its body.
    ///
    /// For an app of the form of PEP 3333, or a middleware, that answers by itself:
    ///
    /// ```swift
    /// guard environ[UserKey.self] != nil else {
    ///     return try await startResponse(.redirect(to: "/login"))
    /// }
    /// return try await app(environ, startResponse)
    /// ```
    ///
    /// - Returns: the body, for the app to return.
    /// - Throws: as ``callAsFunction(_:_:replacing:)`` does; the body is closed then.
    @inline(__always)
    public nonisolated func callAsFunction(_ response: Response) async throws -> ResponseBody {
        do {
            try await self(response.status, response.headers)
        } catch {
            // The gateway does not get the body, so it cannot close it.
            await response.body.close()
            throw error
        }
        return response.body
    }

    /// The same as calling the responder, spelled out, for code that is isolated to it.
    ///
    /// - Parameters:
    ///   - status: the status line's code and reason.
    ///   - headers: the header fields, in order.
    ///   - error: what went wrong with the response started before.
    /// - Returns: a way to send blocks at once.
    /// - Throws: as ``callAsFunction(_:_:replacing:)`` does.
    @discardableResult
    public func start(
        _ status: consuming Status, _ headers: consuming Headers = [:],
        replacing error: (any Error)? = nil
    ) throws -> Writer {
        if let delegate {
            return try delegate.start(status, headers, replacing: error)
        }
        try session.start(status, headers, replacing: error)
        return Writer(to: self)
    }
}

// MARK: - For middleware

extension Responder {
    /// Registers a change of the response's head, made when that is about to leave.
    ///
    /// ```swift
    /// let tagged: Middleware = { app in
    ///     { environ, startResponse in
    ///         startResponse.onHead { $0.headers["X-Served-By"] = "tea" }
    ///         return try await app(environ, startResponse)
    ///     }
    /// }
    /// ```
    ///
    /// It is made whoever has started the response: the app, the page for an error that the app has
    /// thrown, or the server, for a request whose body cannot be read. The change that was registered
    /// last is made first, so the outermost middleware sees the head as it leaves. If the changed head
    /// cannot be sent, the app's call fails with that error, and the changes are made again for the
    /// response that replaces it; but not one that has failed. Bodies and files are sent as fast as
    /// without it.
    ///
    /// - Parameter change: called once for each head, on the connection's executor; it must not block.
    /// - Returns: `false` if the head has been made already, so that the change will not be.
    @discardableResult
    public nonisolated func onHead(
        _ change: @escaping @Sendable (_ head: inout ResponseHead) throws -> Void
    ) -> Bool {
        if let delegate { return delegate.onHead(change) }
        return hooks.withLock { $0.register(change: change) }
    }

    /// Registers an action for the end of the response, complete or not.
    ///
    /// ```swift
    /// startResponse.onEnd { outcome in count(outcome.bodyBytesSent) }
    /// ```
    ///
    /// The actions are run in the order of their registration. By then the body has been closed.
    ///
    /// - Parameter action: called once, on the connection's executor; it must not block.
    /// - Returns: `false` if the response has ended already, so that the action will not be run.
    @discardableResult
    public nonisolated func onEnd(
        _ action: @escaping @Sendable (_ outcome: ResponseOutcome) -> Void
    ) -> Bool {
        if let delegate { return delegate.onEnd(action) }
        return hooks.withLock { $0.register(end: action) }
    }
}
