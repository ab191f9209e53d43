internal import AsyncGatewayTransport
internal import Synchronization

/// Accepts connections on one event loop, and serves them in child tasks of its own.
///
/// Each loop of a server has a worker, and all of them watch all listeners. The kernel wakes one that
/// waits for events, so an app that blocks a loop does not keep connections from the others. A worker
/// that has more connections than another hands over those that it accepts.
actor Worker {
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    nonisolated let loop: EventLoop
    nonisolated let connections: OpenConnections
    private nonisolated let connectionCount = Atomic(0)
    /// In nanoseconds.
    private nonisolated let dormancyDelay: Int64
    private let app: @Sendable () -> Application
    private nonisolated let locals = ExecutorLocals()
    private var reportFailure: (@Sendable (SystemError) -> Void)?

    /// The workers of the other loops, until this one has ended.
    private var siblings: [Worker] = []
    /// Connections that they have accepted for this one, and those that are dormant no more.
    private var handedOver: [OpenConnections.Connection] = []
    /// Whether the worker serves one connection after the other, each in a task that outlasts it.
    private var servesOneRequest = false
    private var phase = Phase.accepting
    private var watch: ListenerWatch
    private var waiter: UnsafeContinuation<Void, Never>?
    /// Whether something has happened since the worker has last looked.
    private var hasNews = false
    /// Called when the worker accepts no more.
    private var hasFinished: (@Sendable () -> Void)?

    /// What the worker accepts, from everything to nothing.
    private enum Phase: Int {
        case accepting
        /// Accepts until no connection waits.
        case finishing
        /// Serves what other workers hand over.
        case finished
        /// Ends with the last connection.
        case stopped
        /// Drops what other workers hand over.
        case ended
    }

    /// Makes a worker, which begins with ``open(besides:reportingFailuresTo:)``.
    ///
    /// - Parameters:
    ///   - loop: Its event loop.
    ///   - endpoints: What connections are accepted at.
    ///   - connections: All connections of the server.
    ///   - dormancyDelay: How long a connection waits for a request in its task. Clients that send one
    ///     request after the other are faster; for others, another task costs little.
    ///   - app: Returns the app for a new connection.
    init(
        on loop: EventLoop, _ endpoints: [BoundEndpoint], _ connections: OpenConnections,
        dormancyDelay: Duration = .milliseconds(150), app: @escaping @Sendable () -> Application
    ) {
        self.loop = loop
        self.dormancyDelay = dormancyDelay.wholeNanoseconds
        self.connections = connections
        self.app = app
        watch = ListenerWatch(endpoints, on: loop)
    }

    /// Begins to watch the listeners, unless the worker has been stopped.
    ///
    /// - Parameters:
    ///   - siblings: The workers of the other loops.
    ///   - reportFailure: Called when a listener cannot accept connections any more.
    /// - Throws: `SystemError` when the kernel cannot watch another descriptor.
    func open(
        besides siblings: [Worker],
        reportingFailuresTo reportFailure: @escaping @Sendable (SystemError) -> Void
    ) throws(SystemError) {
        // A run may end before it has begun: the listeners may be closed by then.
        guard phase.rawValue < Phase.finished.rawValue else { return }
        self.siblings = siblings
        self.reportFailure = reportFailure
        try watch.open(for: self)
    }

    /// Ends a worker that does not run, or does not any more.
    func close() {
        enter(.ended)
        siblings = []
    }
}

// MARK: - Serving

extension Worker {
    /// Accepts and serves connections until it is stopped and the last of them has ended.
    func run() async {
        await withDiscardingTaskGroup { group in
            while let connection = await nextConnection() {
                group.addTask(executorPreference: loop) {
                    if await connection.run() { self.remove(connection) }
                }
            }
        }
    }

    /// Serves connections one after the other, until a request has been answered.
    ///
    /// - Returns: `true` if one was; `false` if the worker was stopped.
    func serveOneRequest() async -> Bool {
        defer { close() }
        servesOneRequest = true
        while let connection = await nextConnection() {
            watch.pause()
            // In a child task: it is cancelled when the client has gone, and the caller's task is not.
            await withDiscardingTaskGroup { group in
                group.addTask(executorPreference: loop) {
                    _ = await connection.run(onlyOnce: true)
                }
            }
            watch.endPause()
            remove(connection)
            // A client that has left without a request is none.
            if await connection.served.hasServed { return true }
        }
        return false
    }

    /// Serves connections that need a task again, and removes those that have been closed without one.
    private nonisolated var dormancy: DormancyObserver<HTTPConnection<SocketStream>> {
        DormancyObserver(
            delay: dormancyDelay,
            ended: { connection in self.assumeIsolated { $0.serve(.http(connection)) } },
            closed: { connection in self.remove(.http(connection)) })
    }

    /// Has a connection of this worker served in a task.
    private func serve(_ connection: OpenConnections.Connection) {
        handedOver.append(connection)
        wake()
    }

    /// Removes a connection of this worker; to be called on the loop.
    private nonisolated func remove(_ connection: OpenConnections.Connection) {
        connections.remove(connection)
        let count = connectionCount.subtract(1, ordering: .relaxed).newValue
        if count == 0 { assumeIsolated { $0.wake() } }
    }

    /// Waits for a connection to serve.
    ///
    /// Inlined, as the wait is, because each `await` of a call looks up the task's executor.
    ///
    /// - Returns: the connection, which is among the open ones; `nil` when the worker has been stopped
    ///   and has no connection, be it one without a task.
    @inline(__always)
    private func nextConnection() async -> OpenConnections.Connection? {
        while true {
            hasNews = false
            if !handedOver.isEmpty { return handedOver.removeFirst() }
            if let connection = acceptConnection() { return connection }
            if phase == .stopped, connectionCount.load(ordering: .relaxed) == 0 {
                close()
                return nil
            }
            await waitForNews()
        }
    }

    @inline(__always)
    private func waitForNews() async {
        await withUnsafeContinuation { continuation in
            // Re-check: something may have happened before suspending.
            if hasNews { continuation.resume() } else { waiter = continuation }
        }
        watch.beginTurn()
    }

    /// Makes the worker look for connections, and whether it is to end.
    private func wake() {
        hasNews = true
        waiter?.resume()
        waiter = nil
    }
}

// MARK: - Accepting

extension Worker {
    /// Accepts connections until there is one for this worker.
    ///
    /// - Returns: the connection; `nil` if something has to be waited for.
    private func acceptConnection() -> OpenConnections.Connection? {
        // At the end all that wait are accepted: nothing is reported of an empty queue.
        while watch.mayHaveConnections, watch.hasTime || phase == .finishing {
            guard connections.reserve(for: self) else {
                if watch.awaitPlace() {
                    closeLongestIdle(lacksDescriptor: false)
                } else if phase == .finishing, !watch.hasConnections {
                    // Without a place, it is not found by accepting.
                    finish()
                }
                return nil
            }
            guard let arrival = accept() else {
                connections.cancelReservation()
                if watch.isPaused { closeLongestIdle(lacksDescriptor: true) }
                return nil
            }
            let worker = leastLoadedWorker()
            let connection = arrival.makeConnection(
                on: worker.loop, app: app(), sharing: worker.locals,
                dormancy: servesOneRequest ? nil : worker.dormancy)
            connections.add(connection)
            worker.connectionCount.add(1, ordering: .relaxed)
            if worker === self { return connection }
            worker.handOver(connection)
        }
        return nil
    }

    private func accept() -> Arrival? {
        do {
            if let arrival = try watch.accept() { return arrival }
            if phase == .finishing { finish() }
        } catch let error where error.isResourceShortage {
            watch.report(ResourceRefusal(error))
            watch.pauseShortly()
        } catch {
            enter(.stopped)
            reportFailure?(error)
        }
        return nil
    }

    /// Accepts no more, because no connection waits any more.
    private func finish() {
        watch.stopListening()
        enter(.finished)
    }

    private func closeLongestIdle(lacksDescriptor: Bool) {
        connections.closeLongestIdle(lacksDescriptor: lacksDescriptor) { watch.hasConnections }
    }

    /// This worker, unless another has so many connections less that it is worth waking its loop.
    private func leastLoadedWorker() -> Worker {
        // At the end each worker serves what it accepts: others may have ended.
        guard phase == .accepting else { return self }
        let own = connectionCount.load(ordering: .relaxed)
        var (best, least) = (self, own - own / 8)
        for sibling in siblings {
            let count = sibling.connectionCount.load(ordering: .relaxed)
            // One that an app blocks would not serve it.
            if count < least, sibling.loop.isResponsive { (best, least) = (sibling, count) }
        }
        return best
    }

    /// Serves a connection that another worker has accepted; callable from any thread.
    private nonisolated func handOver(_ connection: OpenConnections.Connection) {
        loop.execute {
            self.assumeIsolated { worker in
                // It has ended: a cancelled run does not wait for what is handed over.
                guard worker.phase != .ended else { return worker.remove(connection) }
                worker.serve(connection)
            }
        }
    }
}

// MARK: - The end

extension Worker {
    /// Accepts the connections that wait, and then no more.
    ///
    /// Returns at once; callable from any thread.
    ///
    /// - Parameter action: Called on the loop when they have been accepted, or the worker is stopped
    ///   before that.
    nonisolated func finishAccepting(then action: @escaping @Sendable () -> Void) {
        loop.execute { self.assumeIsolated { $0.beginFinishing(action) } }
    }

    private func beginFinishing(_ action: @escaping @Sendable () -> Void) {
        guard phase == .accepting else { return action() }
        hasFinished = action
        watch.expectConnections()
        enter(.finishing)
    }

    /// Accepts no more; ``run()`` returns when the last connection has ended.
    ///
    /// Returns at once; callable from any thread.
    nonisolated func stop() {
        loop.execute { self.assumeIsolated { $0.enter(.stopped) } }
    }

    /// Looks for connections again, because there may be a place for one; callable from any thread.
    nonisolated func placeIsFree() {
        loop.execute { self.assumeIsolated { $0.retry() } }
    }

    private func retry() {
        watch.endPause()
        // Nothing may be there for the kernel to report, and that has to be found out.
        if phase == .finishing { watch.expectConnections() }
        wake()
    }

    /// Enters a phase, unless it is in a later one.
    private func enter(_ next: Phase) {
        guard next.rawValue > phase.rawValue else { return }
        phase = next
        if next.rawValue >= Phase.finished.rawValue {
            watch.close()
            hasFinished?()
            hasFinished = nil
        }
        wake()
    }
}

// MARK: - Events

extension Worker: EventSource {
    nonisolated func eventsArrived(_ readiness: Readiness) {
        assumeIsolated { worker in
            worker.watch.connectionHasArrived()
            worker.wake()
        }
    }

    nonisolated func timeArrived(_ requested: LoopTime, now: LoopTime) -> LoopTime? {
        assumeIsolated { worker in
            if worker.watch.retryTime == requested { worker.retry() }
        }
        return nil
    }
}
