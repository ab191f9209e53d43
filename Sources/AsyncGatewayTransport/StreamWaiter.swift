/// A task that waits for its stream.
///
/// Its continuation is the unchecked one, which costs no allocation: whoever resumes a waiter has
/// first taken it out of the one place that holds it, so it is resumed once, and a stream that
/// fails or closes resumes all of its waiters, so it is resumed at all.
package struct StreamWaiter {
    /// Why the wait is over.
    package enum Reason: Sendable {
        case ready
        case timedOut
        case cancelled
        /// Somebody else waits already.
        case busy

        /// Throws unless the stream may be tried again.
        func check() throws {
            switch self {
            case .ready: return
            case .timedOut: throw StreamError.timedOut
            case .cancelled: throw CancellationError()
            case .busy: throw StreamError.busy
            }
        }
    }

    let id: UInt64
    private let continuation: UnsafeContinuation<Reason, Never>

    init(id: UInt64, continuation: UnsafeContinuation<Reason, Never>) {
        self.id = id
        self.continuation = continuation
    }

    func resume(_ reason: Reason) {
        continuation.resume(returning: reason)
    }
}
