internal import AsyncGatewayTransport

/// A call of the server that waits at its ``InMemoryConnection``.
///
/// Whoever resumes the continuation has first removed the wait from the one place that holds it, and a
/// connection that fails or is closed resumes all of them; so each is resumed once.
struct ServerWait {
    /// What tells the wait from the others of its connection.
    let number: UInt64

    /// What is to be written as soon as there is room; nothing, for a flush and for a read.
    let pieces: [[UInt8]]

    private let continuation: UnsafeContinuation<WaitEnding, Never>

    init(
        _ number: UInt64, writing pieces: [[UInt8]] = [],
        resuming continuation: UnsafeContinuation<WaitEnding, Never>
    ) {
        self.number = number
        self.pieces = pieces
        self.continuation = continuation
    }

    func end(_ ending: WaitEnding) {
        continuation.resume(returning: ending)
    }
}
