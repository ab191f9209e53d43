/// Who waits for a transport or a listener: a task, or an action that is called.
///
/// The continuation of a task is the unchecked one, which costs no allocation. It is resumed exactly
/// once: whoever resumes a waiter has first taken it out of the one place that holds it, and a
/// transport that fails or is closed resumes all of its waiters.
package struct StreamWaiter: Sendable {
    private enum Target: Sendable {
        case task(UnsafeContinuation<WaitEnding, Never>)
        case action(@Sendable (WaitEnding) -> Void)
    }

    /// The number of the wait; see ``ConnectionTransport/beginWait()``.
    package let number: UInt64

    private let target: Target

    /// A task that is suspended with `continuation`.
    package init(_ number: UInt64, resuming continuation: UnsafeContinuation<WaitEnding, Never>) {
        self.number = number
        target = .task(continuation)
    }

    /// An action that is called on the transport's executor.
    package init(_ number: UInt64, calling action: @escaping @Sendable (WaitEnding) -> Void) {
        self.number = number
        target = .action(action)
    }

    /// Ends the wait; to be called once.
    package func resume(_ ending: WaitEnding) {
        switch target {
        case .task(let continuation): continuation.resume(returning: ending)
        case .action(let action): action(ending)
        }
    }
}

/// A task that waits for room, and the pieces that are accepted when there is some.
package struct WaitingWriter {
    /// The task.
    package let waiter: StreamWaiter

    /// What it waits to write; nothing if the wait is only for bytes that were accepted before.
    package let pieces: Pieces

    /// A task that waits to write `pieces`.
    package init(_ waiter: StreamWaiter, _ pieces: Pieces) {
        self.waiter = waiter
        self.pieces = pieces
    }
}

/// Bytes in three arrays, which are sent in this order without other bytes between them.
package struct Pieces: Sendable {
    /// The first bytes.
    package let lead: [UInt8]

    /// The bytes behind the lead.
    package let block: [UInt8]

    /// The last bytes.
    package let tail: [UInt8]

    /// Three arrays, each of which may be empty.
    package init(_ lead: [UInt8] = [], _ block: [UInt8] = [], _ tail: [UInt8] = []) {
        (self.lead, self.block, self.tail) = (lead, block, tail)
    }

    /// The number of bytes in all three.
    package var count: Int { lead.count + block.count + tail.count }

    /// Whether there are no bytes.
    package var isEmpty: Bool { lead.isEmpty && block.isEmpty && tail.isEmpty }
}
