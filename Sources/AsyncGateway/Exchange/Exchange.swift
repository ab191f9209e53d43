internal import Synchronization

/// One request and its response, under any host: a connection of HTTP/1.1, or a handler.
///
/// One is made for each request. It holds what belongs to this request alone: the variables, the body,
/// the responder, why the body could not be read, and what interrupts the app. The host has received
/// the request, and sends the response.
///
/// The steps of an exchange:
///
/// 1. ``run(_:_:on:)`` calls the app, which returns a body; the body is sent to its end and closed.
/// 2. If that fails before a head was sent, another response is sent: the status of a request that
///    could not be read, else the host's error page. Failures of the app are reported.
/// 3. The host reads the outcome of the response, and ends the exchange: from then on the responder
///    throws.
final class Exchange: Sendable {
    /// The variables of the request; `nil` if the environ holds all of them itself.
    let variables: RequestVariables?

    /// The body of the request; empty without ``variables``, where the environ holds it.
    let input: RequestBody

    /// What the app starts the response with.
    let responder: Responder

    private let handle: CancellationHandle
    private let state = Mutex(State())

    fileprivate struct State {
        var interruption: Interruption?
        var waiters: [Waiter<Interruption>] = []
        var refusal: RequestRefusal?
        var clientHasLeft = false
        var hasEnded = false
    }

    /// An exchange that the task of `handle` is to run.
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

// MARK: - Events

extension Exchange {
    /// Notes that the request cannot be read to its end, which is the client's fault, and how to answer
    /// it: as the first failure says, of which others may follow.
    func note(_ refusal: RequestRefusal) {
        state.withLock { $0.refusal = $0.refusal ?? refusal }
    }

    /// Why the request cannot be read; `nil` if no read has failed.
    var refusal: RequestRefusal? { state.withLock { $0.refusal } }

    /// Notes that the client has gone: nothing can be received from it or sent to it.
    func noteDeparture() {
        state.withLock { $0.clientHasLeft = true }
    }

    /// Whether the client has gone, which is an ordinary end and no failure.
    var clientHasLeft: Bool { state.withLock { $0.clientHasLeft } }

    /// Keeps a reason why the app should end, and resumes the tasks that wait for one.
    ///
    /// The first reason for a cancellation is kept; later ones are ignored.
    func note(_ interruption: Interruption) {
        let waiters = state.withLock { state in
            guard !state.hasEnded else { return [] as [Waiter<Interruption>] }
            state.interruption.note(interruption)
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume(with: .success(interruption)) }
    }

    /// The outcome of the response; valid until ``end()``.
    ///
    /// To be read on the host's executor.
    var response: ResponseSession.Outcome { responder.outcome }

    /// Ends the exchange: nothing more is sent, and later interruptions are ignored.
    ///
    /// Tasks that wait for an interruption throw. To be called on the host's executor.
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

// MARK: - The source of the environ

extension Exchange: EnvironSource {
    func value(of name: String) -> String? { variables?.value(of: name) }

    var host: any Actor { responder }

    func inform(_ status: Status, _ headers: Headers) async throws {
        try await responder.inform(status, headers)
    }

    func changeHead(_ change: @escaping HeadChanges.Change) {
        responder.onHead(change)
    }

    func runAtEnd(_ action: @escaping ResponseHooks.EndAction) {
        responder.onEnd(action)
    }

    var splitPath: SplitPath? { variables.map { SplitPath($0.scriptName, $0.pathInfo) } }

    var escapedPath: ArraySlice<UInt8>? { variables?.escapedPath }

    /// The interruption of the app; `nil` if there is none so far.
    var interruption: Interruption? {
        let (noted, hasEnded) = state.withLock { ($0.interruption, $0.hasEnded) }
        if hasEnded || noted.isCancellation { return noted }
        // The app may see a cancellation by the parent task before it has been noted here.
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
