internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// One connection of a web server that passes requests on, by FastCGI or SCGI.
///
/// An actor on its transport's executor. Its task runs the requests, each as a ``GatewayRequest``. What
/// arrives meanwhile is read as well: it may be the rest of a body, the end of a client, or another request,
/// which gets a task of its own. All deadlines share the transport's alarm.
///
/// `@exclusivity(unchecked)` (Decision 6): as in ``HTTPConnection``.
actor GatewayConnection<Transport: ConnectionTransport, Wire: GatewayWire> {
    typealias Request = GatewayRequest<Transport, Wire>

    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let transport: Transport
    nonisolated let info: ConnectionInfo
    nonisolated let context: ServerContext
    nonisolated let idleTime = IdleTime()
    nonisolated let open = OpenExchanges()
    nonisolated let app: Application
    nonisolated let locals: ExecutorLocals
    /// Cancels the connection's task.
    private var handle = CancellationHandle()

    // `nonisolated(unsafe)`: accessed on the executor only. A request accesses them as it ends, in a call that
    // is not isolated to the connection: to assume the isolation would cost allocations.
    @exclusivity(unchecked) nonisolated(unsafe) var wire: Wire
    /// The requests whose variables have arrived, and that have not ended.
    @exclusivity(unchecked) nonisolated(unsafe) var requests: [Request] = []
    /// Whether the connection ends with the requests that are open.
    @exclusivity(unchecked) nonisolated(unsafe) var isLast = false
    /// Whether the server drains: the connection ends at the first moment without a request.
    @exclusivity(unchecked) nonisolated(unsafe) var isDraining = false
    /// Those of them that do not run yet.
    @exclusivity(unchecked) private var waiting: [Request] = []
    /// How many of them have tasks of their own.
    private var asideCount = 0
    /// Whether what has arrived is being taken.
    private var isReceiving = false
    /// Whether the connection's task runs a request.
    private var isRunning = false
    var requestCount = 0
    var headWait = HeadWait()
    /// How many bytes of bodies have arrived and have not been read.
    private var unreadCount = 0
    /// Whether an answer of the protocol waits until it can be sent.
    private var isReplying = false
    /// Whether the web server has ended its half.
    private var hasReadEnd = false

    /// Whether the first request is to be the last.
    private var servesOnce = false
    /// Until when a web server that has sent nothing has time for a request, while the server drains.
    var lastChance: LoopTime?
    /// Whether no more is read, and the connection ends without waiting for the web server.
    var isOver = false
    /// Whether the last response has been sent, and what the web server still sends is dropped.
    var isClosing = false
    /// What closes the connection, if that is not its own task.
    var closing: Task<Void, Never>?
    /// Whether a request was answered whose app still runs.
    var hasAnsweredInPlace = false
    /// Whether the server waits for the web server no longer.
    var wasCancelled = false

    var waiter: UnsafeContinuation<Void, Never>?
    /// Whether something has happened since the task has last looked.
    private var hasNews = false
    var awaitsInput = false
    /// Called when something may have arrived; kept, as it is the same for all requests.
    private var onInput: (@Sendable (WaitEnding) -> Void)?
    var alarm: LoopTime?
    /// Whether a request may have a deadline of its own.
    var mayHaveAlarms = false

    init(
        over transport: Transport, _ info: ConnectionInfo, _ context: ServerContext,
        app: @escaping Application, sharing locals: ExecutorLocals = ExecutorLocals()
    ) {
        self.transport = transport
        self.locals = locals
        unownedExecutor = transport.unownedExecutor
        self.info = info
        self.context = context
        self.app = app
        wire = Wire(
            limits: GatewayLimits(context.limits),
            capacity: GatewayCapacity(connections: context.configuration.maximumConnections))
    }
}

// MARK: - Serving

extension GatewayConnection {
    /// Serves the connection until either side ends it, or it is cancelled.
    ///
    /// - Parameter onlyOnce: whether the first request is to be the last.
    /// - Returns: `true`: the connection has ended.
    nonisolated func run(onlyOnce: Bool = false) async -> Bool {
        await serve(onlyOnce: onlyOnce)
        return true
    }

    private func serve(onlyOnce: Bool) async {
        servesOnce = onlyOnce
        onInput = { _ in
            self.assumeIsolated { connection in
                connection.awaitsInput = false
                connection.inputMayBeTaken()
            }
        }
        // It refers to this connection.
        defer { onInput = nil }
        for observer in context.observers { observer.connectionBegan(info) }
        do {
            try transport.open(settings)
            await serveRequests()
        } catch {
            transport.close()
        }
        for observer in context.observers { observer.connectionEnded(info) }
    }

    private var settings: StreamSettings {
        StreamSettings(
            writeTimeout: context.configuration.writeTimeout,
            disconnectGrace: context.configuration.disconnectGrace,
            onDisconnect: { [open] in open.interrupt(.clientDisconnected) },
            // It is dropped with the end of the transport.
            onAlarm: { self.assumeIsolated { $0.alarmHasRung() } })
    }

    /// Runs the requests until there will be no more.
    private func serveRequests() async {
        var isCancelled = await runRequests(by: handle)
        while isCancelled {
            // The task was cancelled for one request, and there may be others. In a loop: each task within
            // another one would keep it.
            isCancelled = await Task(executorPreference: transport.taskExecutor) {
                await self.runRequests(by: CancellationHandle())
            }.value
        }
        await close()
        // They keep the place of the connection.
        while asideCount > 0 { await suspend() }
    }

    private func runRequests(by handle: CancellationHandle) async -> Bool {
        open.add(handle)
        handle.noteJob(transport.currentJob)
        self.handle = handle
        defer { open.remove(handle) }
        return await handle.run { await self.runRequests() }
    }

    /// Runs one request after the other; those that arrive meanwhile have tasks of their own.
    ///
    /// - Returns: whether it has ended because the task is cancelled.
    private func runRequests() async -> Bool {
        while true {
            hasNews = false
            receive()
            if !waiting.isEmpty {
                isRunning = true
                let request = waiting.removeFirst()
                runWaitingAside()
                awaitInput()
                if wire.hasPartialHead { updateAlarm() }
                let ending = await request.run(by: handle)
                isRunning = false
                end(request, ending)
                if Task.isCancelled, !isOver { return true }
                if !transport.takeStep() { await waitForTurn() }
            } else if endsNow() {
                return false
            } else {
                await waitForNews()
            }
        }
    }

    /// Runs the requests that wait in tasks of their own.
    private func runWaitingAside() {
        while !waiting.isEmpty {
            let request = waiting.removeFirst()
            asideCount += 1
            Task(executorPreference: transport.taskExecutor) { await self.runAside(request) }
        }
    }

    private func runAside(_ request: Request) async {
        let handle = CancellationHandle()
        open.add(handle)
        handle.noteJob(transport.currentJob)
        let ending = await handle.run { await request.run(by: handle) }
        open.remove(handle)
        asideCount -= 1
        end(request, ending)
        if asideCount == 0 { wake() }
    }
}

// MARK: - Receiving

extension GatewayConnection {
    /// Whether nothing more is to be read now.
    ///
    /// Bodies that are not read, and answers that are not taken, must not fill the memory.
    private var isFull: Bool { unreadCount >= largestUnread || isReplying }

    /// Takes all that has arrived, as far as it can be kept.
    private func receive() {
        // What is taken may let more be taken.
        guard !isReceiving, !isClosing else { return }
        isReceiving = true
        defer { isReceiving = false }
        do {
            while !isOver, !isFull {
                if let event = try wire.nextEvent() {
                    take(event)
                } else if try hasReadEnd || !takeArrived() {
                    return
                }
            }
        } catch {
            end(because: error)
        }
    }

    private func takeArrived() throws -> Bool {
        guard let bytes = try transport.tryRead(atMost: 1 << 16) else { return false }
        idleTime.end()
        headWait.count(bytes)
        if bytes.isEmpty {
            hasReadEnd = true
            wire.receiveEnd()
            // No web server ends its half alone: its client has left, or it has itself.
            for request in requests { request.assumeIsolated { $0.abort() } }
        } else {
            wire.receive(bytes)
        }
        return true
    }

    private func take(_ event: GatewayEvent) {
        switch event {
        case .request(let head): begin(head, refusal: nil)
        case .refused(let head, let error): begin(head, refusal: error)
        case .body(let number, let block):
            unreadCount += block.count
            open(number)?.assumeIsolated { $0.receive(block) }
        case .end(let number): open(number)?.assumeIsolated { $0.endBody(nil) }
        case .failed(let number, let error): open(number)?.assumeIsolated { $0.endBody(error) }
        case .aborted(let number): open(number)?.assumeIsolated { $0.abort() }
        case .reply(let bytes, let isLast):
            reply(bytes)
            if isLast { self.isLast = true }
        }
    }

    /// The request of that number, which the wire tells of as long as it is open.
    private func open(_ number: UInt16) -> Request? {
        // One with the same number may have ended, and not have been reported.
        requests.last { $0.number == number }
    }

    private func begin(_ head: GatewayRequestHead, refusal: WireError?) {
        requestCount += 1
        transport.noteEnd(follows: false)
        if servesOnce || !head.keepsConnection { isLast = true }
        let request = Request(
            head, of: self, index: requestCount, refusal: refusal,
            start: headWait.start ?? transport.preciseNow)
        // Another one may have begun.
        if !wire.hasPartialHead { headWait.reset() }
        requests.append(request)
        waiting.append(request)
    }

    /// Sends an answer of the protocol itself.
    private func reply(_ bytes: [UInt8]) {
        // What fails here fails again where it is awaited.
        guard (try? transport.tryWrite(bytes, [], [])) == false else { return }
        isReplying = true
        Task {
            try? await transport.write(bytes)
            isReplying = false
            inputMayBeTaken()
        }
    }

    /// Ends the connection because of what has arrived, which is not answered, or because it has failed.
    private func end(because error: any Error) {
        isOver = true
        if let error = error as? WireError { report(.malformed(error)) }
        // What runs has no one to answer to.
        open.interrupt(.clientDisconnected)
    }

    /// Tells the observers why the connection is ended.
    func report(_ failure: RequestFailure) {
        guard context.isObserved else { return }
        var record = ExchangeRecord(
            refusal: RequestRefusal(failure), number: requestCount + 1, on: info,
            receivedBytes: wire.bytesRead, start: headWait.start ?? transport.preciseNow)
        record.end(at: transport.preciseNow)
        for observer in context.observers { observer.responseEnded(record) }
    }
}

// MARK: - Waiting

extension GatewayConnection {
    /// Whether nothing is to be waited for any more.
    private func endsNow() -> Bool {
        if isOver { return requests.isEmpty }
        guard requests.isEmpty else { return false }
        if wire.hasEnded || isLast { return true }
        return isDraining && !wire.hasPartialHead && (requestCount > 0 || lastChance == nil)
    }

    private func waitForNews() async {
        transport.noteEnd(follows: false)
        awaitInput()
        if requests.isEmpty, !wire.hasPartialHead, idleTime.start == nil {
            headWait.reset()
            idleTime.begin(at: transport.now)
        }
        updateAlarm()
        await suspend()
    }

    /// Waits until something has happened since the latest wait.
    func suspend() async {
        await withUnsafeContinuation { continuation in
            // Re-check: something may have happened before suspending.
            if hasNews { continuation.resume() } else { waiter = continuation }
        }
        hasNews = false
    }

    /// Has ``inputMayBeTaken()`` called when something arrives.
    private func awaitInput() {
        guard !awaitsInput, !hasReadEnd, !isFull, !isOver, !isClosing else { return }
        guard let onInput else { return }
        awaitsInput = true
        transport.wait(
            for: .input(until: nil), StreamWaiter(transport.beginWait(), calling: onInput))
    }

    /// Takes what has arrived, or has the task do it.
    private func inputMayBeTaken() {
        guard isRunning, !isClosing else { return wake() }
        guard !isReceiving else { return }
        receive()
        runWaitingAside()
        awaitInput()
        updateAlarm()
    }

    /// Makes the task look for what has happened.
    func wake() {
        hasNews = true
        waiter?.resume()
        waiter = nil
    }

    private func waitForTurn() async {
        _ = await withUnsafeContinuation { continuation in
            transport.wait(
                for: .turn, StreamWaiter(transport.beginWait(), resuming: continuation))
        }
    }

    /// Notes that bytes of a body have been read, or dropped.
    func wasRead(_ count: Int) {
        let wasFull = isFull
        unreadCount -= count
        if wasFull, !isFull { inputMayBeTaken() }
    }
}

/// How many bytes of the bodies of a connection are kept until they are read.
///
/// The web server can only be stopped from sending all of them at once.
private let largestUnread = 256 * 1024
