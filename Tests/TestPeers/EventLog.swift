internal import Dispatch
internal import Synchronization

/// What has happened, in its order, for a test to look at and to wait for.
package final class EventLog: Sendable {
    private struct Waiter {
        let isDue: @Sendable ([String]) -> Bool
        let resume: @Sendable () -> Void
    }

    private struct State {
        var entries: [String] = []
        var waiting: [Waiter] = []
    }

    private let state = Mutex(State())

    /// A log without entries.
    package init() {}

    /// What has been noted so far.
    package var entries: [String] { state.withLock { $0.entries } }

    /// Whether anybody waits for an entry.
    package var isAwaited: Bool { state.withLock { !$0.waiting.isEmpty } }

    /// Notes that something has happened.
    package func note(_ entry: String) {
        let due = state.withLock { state in
            state.entries.append(entry)
            let due = state.waiting.filter { $0.isDue(state.entries) }
            state.waiting.removeAll { $0.isDue(state.entries) }
            return due
        }
        for waiter in due { waiter.resume() }
    }

    /// Waits until `entry` has been noted.
    package func wait(for entry: String) async {
        await wait { $0.contains(entry) }
    }

    /// Blocks the calling thread, a loop's for instance, until `entry` has been noted.
    package func waitOnThread(for entry: String) {
        let hasHappened = DispatchSemaphore(value: 0)
        add(Waiter(isDue: { $0.contains(entry) }, resume: { hasHappened.signal() }))
        hasHappened.wait()
    }

    /// Waits until something has been noted `count` times.
    package func wait(forCount count: Int) async {
        await wait { $0.count >= count }
    }

    /// Waits until `entry` has been noted, or the task is cancelled.
    ///
    /// - Throws: `CancellationError`.
    package func waitUnlessCancelled(for entry: String) async throws {
        // It says nothing, and ends with the wait or when its reader is cancelled.
        let (silence, source) = AsyncStream<Never>.makeStream()
        add(Waiter(isDue: { $0.contains(entry) }, resume: { source.finish() }))
        for await _ in silence {}
        try Task.checkCancellation()
    }

    private func wait(until isDue: @escaping @Sendable ([String]) -> Bool) async {
        await withCheckedContinuation { continuation in
            add(Waiter(isDue: isDue, resume: { continuation.resume() }))
        }
    }

    private func add(_ waiter: Waiter) {
        let hasHappened = state.withLock { state in
            if waiter.isDue(state.entries) { return true }
            state.waiting.append(waiter)
            return false
        }
        if hasHappened { waiter.resume() }
    }
}

/// Waits until the task is cancelled, and throws that.
///
/// - Throws: `CancellationError`.
package func waitForCancellation() async throws {
    // It says nothing, and ends when its reader is cancelled.
    let (silence, source) = AsyncStream<Never>.makeStream()
    for await _ in silence {}
    withExtendedLifetime(source) {}
    throw CancellationError()
}
