internal import Synchronization

/// System calls that may block for as long as another process likes.
enum BlockingCall {
    /// Runs `body` on a thread of its own, so that no thread of tasks or event loops stands still.
    ///
    /// A thread for each call, for there are few: a process that is started for one request reads
    /// its input in large blocks. Cancelled, this throws `CancellationError` at once; the thread
    /// ends when its call does, and what it brings is lost.
    static func run<Value: Sendable>(
        named name: String, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let waiter = Waiter<Value>()
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            return try await withCheckedThrowingContinuation { continuation in
                waiter.wait(continuation)
                CurrentThread.detach(named: name) { waiter.finish(Result { try body() }) }
            }
        } onCancel: {
            waiter.finish(.failure(CancellationError()))
        }
    }
}

/// A continuation that is resumed by whichever of several comes first.
private final class Waiter<Value: Sendable>: Sendable {
    private enum State {
        case idle
        case waiting(CheckedContinuation<Value, any Error>)
        case finished(Result<Value, any Error>)
    }

    private let state = Mutex(State.idle)

    func wait(_ continuation: CheckedContinuation<Value, any Error>) {
        let result = state.withLock { state -> Result<Value, any Error>? in
            if case .finished(let result) = state { return result }
            state = .waiting(continuation)
            return nil
        }
        if let result { continuation.resume(with: result) }
    }

    func finish(_ result: Result<Value, any Error>) {
        let continuation = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            defer { state = .finished(result) }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        continuation?.resume(with: result)
    }
}
