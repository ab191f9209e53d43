/// A task that waits for its stream or its listener.
///
/// Its continuation is the unchecked one, which costs no allocation. It is resumed exactly once:
/// whoever resumes a waiter has first taken it out of the one place that holds it, and a stream
/// that fails or is closed resumes all of its waiters.
package struct StreamWaiter {
    let id: UInt64
    private let continuation: UnsafeContinuation<WaitEnding, Never>

    init(id: UInt64, continuation: UnsafeContinuation<WaitEnding, Never>) {
        self.id = id
        self.continuation = continuation
    }

    func resume(_ ending: WaitEnding) {
        continuation.resume(returning: ending)
    }
}

/// A task that waits for room, and the three pieces that are accepted when there is some.
struct WaitingWriter {
    let waiter: StreamWaiter
    let lead: [UInt8]
    let block: [UInt8]
    let tail: [UInt8]

    /// Whether the wait is only for bytes that were accepted before.
    var isEmpty: Bool { lead.isEmpty && block.isEmpty && tail.isEmpty }
}
