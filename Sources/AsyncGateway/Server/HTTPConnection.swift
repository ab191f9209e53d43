internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// One connection of HTTP/1.1, from its first byte to its end, in one task at a time.
///
/// An actor on its transport's executor. It holds the state that outlives a request: the wire, the
/// deadlines, and whether the connection persists. Requests are answered one after the other, each in
/// an ``Exchange``. A running app calls the connection to read the request's body and to send the
/// response.
///
/// Each `await` looks up the task's executor, even if the call does not suspend. So the loop below
/// consists of synchronous steps, and awaits only the app and what has to wait.
///
/// `@exclusivity(unchecked)` (Decision 6): only the executor's thread accesses the state, and no code
/// that is called while a property is being changed, such as the wire, has a reference to the
/// connection.
actor HTTPConnection<Transport: ConnectionTransport> {
    nonisolated let unownedExecutor: UnownedSerialExecutor

    nonisolated let transport: Transport
    nonisolated let info: ConnectionInfo
    nonisolated let context: ServerContext
    nonisolated let handle = CancellationHandle()
    nonisolated let idleTime = IdleTime()
    private let app: Application
    let locals: ExecutorLocals
    @exclusivity(unchecked) var wire: ServerConnection
    /// What is known of the connection since a header of the PROXY protocol has arrived.
    @exclusivity(unchecked) var proxiedInfo: ConnectionInfo?

    /// The exchange whose app is running, and how many there have been.
    @exclusivity(unchecked) var exchange: Exchange?
    @exclusivity(unchecked) var exchangeCount = 0
    /// The body of its request.
    @exclusivity(unchecked) var body = IncomingBody()
    /// The wait for a head, if the connection waits for one.
    @exclusivity(unchecked) var headWait = HeadWait()
    /// Whether the server drains: the running exchange, or the next request, is the last.
    @exclusivity(unchecked) var isDraining = false
    /// Whether a client that has sent nothing has been given time for a last request.
    @exclusivity(unchecked) var hasAwaitedLastRequest = false
    /// Whether the connection is to end without waiting for its client, to free its place.
    @exclusivity(unchecked) var isEvicted = false
    /// Whether the running exchange is the last because the client ends the connection, or because the
    /// connection serves a single request.
    @exclusivity(unchecked) var isLastExchange = false
    /// Whether the running app has been cancelled because of its time limit.
    @exclusivity(unchecked) var hasTimedOut = false
    /// Whether the last response has been sent, and what the client still sends is to be dropped.
    @exclusivity(unchecked) var isLingering = false
    /// Why the wait of a dormant connection has ended, until its next task has seen that.
    @exclusivity(unchecked) var dormantWait: WaitEnding?
    private var hasBegun = false
    let dormancy: DormancyObserver<HTTPConnection>?
    /// What observers are to be told of; `nil` without any.
    let records: ConnectionRecords?

    init(
        over transport: Transport, _ info: ConnectionInfo, _ context: ServerContext,
        app: @escaping Application, sharing locals: ExecutorLocals = ExecutorLocals(),
        dormancy: DormancyObserver<HTTPConnection>? = nil
    ) {
        self.transport = transport
        unownedExecutor = transport.unownedExecutor
        self.info = info
        self.context = context
        self.app = app
        self.locals = locals
        self.dormancy = dormancy
        wire = ServerConnection(
            limits: context.limits, expectsProxyHeader: context.expectsProxyHeader)
        records = context.isObserved ? ConnectionRecords() : nil
    }
}

// MARK: - Serving

extension HTTPConnection {
    /// Why a task that serves a connection ends.
    enum Ending {
        /// The connection goes on without a task; see ``DormancyObserver``.
        case withoutTask
        /// The last response has been sent; the connection is still to be closed.
        case closing
        case closed
    }

    /// Serves the connection until either side ends it, ``cancel()`` is called, or it goes on
    /// without a task.
    ///
    /// Cancelling the calling task cancels the running app, but does not end the wait for a request.
    ///
    /// - Parameter onlyOnce: whether the first request is to be the last.
    /// - Returns: whether the connection has ended; if not, it goes on without a task.
    @inline(__always)
    @discardableResult
    nonisolated func run(onlyOnce: Bool = false) async -> Bool {
        await handle.run { await serve(onlyOnce: onlyOnce) }
    }

    private func serve(onlyOnce: Bool) async -> Bool {
        handle.noteJob(transport.currentJob)
        do {
            if !hasBegun { try begin() }
            switch try await serveRequests(onlyOnce: onlyOnce) {
            case .withoutTask: return false
            case .closing: await closeAfterResponse()
            case .closed: break
            }
        } catch let failure as RequestFailure {
            await refuse(failure)
        } catch {
            // The client has gone or has timed out: an ordinary end of a connection.
            transport.close()
        }
        if context.isObserved { tellOfEnd() }
        return true
    }

    private func begin() throws {
        hasBegun = true
        if context.isObserved { tellOfBeginning() }
        try transport.open(settings)
    }

    private var settings: StreamSettings {
        StreamSettings(
            writeTimeout: context.configuration.writeTimeout,
            disconnectGrace: context.configuration.disconnectGrace,
            onDisconnect: { [handle] in handle.interrupt(.clientDisconnected) },
            onAlarm: { [handle] in handle.alarmHasRung() })
    }

    /// Answers one request after the other.
    ///
    /// What happens seldom is called and never inlined: a connection keeps the frame of this function
    /// while it waits, including what is inlined here.
    ///
    /// - Returns: why no more are answered by this task.
    private func serveRequests(onlyOnce: Bool) async throws -> Ending {
        while true {
            guard let exchange = try nextExchange(onlyOnce: onlyOnce) else {
                if records?.isEmpty == false { emitRecordsWhenTaken() }
                do {
                    if let ending = endOfDormantWait() {
                        try takeArrived(after: ending)
                        continue
                    }
                    guard let patience = beginWaitForHead() else { return .closing }
                    if try takeArrived() { continue }
                    let ending = await withUnsafeContinuation { continuation in
                        waitForHead(nanoseconds: patience, resuming: continuation)
                    }
                    try takeArrived(after: ending)
                } catch {
                    if let ending = try ending(after: error) { return ending }
                }
                continue
            }
            await exchange.run(app, makeEnviron(exchange), on: self)
            if finishWithoutWaiting(exchange) {
                locals.exchanges.retire(consume exchange)
            } else {
                if closesWithoutTask(exchange) {
                    locals.exchanges.retire(consume exchange)
                    return .withoutTask
                }
                guard try await finish(exchange) else { return .closed }
            }
            if !transport.takeStep() { await waitForTurn() }
        }
    }

    @inline(never)
    private func makeEnviron(_ exchange: Exchange) -> Environ {
        var environ = Environ(exchange)
        context.configuration.changeEnviron?(&environ)
        records?.environ = environ
        return environ
    }
}

// MARK: - Draining and cancelling

extension HTTPConnection {
    /// Makes the running exchange the last; an idle connection ends at once.
    ///
    /// A client that has sent nothing yet has a second for its request.
    ///
    /// - Returns: the present time on the transport's clock.
    @discardableResult
    func drain() -> LoopTime {
        isDraining = true
        handle.interrupt(.serverDraining)
        // In the same step as the check: later, the read may be that of a request's body.
        if headWait.awaited == .idle { transport.expireRead() }
        return transport.now
    }

    /// Ends the connection if it is idle, to free its place; a request that has arrived is answered.
    func closeIfIdle() {
        guard headWait.awaited == .idle else { return }
        (isDraining, isEvicted) = (true, true)
        transport.expireRead()
    }

    /// Ends the waits of a connection that has been cancelled.
    ///
    /// The calls that an app awaits notice the cancellation; the wait for a head, and what has no task,
    /// do not.
    func endWait() {
        hasAwaitedLastRequest = true
        drain()
        if headWait.awaited == .restOfHead || isLingering { transport.expireRead() }
        isLingering = false
    }

    /// Whether there has been a request, be it one that was refused.
    var hasServed: Bool { exchangeCount > 0 || transport.bytesQueued > 0 }
}
