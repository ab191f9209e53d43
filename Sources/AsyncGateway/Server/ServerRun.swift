internal import AsyncGatewayTransport
internal import Synchronization

/// One run of a server: starts its workers, and ends them.
///
/// The workers accept and serve the connections, each on its event loop. What ends them is called by
/// any thread, so an app that blocks a loop does not delay the end of the other connections. Only the
/// drain timeout has a task of its own.
final class ServerRun: Sendable {
    /// What is listened at.
    let endpoints: [BoundEndpoint]
    private let workers: [Worker]
    private let connections: OpenConnections
    private let drainTimeout: Duration
    private let state: Mutex<State>

    private struct State {
        /// Why a listener cannot accept connections any more; the first reason.
        var failure: SystemError?
        /// How many workers may still accept connections, once a graceful shutdown has begun.
        var acceptingCount: Int?
        var drainTimer: Task<Void, Never>?
        var hasEnded = false
        /// The requests that had not ended at the end of the drain timeout.
        var overdue: [String] = []
    }

    /// Makes a run of endpoints that are listened at.
    ///
    /// - Parameters:
    ///   - endpoints: The endpoints.
    ///   - loops: The loops that accept and serve connections, at least one.
    ///   - configuration: The server's configuration.
    ///   - app: Returns the app for a new connection.
    init(
        _ endpoints: [BoundEndpoint], loops: [EventLoop],
        configuration: AsyncGatewayServer.Configuration, app: @escaping @Sendable () -> Application
    ) {
        self.endpoints = endpoints
        drainTimeout = configuration.drainTimeout
        let connections = OpenConnections(limit: configuration.maximumConnections)
        self.connections = connections
        workers = loops.map { Worker(on: $0, endpoints, connections, app: app) }
        state = Mutex(State())
    }

    /// Serves connections until a graceful shutdown has ended, or the calling task is cancelled.
    ///
    /// - Throws: `SystemError` when a socket cannot be watched or accept connections any more; all
    ///   connections are then cancelled.
    func serve() async throws {
        // Without a thread for it, the server serves unwatched.
        let watcher = try? LoopWatcher(workers.map(\.loop)) { [weak self] in self?.report($0) }
        defer { watcher?.stop() }
        try await whileOpen {
            await withDiscardingTaskGroup { group in
                for worker in workers {
                    group.addTask(executorPreference: worker.loop) { await worker.run() }
                }
            }
        }
    }

    /// Reports a loop that an app blocks, with the request that does so.
    private func report(_ turn: BlockedTurn) {
        let line = connections.requestLine(of: turn.job, on: turn.loop)
        endpoints.first?.context.report(
            LoopBlockage(requestLine: line, duration: turn.duration))
    }

    /// Serves the first request that arrives, of whichever connection; for a run with one loop.
    ///
    /// - Throws: `SystemError`; `CancellationError` if the calling task was cancelled before that.
    func serveOne() async throws {
        // Each other worker would have to end too, before a graceful shutdown does.
        precondition(workers.count == 1, "one worker serves one request")
        let isServed = try await whileOpen { await workers[0].serveOneRequest() }
        if !isServed { try Task.checkCancellation() }
    }

    /// Calls `body` while the workers watch the listeners; if the calling task is cancelled, ends them.
    private func whileOpen<Result>(_ body: () async -> Result) async throws -> Result {
        try await open()
        let result = await withTaskCancellationHandler(operation: body) { cancel() }
        let failure = state.withLock { state in
            state.hasEnded = true
            state.drainTimer?.cancel()
            return state.failure
        }
        if let failure { throw failure }
        return result
    }

    private func open() async throws {
        do {
            for worker in workers {
                let siblings = workers.filter { $0 !== worker }
                try await worker.open(besides: siblings) { [weak self] in self?.fail($0) }
            }
        } catch {
            for worker in workers { await worker.close() }
            throw error
        }
    }
}

// MARK: - The end

extension ServerRun {
    /// Accepts no more connections but those that wait; ``serve()`` returns when the last has ended.
    ///
    /// Returns at once; callable from any thread, any number of times.
    func beginGracefulShutdown() {
        let begins = state.withLock { state in
            // Not again, and not when the run has ended: its listeners may be those of the next one.
            guard state.acceptingCount == nil, !state.hasEnded else { return false }
            state.acceptingCount = workers.count
            state.drainTimer = Task { await self.endOverdueRequests() }
            return true
        }
        guard begins else { return }
        // First: what the kernel has queued by now is accepted.
        for endpoint in endpoints { endpoint.listener.refuseNewConnections() }
        connections.drain()
        for worker in workers { worker.finishAccepting { self.workerHasFinished() } }
    }

    /// Closes the listeners when the last worker has accepted what waits, and lets the workers end.
    private func workerHasFinished() {
        let count = state.withLock { state in
            state.acceptingCount = (state.acceptingCount ?? 0) - 1
            return state.acceptingCount
        }
        guard count == 0 else { return }
        for endpoint in endpoints { endpoint.listener.close() }
        for worker in workers { worker.stop() }
    }

    /// Cancels the requests that have not ended at the end of the drain timeout.
    private func endOverdueRequests() async {
        do {
            try await Task.sleep(for: drainTimeout)
        } catch {
            return
        }
        let requests = connections.openRequests
        state.withLock { $0.overdue = requests }
        cancel()
    }

    /// Ends the run because of a listener, whose error ``serve()`` throws.
    private func fail(_ error: SystemError) {
        state.withLock { $0.failure = $0.failure ?? error }
        cancel()
    }

    /// Cancels all connections, and lets the workers end; callable from any thread.
    private func cancel() {
        connections.cancel()
        for worker in workers { worker.stop() }
    }

    /// The requests whose responses are not complete; callable from any thread.
    var openRequests: [String] { connections.openRequests }

    /// The requests that were cancelled at the end of the drain timeout.
    var overdueRequests: [String] { state.withLock(\.overdue) }
}
