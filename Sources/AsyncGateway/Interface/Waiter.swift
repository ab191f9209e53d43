internal import Synchronization

/// A task's wait for one value, which ends with the value or with the task's cancellation.
final class Waiter<Value: Sendable>: Sendable {
    private let continuation = Mutex<CheckedContinuation<Value, any Error>?>(nil)

    /// Waits for ``resume(with:)``.
    ///
    /// - Parameter begin: registers this waiter with the code that will resume it, or returns the
    ///   result if that is known already.
    /// - Returns: the value that it is resumed with.
    /// - Throws: the error that it is resumed with; `CancellationError` as soon as the task is
    ///   cancelled.
    func value(_ begin: () -> Result<Value, any Error>?) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                self.continuation.withLock { $0 = continuation }
                if let answer = begin() { resume(with: answer) }
                if Task.isCancelled { resume(with: .failure(CancellationError())) }
            }
        } onCancel: {
            resume(with: .failure(CancellationError()))
        }
    }

    /// Ends the wait if it has begun and not ended yet; otherwise does nothing.
    func resume(with result: Result<Value, any Error>) {
        let continuation = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        continuation?.resume(with: result)
    }
}
