internal import Synchronization

/// The addresses that a server listens at, for tasks that wait until they are known.
final class BoundAddresses: Sendable {
    private struct State {
        /// `nil` while a run begins, and before the first.
        var result: Result<[SocketAddress], any Error>?
        var waiters: [ObjectIdentifier: Waiter<[SocketAddress]>] = [:]
    }

    private let state = Mutex(State())

    /// Waits until the addresses are known.
    ///
    /// - Returns: the addresses, in the order of the server's endpoints.
    /// - Throws: why there are none; `CancellationError` as soon as the task is cancelled.
    func value() async throws -> [SocketAddress] {
        let waiter = Waiter<[SocketAddress]>()
        defer { state.withLock { $0.waiters[ObjectIdentifier(waiter)] = nil } }
        return try await waiter.value {
            state.withLock { state in
                if let result = state.result { return result }
                state.waiters[ObjectIdentifier(waiter)] = waiter
                return nil
            }
        }
    }

    /// A run begins: nothing is known yet.
    func runBegins() {
        state.withLock { $0.result = nil }
    }

    /// The run listens at these addresses, or cannot.
    func announce(_ result: Result<[SocketAddress], any Error>) {
        let waiters = state.withLock { state in
            defer { state.waiters = [:] }
            state.result = result
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(with: result) }
    }

    /// The run has ended.
    ///
    /// If it could not listen, the reason remains the answer.
    func runEnds() {
        let hasFailed = state.withLock { state in
            if case .failure = state.result { true } else { false }
        }
        if !hasFailed { announce(.failure(GatewayError(.notRunning))) }
    }
}
