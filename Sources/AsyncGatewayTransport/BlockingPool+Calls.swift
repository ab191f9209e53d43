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
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                call.wait(continuation)
                do {
                    call.enqueued(as: try enqueue { call.make() })
                } catch {
                    call.end(.failure(error))
                }
                // A cancellation before now has not known the number of the work.
                if Task.isCancelled { cancel(call) }
            }
        } onCancel: {
            cancel(call)
        }
        return try call.takeResult()
    }

    private func cancel(_ call: PooledCall<some Sendable>) {
        if let number = call.number { withdraw(number) }
        call.end(.failure(CancellationError()))
    }
}

/// Work and the task that waits for it; either the work begins or the wait ends before that.
private final class PooledCall<Value: Sendable>: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Void, Never>?
        var number: UInt64?
        /// Handed over by the lock, and not by the continuation, of which the thread sanitizer does not know
        /// that what was done before it comes first.
        var result: Result<Value, any Error>?
    }

    private let work: @Sendable () throws -> Value
    private let state = Mutex(State())

    init(_ work: @escaping @Sendable () throws -> Value) {
        self.work = work
    }

    /// The number of the work in the queue; `nil` before it has been added.
    var number: UInt64? { state.withLock(\.number) }

    func wait(_ continuation: CheckedContinuation<Void, Never>) {
        state.withLock { $0.continuation = continuation }
    }

    func enqueued(as number: UInt64) {
        state.withLock { $0.number = number }
    }

    /// Does the work, unless the wait has ended.
    func make() {
        guard let continuation = takeContinuation() else { return }
        let result = Result { try work() }
        state.withLock { $0.result = result }
        continuation.resume()
    }

    /// Ends the wait, unless the work has begun.
    func end(_ result: Result<Value, any Error>) {
        guard let continuation = takeContinuation() else { return }
        state.withLock { $0.result = result }
        continuation.resume()
    }

    /// What the wait has ended with.
    func takeResult() throws -> Value {
        guard let result = state.withLock(\.result) else {
            preconditionFailure("a wait ends with a result")
        }
        return try result.get()
    }

    private func takeContinuation() -> CheckedContinuation<Void, Never>? {
        state.withLock { state in
            defer { state.continuation = nil }
            return state.continuation
        }
    }
}
