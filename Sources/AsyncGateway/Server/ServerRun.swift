internal import AsyncGatewayTransport

/// One run of a server: accepts connections, and serves each of them in a child task.
///
/// Each endpoint has a task that accepts connections, each of which is served in a child of that task.
/// The endpoints share the set of connections, its limit and the drain.
///
/// An actor on the event loop of all listeners.
actor ServerRun {
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// The addresses at which the server listens, in the order of its endpoints.
    nonisolated var addresses: [SocketAddress] { endpoints.map(\.address) }

    private nonisolated let endpoints: [BoundEndpoint]
    private nonisolated let loop: EventLoop
    private let loops: [EventLoop]
    private let configuration: AsyncGatewayServer.Configuration
    private let app: @Sendable () -> Application
    private var connections: [ObjectIdentifier: HTTPConnection<SocketStream>] = [:]
    private var nextLoop = 0
    /// How many endpoints may still accept connections.
    private var acceptingCount = 0
    /// Why an endpoint cannot accept connections any more; the first reason of all endpoints.
    private var failure: (any Error)?
    private var waits: [Wait] = []
    private var isStopping = false
    private var drainIsOver = false

    /// Makes a run of endpoints whose listeners are on the first of `loops`.
    init(
        _ endpoints: [BoundEndpoint], loops: [EventLoop],
        configuration: AsyncGatewayServer.Configuration, app: @escaping @Sendable () -> Application
    ) {
        self.endpoints = endpoints
        self.loops = loops
        self.configuration = configuration
        self.app = app
        loop = loops[0]
    }

    /// Serves connections until all listeners are closed and the last connection has ended, or the
    /// calling task is cancelled.
    ///
    /// - Throws: `SystemError` when a socket cannot accept connections any more; the other endpoints
    ///   are then closed, and all connections are cancelled.
    func serve() async throws {
        try await openListeners()
        acceptingCount = endpoints.count
        await withDiscardingTaskGroup { group in
            for endpoint in endpoints {
                group.addTask(executorPreference: loop) {
                    await self.serveConnections(of: endpoint)
                }
            }
            await wait { $0.acceptingCount > 0 && $0.failure == nil }
            if failure == nil, !Task.isCancelled { await drain() }
            await closeListeners()
            cancelConnections()
            group.cancelAll()
        }
        if let failure { throw failure }
    }

    /// Accepts the connections of one endpoint, and returns when they have ended.
    private func serveConnections(of endpoint: BoundEndpoint) async {
        await withDiscardingTaskGroup { group in
            do {
                while let accepted = try await endpoint.listener.accept() {
                    // Re-check: another endpoint may have accepted the last allowed connection during
                    // the call. This one is then served when one of the others has ended.
                    await waitForPlace()
                    // Meanwhile all connections may have been cancelled; nobody would cancel this one.
                    if Task.isCancelled { break }
                    let stream = accepted.stream(on: takeTurn())
                    serve(stream, endpoint.context, onlyOnce: false, in: &group)
                    await waitForPlace()
                }
            } catch is CancellationError {
                // The caller has cancelled the run.
            } catch {
                failure = failure ?? error
            }
            acceptingCount -= 1
            wake()
        }
    }

    /// Serves the first request of the first connection that an endpoint accepts.
    ///
    /// - Throws: `SystemError`, `CancellationError`.
    func serveOne() async throws {
        try await openListeners()
        let first: Arrival?
        do {
            first = try await acceptFirst()
        } catch {
            await closeListeners()
            throw error
        }
        await closeListeners()
        guard let (stream, context) = first else { return }
        // In a child task: it is cancelled when the client has gone, and the caller's task is not.
        await withDiscardingTaskGroup { group in
            serve(stream, context, onlyOnce: true, in: &group)
            await wait { !$0.connections.isEmpty && !$0.isStopping }
            await drain()
        }
    }

    /// Accepts no more connections; ``serve()`` returns when the last of them has ended.
    ///
    /// Returns at once; callable from any thread.
    nonisolated func beginGracefulShutdown() {
        loop.execute { self.assumeIsolated { $0.stop() } }
        for endpoint in endpoints { endpoint.listener.closeSoon() }
    }
}

// MARK: - Listeners

extension ServerRun {
    /// A connection that was accepted, and the context of its endpoint.
    private typealias Arrival = (stream: SocketStream, context: ServerContext)

    private func openListeners() async throws {
        do {
            for endpoint in endpoints { try await endpoint.listener.open() }
        } catch {
            await closeListeners()
            throw error
        }
    }

    private func closeListeners() async {
        for endpoint in endpoints { await endpoint.listener.close() }
    }

    /// Waits for a connection at all endpoints at once.
    ///
    /// - Returns: the first connection; `nil` if the listeners are closed. Another one that was accepted
    ///   at the same time is closed, and so are those that wait in the system's queues.
    private func acceptFirst() async throws -> Arrival? {
        try await withThrowingTaskGroup(of: Arrival?.self) { group in
            for endpoint in endpoints {
                group.addTask(executorPreference: loop) { try await self.accept(at: endpoint) }
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func accept(at endpoint: BoundEndpoint) async throws -> Arrival? {
        guard let accepted = try await endpoint.listener.accept() else { return nil }
        return (accepted.stream(on: takeTurn()), endpoint.context)
    }
}

// MARK: - Connections

extension ServerRun {
    private func serve(
        _ stream: SocketStream, _ context: ServerContext, onlyOnce: Bool,
        in group: inout DiscardingTaskGroup
    ) {
        let info = context.makeConnectionInfo(peer: .name(stream.peer))
        let connection = HTTPConnection(over: stream, info, context, app: app())
        connections[ObjectIdentifier(connection)] = connection
        group.addTask(executorPreference: stream.loop) {
            await connection.run(onlyOnce: onlyOnce)
            await self.remove(connection)
        }
    }

    private func remove(_ connection: HTTPConnection<SocketStream>) {
        connections[ObjectIdentifier(connection)] = nil
        wake()
    }

    private func takeTurn() -> EventLoop {
        nextLoop = (nextLoop + 1) % loops.count
        return loops[nextLoop]
    }

    /// Whether the server has as many connections as it may have.
    private var isFull: Bool {
        connections.count >= max(1, configuration.maximumConnections)
    }

    /// Waits until the server may have another connection, or is stopping.
    private func waitForPlace() async {
        await wait { $0.isFull && !$0.isStopping }
    }

    /// Waits for the running responses to end, for at most the drain timeout, and then cancels them.
    private func drain() async {
        let timer = Task {
            try await Task.sleep(for: configuration.drainTimeout)
            self.endDrain()
        }
        // In a task for each: an app that blocks its loop must not delay the other connections.
        for connection in connections.values { Task { await connection.drain() } }
        await wait { !$0.connections.isEmpty && !$0.drainIsOver }
        timer.cancel()
        cancelConnections()
    }

    private func cancelConnections() {
        for connection in connections.values { connection.cancel() }
    }

    private func stop() {
        isStopping = true
        wake()
    }

    private func endDrain() {
        drainIsOver = true
        wake()
    }
}

// MARK: - Waiting

extension ServerRun {
    private struct Wait {
        let condition: (isolated ServerRun) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    /// Suspends while the condition holds, or until the calling task is cancelled.
    ///
    /// The condition is checked at each ``wake()``.
    private func wait(while condition: @escaping (isolated ServerRun) -> Bool) async {
        while condition(self), !Task.isCancelled {
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    // Re-check: state may have changed before suspending.
                    if condition(self), !Task.isCancelled {
                        waits.append(Wait(condition: condition, continuation: continuation))
                    } else {
                        continuation.resume()
                    }
                }
            } onCancel: {
                Task { await self.wakeAll() }
            }
        }
    }

    /// Resumes the tasks that wait for a condition that no longer holds.
    private func wake() {
        guard waits.contains(where: { !$0.condition(self) }) else { return }
        wakeAll()
    }

    /// Resumes all tasks that wait, each of which checks its condition again.
    private func wakeAll() {
        let woken = waits
        waits = []
        for wait in woken { wait.continuation.resume() }
    }
}
