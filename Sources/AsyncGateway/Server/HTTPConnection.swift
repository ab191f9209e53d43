internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// One connection of HTTP/1.1, from its first byte to its end, in one task.
///
/// An actor on its transport's executor. It keeps what outlives a request: the wire, the clocks, and
/// the decision to go on. Requests are answered one after the other, each in an ``Exchange``; while an
/// app runs, it comes back in to read the request's body and to send the response.
///
/// Every `await` on the way of a request costs a look for the task's executor, even where nothing
/// waits. So the loop below does in synchronous steps what it can, and leaves it only for the app,
/// and for what has to wait.
///
/// `@exclusivity(unchecked)` (Decision 6): only the executor's thread touches the state, and nothing
/// that is called while a property is being changed, the wire above all, knows of the connection.
actor HTTPConnection<Transport: ConnectionTransport> {
    nonisolated let unownedExecutor: UnownedSerialExecutor

    nonisolated let transport: Transport
    nonisolated let info: ConnectionInfo
    nonisolated let context: ServerContext
    nonisolated let handle = CancellationHandle()
    private let app: Application
    @exclusivity(unchecked) var wire: ServerConnection

    /// The exchange whose app is running, and how many there have been.
    @exclusivity(unchecked) var exchange: Exchange?
    @exclusivity(unchecked) var exchangeCount = 0
    /// The body of its request.
    @exclusivity(unchecked) var body = IncomingBody()
    /// The wait for a head, if that is what is being waited for.
    @exclusivity(unchecked) var headWait = HeadWait()
    /// Whether the running exchange, or the next request, is to be the last.
    @exclusivity(unchecked) var isDraining = false
    /// Whether the running exchange is the last by the client's wish, or because one was asked for.
    @exclusivity(unchecked) var isLastExchange = false
    @exclusivity(unchecked) var dateField = DateField()
    /// What observers are told once the bytes it is about have left.
    var records = RecordQueue()

    init(
        over transport: Transport, _ info: ConnectionInfo, _ context: ServerContext,
        app: @escaping Application
    ) {
        self.transport = transport
        unownedExecutor = transport.unownedExecutor
        self.info = info
        self.context = context
        self.app = app
        wire = ServerConnection(limits: context.limits)
    }
}

// MARK: - Serving

extension HTTPConnection {
    /// Serves the connection until either side ends it, or ``cancel()`` is called.
    ///
    /// Cancelling the task itself reaches the app that is running, and nothing else.
    ///
    /// - Parameter onlyOnce: whether the first request is to be the last.
    nonisolated func run(onlyOnce: Bool = false) async {
        await handle.run { await serve(onlyOnce: onlyOnce) }
    }

    private func serve(onlyOnce: Bool) async {
        if context.isObserved { tellOfBeginning() }
        do {
            try transport.open(settings)
            if try await serveRequests(onlyOnce: onlyOnce) { await closeAfterResponse() }
        } catch let failure as RequestFailure {
            await refuse(failure)
        } catch {
            // The peer has gone, or stood still for too long: an ordinary end of a connection.
            transport.close()
        }
        if context.isObserved { tellOfEnd() }
    }

    private var settings: StreamSettings {
        StreamSettings(
            writeTimeout: context.configuration.writeTimeout,
            disconnectGrace: context.configuration.disconnectGrace,
            onDisconnect: { [handle] in handle.interrupt(.clientDisconnected) })
    }

    /// Answers one request after the other.
    ///
    /// What happens seldom is called and never inlined: a connection keeps the memory of this
    /// function while it waits, and of all that is inlined here.
    ///
    /// - Returns: `true` if the connection is still to be closed.
    private func serveRequests(onlyOnce: Bool) async throws -> Bool {
        while true {
            guard let exchange = try nextExchange(onlyOnce: onlyOnce) else {
                if !records.isEmpty { try await emitFlushedRecords() }
                guard let patience = beginWaitForHead() else { return true }
                do {
                    if try takeArrived() { continue }
                    let ending = await withUnsafeContinuation { continuation in
                        waitForHead(nanoseconds: patience, resuming: continuation)
                    }
                    try takeArrived(after: ending)
                } catch {
                    try explainHeadTimeout(error)
                    return true
                }
                continue
            }
            await exchange.run(app, makeEnviron(exchange), on: self)
            if finishWithoutWaiting(exchange) { continue }
            guard try await finish(exchange) else { return false }
        }
    }

    @inline(never)
    private func makeEnviron(_ exchange: Exchange) -> Environ {
        var environ = Environ(exchange)
        context.configuration.changeEnviron?(&environ)
        return environ
    }
}

// MARK: - Being ended from outside

extension HTTPConnection {
    /// Lets the running exchange be the last; a connection that is idle ends at once.
    ///
    /// - Returns: the time.
    @discardableResult
    func drain() -> LoopTime {
        isDraining = true
        handle.interrupt(.serverDraining)
        // At once: a moment later it may be the body of a request that is being read.
        if headWait.awaited == .idle { transport.expireRead() }
        return transport.now
    }

    /// Ends the connection at once, and cancels the app that is running; callable from anywhere.
    nonisolated func cancel() {
        handle.interrupt(.deadlineReached)
        // What the app awaits sees the cancellation by itself; the wait for a head does not.
        Task { await endWait() }
    }

    private func endWait() {
        drain()
        if headWait.awaited != nil { transport.expireRead() }
    }
}
