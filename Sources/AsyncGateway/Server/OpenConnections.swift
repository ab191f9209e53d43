internal import AsyncGatewayTransport
internal import Synchronization

/// The connections of one run of a server, and how many there may be.
///
/// Shared by the workers of all loops; all calls may be made from any thread, also while an app blocks
/// a loop.
final class OpenConnections: Sendable {
    typealias Connection = SocketConnection

    fileprivate struct State {
        var open: [ObjectIdentifier: Connection] = [:]
        /// How many places are taken by connections that are about to be accepted.
        var reservedCount = 0
        var phase = Phase.serving
        /// The workers that wait for a place.
        var waiting: [ObjectIdentifier: Worker] = [:]
        var idle = IdleConnections()
        /// The idle connection that was closed last, for its place.
        var closing: (connection: ObjectIdentifier, since: LoopTime)?
    }

    fileprivate enum Phase {
        case serving
        case draining
        case cancelled
    }

    private let limit: Int
    /// How many descriptors connections and files may have together.
    private let descriptorLimit = AsyncGatewayServer.Configuration.defaultMaximumConnections
    private let state = Mutex(State())

    /// Makes an empty set.
    ///
    /// - Parameter limit: How many connections may be open; at least one.
    init(limit: Int) {
        self.limit = max(1, limit)
    }
}

// MARK: - Places

extension OpenConnections {
    /// Takes a place for a connection that is about to be accepted.
    ///
    /// - Returns: `false` if there is none; the worker is then told once when there may be one.
    func reserve(for worker: Worker) -> Bool {
        state.withLock { state in
            guard hasRoom(besides: state.open.count + state.reservedCount) else {
                state.waiting[ObjectIdentifier(worker)] = worker
                return false
            }
            state.reservedCount += 1
            return true
        }
    }

    private func hasRoom(besides count: Int) -> Bool {
        // Files have descriptors too. However many there are, there is a place for one client.
        count < limit && (count == 0 || count + OpenFile.openCount < descriptorLimit)
    }

    /// Gives a reserved place back.
    func cancelReservation() {
        free { $0.reservedCount -= 1 }
    }

    /// Adds a connection in a reserved place, which has not been served; it is told if the server drains
    /// or has been cancelled.
    func add(_ connection: Connection) {
        let phase = state.withLock { state in
            state.reservedCount -= 1
            state.open[connection.identifier] = connection
            return state.phase
        }
        switch phase {
        case .serving: break
        case .draining: drainAtOnce(connection)
        case .cancelled: cancel(connection)
        }
    }

    /// Removes a connection that has ended, or was never served.
    func remove(_ connection: Connection) {
        let identifier = connection.identifier
        free { state in
            state.open[identifier] = nil
            // Those that were found idle refer to their workers, and these to this.
            if state.open.isEmpty { state.idle = IdleConnections() }
            // The next connection may have the same identifier.
            if state.closing?.connection == identifier { state.closing = nil }
        }
    }

    private func free(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { if !state.waiting.isEmpty { state.waiting = [:] } }
            return state.waiting
        }
        for worker in waiting.values { worker.placeIsFree() }
    }

    /// Closes the connection that has been idle for longest, if there is one, and none is being closed.
    ///
    /// Several workers may have been told of one client, and another may have got a place for it.
    ///
    /// - Parameters:
    ///   - lacksDescriptor: Whether the process has no descriptor left; otherwise, no place.
    ///   - clientWaits: Whether a client waits to be accepted. Nobody accepts it during the call.
    func closeLongestIdle(lacksDescriptor: Bool, if clientWaits: () -> Bool) {
        let connection = state.withLock { state -> Connection? in
            guard state.reservedCount == 0, lacksDescriptor || !hasRoom(besides: state.open.count),
                !state.isClosingIdle(at: .now), clientWaits()
            else { return nil }
            let connection = state.idle.next(of: state.open.values)
            state.closing = connection.map { ($0.identifier, LoopTime.now) }
            return connection
        }
        guard let connection else { return }
        connection.loop.execute {
            connection.served.assumeIsolated { $0.closeIfIdle() }
        }
    }
}

extension OpenConnections.State {
    /// How long to wait for an idle connection to end: it may have got a request meanwhile.
    private static let patience = Duration.milliseconds(50)

    fileprivate func isClosingIdle(at now: LoopTime) -> Bool {
        guard let closing else { return false }
        return now < closing.since + Self.patience
    }
}

// MARK: - The end

extension OpenConnections {
    /// Makes the running response of each connection its last one, now and of those still to come.
    func drain() {
        for connection in enter(.draining) {
            // At once: the time for it has begun.
            connection.served.interrupt(.serverDraining)
            drain(connection)
        }
    }

    /// Without a turn of the loop in between, in which the connection could answer its first request.
    private func drainAtOnce(_ connection: Connection) {
        guard connection.loop.isCurrent else { return drain(connection) }
        connection.served.assumeIsolated { _ = $0.drain() }
    }

    /// Asynchronously: an app that blocks its loop must not delay the other connections.
    private func drain(_ connection: Connection) {
        connection.loop.execute {
            connection.served.assumeIsolated { _ = $0.drain() }
        }
    }

    /// Cancels all connections, now and those still to come.
    func cancel() {
        for connection in enter(.cancelled) { cancel(connection) }
    }

    /// As ``HTTPConnection/cancel()`` does, but before what the loop is asked to do next.
    private func cancel(_ connection: Connection) {
        connection.served.interrupt(.deadlineReached)
        connection.loop.execute {
            connection.served.assumeIsolated { $0.endWait() }
        }
    }

    private func enter(_ phase: Phase) -> [Connection] {
        state.withLock { state in
            if state.phase != .cancelled { state.phase = phase }
            return Array(state.open.values)
        }
    }

    /// The line of the request whose task is `job` on `loop`; `nil` if there is none.
    func requestLine(of job: UInt, on loop: EventLoop) -> String? {
        let connections = state.withLock { Array($0.open.values) }
        let handles = connections.lazy.filter { $0.loop === loop }.flatMap(\.served.openHandles)
        return handles.first { $0.isJob(job) }?.loggedRequestLine
    }

    /// The lines of the requests whose responses are not complete, each with its client's address.
    var openRequests: [String] {
        let connections = state.withLock { Array($0.open.values) }
        return connections.flatMap(\.served.openHandles).compactMap(\.openRequest)
    }
}
