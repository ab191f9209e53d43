internal import Synchronization

/// Somebody who waits for one value, and gets it or is cancelled, whichever is first.
final class Waiter<Value: Sendable>: Sendable {
    private let continuation = Mutex<CheckedContinuation<Value, any Error>?>(nil)

    /// Waits for ``resume(with:)``.
    ///
    /// - Parameter begin: tells those who will resume it that this one waits, or returns the
    ///   answer if there is one already.
    /// - Returns: what it is resumed with.
    /// - Throws: `CancellationError` as soon as the task is cancelled, and what it is resumed with.
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

    /// Ends the wait, if it has begun and not ended yet.
    func resume(with result: Result<Value, any Error>) {
        let continuation = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        continuation?.resume(with: result)
    }
}
