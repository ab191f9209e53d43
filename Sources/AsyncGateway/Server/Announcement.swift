internal import Synchronization

/// A result that is announced at some time, for tasks that wait until it is known.
final class Announcement<Value: Sendable>: Sendable {
    private struct State {
        var result: Result<Value, any Error>?
        var waiters: [ObjectIdentifier: Waiter<Value>] = [:]
    }

    private let state = Mutex(State())

    /// The result; `nil` while it is not known.
    var result: Result<Value, any Error>? { state.withLock { $0.result } }

    /// Waits until the result is known.
    ///
    /// - Returns: the value that was announced.
    /// - Throws: the error that was announced; `CancellationError` as soon as the task is cancelled.
    func value() async throws -> Value {
        let waiter = Waiter<Value>()
        defer { state.withLock { $0.waiters[ObjectIdentifier(waiter)] = nil } }
        return try await waiter.value {
            state.withLock { state in
                if let result = state.result { return result }
                state.waiters[ObjectIdentifier(waiter)] = waiter
                return nil
            }
        }
    }

    /// Sets the result, and resumes all tasks that wait for it.
    func announce(_ result: Result<Value, any Error>) {
        let waiters = state.withLock { state in
            defer { state.waiters = [:] }
            state.result = result
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(with: result) }
    }

    /// Takes the result back; tasks that ask from now on wait for the next one.
    func reset() {
        state.withLock { $0.result = nil }
    }
}
