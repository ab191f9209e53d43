internal import Synchronization

extension BlockingPool {
    /// Does work on a thread of the pool, and waits for its result.
    ///
    /// A task that is cancelled while the work waits for a thread gets `CancellationError` at once,
    /// and the work is not done. Work that has begun is waited for.
    ///
    /// - Returns: what `work` returns.
    /// - Throws: what `work` throws; `SystemError` when the system refuses the first thread;
    ///   `CancellationError`.
    package func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let call = PooledCall(work)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                call.wait(continuation)
                do {
                    call.enqueued(as: try enqueue { call.make() })
                } catch {
                    call.end(throwing: error)
                }
                // A cancellation before now has not known the number of the work.
                if Task.isCancelled { cancel(call) }
            }
        } onCancel: {
            cancel(call)
        }
    }

    private func cancel(_ call: PooledCall<some Sendable>) {
        if let number = call.number { withdraw(number) }
        call.end(throwing: CancellationError())
    }
}

/// Work and the task that waits for it; either the work begins or the wait ends before that.
private final class PooledCall<Value: Sendable>: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Value, any Error>?
        var number: UInt64?
    }

    private let work: @Sendable () throws -> Value
    private let state = Mutex(State())

    init(_ work: @escaping @Sendable () throws -> Value) {
        self.work = work
    }

    /// The number of the work in the queue; `nil` before it has been added.
    var number: UInt64? { state.withLock(\.number) }

    func wait(_ continuation: CheckedContinuation<Value, any Error>) {
        state.withLock { $0.continuation = continuation }
    }

    func enqueued(as number: UInt64) {
        state.withLock { $0.number = number }
    }

    /// Does the work, unless the wait has ended.
    func make() {
        takeContinuation()?.resume(with: Result { try work() })
    }

    /// Ends the wait, unless the work has begun.
    func end(throwing error: any Error) {
        takeContinuation()?.resume(throwing: error)
    }

    private func takeContinuation() -> CheckedContinuation<Value, any Error>? {
        state.withLock { state in
            defer { state.continuation = nil }
            return state.continuation
        }
    }
}
