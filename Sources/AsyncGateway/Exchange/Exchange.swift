internal import AsyncGatewayWire
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
    // `nonisolated(unsafe)`: these are changed by `retire` and `reopen` only. Nobody else has a
    // reference to the exchange then: the first checks that, and its pool alone has one until the second
    // has returned. `@exclusivity(unchecked)` (Decision 6): nothing is called during a change.
    //
    // The variables of the request are in memory of their own, which lends them: a property of a class
    // that can change is copied to be read. `nil` if the environ holds the variables.
    private nonisolated(unsafe) let request: UnsafeMutablePointer<RequestVariables>?
    /// The same for a request that a web server has passed on; not initialized in its pool.
    private nonisolated(unsafe) let gateway: UnsafeMutablePointer<GatewayVariables>?
    /// What is known of a request that is refused; `nil` for all others.
    private let refused: RefusedRequest?
    @exclusivity(unchecked) private nonisolated(unsafe) var handle: CancellationHandle
    /// The body of the request; empty if the environ holds it.
    @exclusivity(unchecked) private(set) nonisolated(unsafe) var input: RequestBody
    /// What the app starts the response with; `nil` for an exchange in its pool.
    @exclusivity(unchecked) private nonisolated(unsafe) var currentResponder: Responder?

    let state = Mutex(State())

    struct State {
        var interruption: Interruption?
        /// None in an exchange that is used again: who has begun one keeps the exchange until its end.
        var timeLimits = TimeLimits()
        var waiters: [Waiter<Interruption>] = []
        var interruptionActions: [@Sendable (Interruption) -> Void] = []
        var refusal: RequestRefusal?
        var clientHasLeft = false
        var hasEnded = false
    }

    /// An exchange that the task of `handle` is to run, of a request that came over HTTP.
    init(
        _ variables: consuming RequestVariables, input: RequestBody, responder: Responder,
        handle: CancellationHandle
    ) {
        request = .allocate(capacity: 1)
        request?.initialize(to: variables)
        (self.input, currentResponder, self.handle) = (input, responder, handle)
        (gateway, refused) = (nil, nil)
    }

    /// An exchange that the task of `handle` is to run, of a request that a web server has passed on.
    init(
        _ variables: consuming GatewayVariables, input: RequestBody, responder: Responder,
        handle: CancellationHandle
    ) {
        (request, gateway, refused) = (nil, .allocate(capacity: 1), nil)
        gateway?.initialize(to: variables)
        (self.input, currentResponder, self.handle) = (input, responder, handle)
    }

    /// An exchange that the task of `handle` is to run, of a request that the environ holds, or that is
    /// refused.
    init(
        responder: Responder, handle: CancellationHandle, refused: RefusedRequest? = nil
    ) {
        (request, gateway, self.refused) = (nil, nil, refused)
        (input, currentResponder, self.handle) = (.empty, responder, handle)
    }

    deinit {
        request?.deinitialize(count: 1)
        request?.deallocate()
        if currentResponder != nil { gateway?.deinitialize(count: 1) }
        gateway?.deallocate()
    }

    /// What the app starts the response with.
    var responder: Responder {
        guard let currentResponder else {
            preconditionFailure("an exchange that nobody has opened has no responder")
        }
        return currentResponder
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

    /// Keeps a reason why the app should end, and tells those who wait for one.
    ///
    /// The first reason for a cancellation is kept; later ones are ignored.
    func note(_ interruption: Interruption) {
        let told = state.withLock { state in
            guard !state.hasEnded else { return State.Listeners() }
            state.interruption.note(interruption)
            return state.takeListeners()
        }
        for waiter in told.waiters { waiter.resume(with: .success(interruption)) }
        for action in told.actions { action(interruption) }
    }

    /// The outcome of the response; valid until ``end()``.
    ///
    /// To be read on the host's executor.
    var response: ResponseSession.Outcome { responder.outcome }

    /// Ends the exchange: nothing more is sent, and later interruptions are ignored.
    ///
    /// Tasks that wait for an interruption throw. To be called on the host's executor.
    func end() {
        // The actions are released outside of the lock, with all that they refer to.
        let told = state.withLock { state in
            state.hasEnded = true
            return state.takeListeners()
        }
        for waiter in told.waiters { waiter.resume(with: .failure(GatewayError(.alreadyFinished))) }
        responder.end()
    }
}

// MARK: - Another request

extension Exchange {
    /// How many bytes the head of a request may have whose exchange is kept, which keeps the head as well.
    private static let largestKeptHead = 8192

    /// Lets go of the body and the responder of an exchange that has ended, so that it can be opened
    /// again; does nothing if an app has kept a reference to it.
    ///
    /// - Returns: `true` if nobody else can use it.
    static func retire(_ exchange: inout Exchange) -> Bool {
        guard let request = exchange.request, request.pointee.head.bytes.count <= largestKeptHead,
            isKnownUniquelyReferenced(&exchange)
        else { return false }
        (exchange.input, exchange.currentResponder) = (.empty, nil)
        return true
    }

    /// The same for an exchange of a request that a web server has passed on.
    ///
    /// - Returns: its variables; `nil` if an app has kept a reference to it.
    static func retireGateway(_ exchange: inout Exchange) -> GatewayVariables? {
        guard let gateway = exchange.gateway, isKnownUniquelyReferenced(&exchange)
        else { return nil }
        (exchange.input, exchange.currentResponder) = (.empty, nil)
        return gateway.move()
    }

    /// Makes an exchange that was retired that of another request that a web server has passed on.
    func reopen(
        _ variables: consuming GatewayVariables, input: RequestBody, responder: Responder,
        handle: CancellationHandle
    ) {
        gateway?.initialize(to: variables)
        (self.input, currentResponder, self.handle) = (input, responder, handle)
        state.withLock { $0.reopen() }
    }

    /// Makes an exchange that was retired that of another request.
    ///
    /// The variables are exchanged for those of the request before, whose storage can be used again.
    func reopen(
        _ variables: inout RequestVariables, input: RequestBody, responder: Responder,
        handle: CancellationHandle
    ) {
        if let request { swap(&request.pointee, &variables) }
        (self.input, currentResponder, self.handle) = (input, responder, handle)
        state.withLock { $0.reopen() }
    }
}

extension Exchange.State {
    /// Forgets what has happened in an exchange that has ended, for which nobody waits any more.
    fileprivate mutating func reopen() {
        (interruption, refusal, clientHasLeft, hasEnded) = (nil, nil, false, false)
        timeLimits.reopen()
    }

    /// Who is to be told of an interruption.
    fileprivate struct Listeners {
        var waiters: [Waiter<Interruption>] = []
        var actions: [@Sendable (Interruption) -> Void] = []
    }

    fileprivate mutating func takeListeners() -> Listeners {
        defer { (waiters, interruptionActions) = ([], []) }
        return Listeners(waiters: waiters, actions: interruptionActions)
    }
}

// MARK: - The source of the environ

extension Exchange: EnvironSource {
    var connection: ConnectionInfo? {
        request?.pointee.connection ?? gateway?.pointee.connection ?? refused?.connection
    }

    func value(of name: String) -> String? {
        if let request { return request.pointee.value(of: name) }
        return gateway?.pointee.value(of: name) ?? refused?.value(of: name)
    }

    var variables: [String: String] {
        request?.pointee.all ?? gateway?.pointee.all ?? refused?.all ?? [:]
    }

    var headers: Headers { request?.pointee.headers ?? gateway?.pointee.headers ?? Headers() }

    var splitPath: SplitPath? {
        guard let request else { return gateway?.pointee.path }
        return SplitPath(request.pointee.scriptName, request.pointee.pathInfo)
    }

    var escapedPath: ArraySlice<UInt8>? {
        if let request { return request.pointee.escapedPath }
        return gateway?.pointee.escapedPath
    }

    /// The request line as it was sent, escaped for a log; `nil` if the environ holds the request.
    var loggedRequestLine: String? {
        request?.pointee.loggedRequestLine ?? gateway?.pointee.loggedRequestLine
            ?? refused?.loggedLine
    }

    /// Whether the client takes fields behind a body. (RFC 9110 §10.1.4)
    var acceptsTrailers: Bool {
        request?.pointee.head.list(named: "TE", contains: "trailers") ?? false
    }

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

    /// The interruption of the app; `nil` if there is none so far.
    var interruption: Interruption? {
        let (noted, hasEnded) = state.withLock { ($0.interruption, $0.hasEnded) }
        if hasEnded || noted.isCancellation { return noted }
        // The app may see a cancellation by the parent task before it has been noted here.
        return handle.isCancelled ? .deadlineReached : noted
    }

    /// Has `action` called at the first interruption; see ``Environ/onInterruption(_:)``.
    func onInterruption(_ action: @escaping @Sendable (Interruption) -> Void) -> Bool {
        let (isOpen, noted) = state.withLock { state in
            if state.hasEnded { return (false, nil) as (Bool, Interruption?) }
            if state.interruption == nil { state.interruptionActions.append(action) }
            return (true, state.interruption)
        }
        if isOpen, let noted { action(noted) }
        return isOpen
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
