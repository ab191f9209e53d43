internal import Synchronization

/// Counts what has happened, for a check to compare and to wait for.
final class EventJournal: Sendable {
    private typealias Waiter = (event: String, continuation: AsyncStream<Never>.Continuation)

    private let state = Mutex((counts: [String: Int](), waiters: [Waiter]()))

    /// Counts an event, and resumes the tasks that wait for it.
    func note(_ event: String) {
        let due = state.withLock { state in
            state.counts[event, default: 0] += 1
            let due = state.waiters.filter { $0.event == event }
            state.waiters.removeAll { $0.event == event }
            return due
        }
        for waiter in due { waiter.continuation.finish() }
    }

    /// How often an event has happened.
    func count(of event: String) -> Int { state.withLock { $0.counts[event] ?? 0 } }

    /// Waits until an event has happened at least once.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before.
    func wait(for event: String) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        let hasHappened = state.withLock { state in
            if state.counts[event] != nil { return true }
            state.waiters.append((event, continuation))
            return false
        }
        if hasHappened { return }
        for await _ in stream {}
        if count(of: event) == 0 { try Task.checkCancellation() }
    }
}
