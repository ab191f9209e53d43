internal import AsyncGatewayTransport
internal import Synchronization

/// The connections of one run of a server, and how many there may be.
///
/// Shared by the workers of all loops; all calls may be made from any thread, also while an app blocks
/// a loop.
final class OpenConnections: Sendable {
    typealias Connection = HTTPConnection<SocketStream>

    private struct State {
        var open: [ObjectIdentifier: Connection] = [:]
        /// How many places are taken by connections that are about to be accepted.
        var reservedCount = 0
        var phase = Phase.serving
        /// The workers that wait for a place.
        var waiting: [ObjectIdentifier: Worker] = [:]
        var idle = IdleConnections()
    }

    private enum Phase {
        case serving
        case draining
        case cancelled
    }

    private let limit: Int
    private let state = Mutex(State())

    /// Makes an empty set.
    ///
    /// - Parameter limit: How many connections and files may be open together; at least one connection.
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
            guard state.open.count + state.reservedCount < limit else {
                state.waiting[ObjectIdentifier(worker)] = worker
                return false
            }
            state.reservedCount += 1
            return true
        }
    }

    /// Gives a reserved place back.
    func cancelReservation() {
        free { $0.reservedCount -= 1 }
    }

    /// Adds a connection in a reserved place, and tells it if the server drains or has been cancelled.
    func add(_ connection: Connection) {
        let phase = state.withLock { state in
            state.reservedCount -= 1
            state.open[ObjectIdentifier(connection)] = connection
            return state.phase
        }
        switch phase {
        case .serving: break
        case .draining: drain(connection)
        case .cancelled: connection.cancel()
        }
    }

    /// Removes a connection that has ended, or was never served.
    func remove(_ connection: Connection) {
        free { $0.open[ObjectIdentifier(connection)] = nil }
    }

    private func free(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { if !state.waiting.isEmpty { state.waiting = [:] } }
            return state.waiting
        }
        for worker in waiting.values { worker.placeIsFree() }
    }

    /// Closes the connection that has been idle for longest, if there is one.
    func closeLongestIdle() {
        let connection = state.withLock { $0.idle.next(of: $0.open.values) }
        guard let connection else { return }
        connection.transport.loop.execute {
            connection.assumeIsolated { $0.closeIfIdle() }
        }
    }
}

// MARK: - The end

extension OpenConnections {
    /// Makes the running response of each connection its last one, now and of those still to come.
    func drain() {
        for connection in enter(.draining) { drain(connection) }
    }

    /// Asynchronously: an app that blocks its loop must not delay the other connections.
    private func drain(_ connection: Connection) {
        connection.transport.loop.execute {
            connection.assumeIsolated { _ = $0.drain() }
        }
    }

    /// Cancels all connections, now and those still to come.
    func cancel() {
        for connection in enter(.cancelled) { connection.cancel() }
    }

    private func enter(_ phase: Phase) -> [Connection] {
        state.withLock { state in
            if state.phase != .cancelled { state.phase = phase }
            return Array(state.open.values)
        }
    }

    /// The lines of the requests whose responses are not complete, each with its client's address.
    var openRequests: [String] {
        let connections = state.withLock { Array($0.open.values) }
        return connections.compactMap { connection in
            guard let line = connection.handle.requestLine else { return nil }
            let peer = connection.info.peer?.description ?? "an unnamed client"
            return "\(line.escapingControlCharacters()) of \(peer)"
        }
    }
}
