internal import Synchronization

/// Somebody who waits for a server to listen, and may be told so or be cancelled, whichever is first.
final class AddressWaiter: Sendable {
    private typealias Continuation = CheckedContinuation<SocketAddress, any Error>

    private let continuation = Mutex<Continuation?>(nil)

    /// Keeps the continuation until there is something to tell.
    func wait(_ continuation: CheckedContinuation<SocketAddress, any Error>) {
        self.continuation.withLock { $0 = continuation }
    }

    /// Ends the wait, if it has begun and not ended yet.
    func resume(with result: Result<SocketAddress, any Error>) {
        let continuation = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        continuation?.resume(with: result)
    }
}
