internal import Synchronization

/// One request and its response, whatever brought them: a connection of HTTP/1.1, or a handler.
///
/// It is made for each request, and holds what belongs to it alone: its variables and its body, the
/// responder that its app starts the response with, what was wrong with its body, and what interrupts
/// it. Its host, which brought the request, carries the response.
///
/// An exchange goes through these steps, in ``run(_:_:on:)``:
///
/// 1. The app is called, and returns a body, which is sent to its end and closed.
/// 2. If that fails, the failure is reported, and answered for if nothing of the response has left:
///    by the status of a request that could not be read, which is the client's fault, else by the
///    host's error page.
/// 3. Its host looks at what has become of the response, and ends the exchange: whatever the app has
///    kept of it refuses to go on.
final class Exchange: Sendable {
    /// What the request says; `nil` where the environ was made with all of it.
    let variables: RequestVariables?

    /// The body of the request, where there are variables.
    let input: RequestBody

    /// What the app starts the response with.
    let responder: Responder

    private let handle: CancellationHandle
    private let state = Mutex(State())

    fileprivate struct State {
        var interruption: Interruption?
        var waiters: [Waiter<Interruption>] = []
        var inputFailure: InputFailure?
        var clientHasLeft = false
        var hasEnded = false
    }

    /// An exchange of a request, to be run by the task of `handle`.
    init(
        _ variables: consuming RequestVariables? = nil, input: RequestBody = .empty,
        responder: Responder, handle: CancellationHandle
    ) {
        self.variables = variables
        self.input = input
        self.responder = responder
        self.handle = handle
    }
}

// MARK: - What happens to it

extension Exchange {
    /// Why the body of a request cannot be read to its end: the client's fault.
    struct InputFailure: Sendable {
        /// What the app is told that reads the body.
        let code: GatewayError.Code

        /// The status for the request.
        let status: Status
    }

    /// Keeps what is wrong with the request's body: the first failure, for others may come of it.
    func note(_ failure: InputFailure) {
        state.withLock { $0.inputFailure = $0.inputFailure ?? failure }
    }

    /// What is wrong with the request's body, if anything.
    var inputFailure: InputFailure? { state.withLock { $0.inputFailure } }

    /// Takes note that nothing can be received from or sent to the client any more.
    func noteDeparture() {
        state.withLock { $0.clientHasLeft = true }
    }

    /// Whether the client has gone: an ordinary end, which is nobody's failure.
    var clientHasLeft: Bool { state.withLock { $0.clientHasLeft } }

    /// Keeps a reason why the app should end, and tells those who wait for one.
    ///
    /// The first reason for a cancellation is the one that stays.
    func note(_ interruption: Interruption) {
        let waiters = state.withLock { state in
            guard !state.hasEnded else { return [] as [Waiter<Interruption>] }
            if !(state.interruption?.isCancellation ?? false) { state.interruption = interruption }
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume(with: .success(interruption)) }
    }

    /// What has become of the response, until the exchange is ended.
    ///
    /// To be called on the host's executor.
    var response: ResponseSession.Outcome { responder.outcome }

    /// Lets nothing more happen to it, and nothing more be sent.
    ///
    /// To be called on the host's executor.
    func end() {
        let waiters = state.withLock { state in
            state.hasEnded = true
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume(with: .failure(GatewayError(.alreadyFinished))) }
        responder.end()
    }
}

extension Exchange.State {
    fileprivate mutating func takeWaiters() -> [Waiter<Interruption>] {
        defer { waiters = [] }
        return waiters
    }
}

// MARK: - What its environ asks

extension Exchange: EnvironSource {
    func value(of name: String) -> String? { variables?.value(of: name) }

    var splitPath: SplitPath? { variables.map { SplitPath($0.scriptName, $0.pathInfo) } }

    /// What interrupts the app, if anything has.
    var interruption: Interruption? {
        let (noted, hasEnded) = state.withLock { ($0.interruption, $0.hasEnded) }
        if hasEnded || noted?.isCancellation ?? false { return noted }
        // A cancellation that comes down to the task is met by the app before it is noted.
        return handle.isCancelled ? .deadlineReached : noted
    }

    /// Waits for the first interruption; see ``Environ/waitForInterruption()``.
    ///
    /// - Throws: `.alreadyFinished` when the exchange has ended; `CancellationError`.
    func waitForInterruption() async throws -> Interruption {
        let waiter = Waiter<Interruption>()
        defer { state.withLock { $0.waiters.removeAll { $0 === waiter } } }
        return try await waiter.value {
            if let interruption { return .success(interruption) }
            return state.withLock { state in
                if let interruption = state.interruption { return .success(interruption) }
                if state.hasEnded { return .failure(GatewayError(.alreadyFinished)) }
                state.waiters.append(waiter)
                return nil
            }
        }
    }
}
