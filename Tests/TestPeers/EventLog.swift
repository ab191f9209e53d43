internal import Synchronization

/// What has happened, in its order, for a test to look at and to wait for.
package final class EventLog: Sendable {
    private struct Waiter {
        let isDue: @Sendable ([String]) -> Bool
        let continuation: CheckedContinuation<Void, Never>
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

    /// Notes that something has happened.
    package func note(_ entry: String) {
        let due = state.withLock { state in
            state.entries.append(entry)
            let due = state.waiting.filter { $0.isDue(state.entries) }
            state.waiting.removeAll { $0.isDue(state.entries) }
            return due
        }
        for waiter in due { waiter.continuation.resume() }
    }

    /// Waits until `entry` has been noted.
    package func wait(for entry: String) async {
        await wait { $0.contains(entry) }
    }

    /// Waits until something has been noted `count` times.
    package func wait(forCount count: Int) async {
        await wait { $0.count >= count }
    }

    private func wait(until isDue: @escaping @Sendable ([String]) -> Bool) async {
        await withCheckedContinuation { continuation in
            let hasHappened = state.withLock { state in
                if isDue(state.entries) { return true }
                state.waiting.append(Waiter(isDue: isDue, continuation: continuation))
                return false
            }
            if hasHappened { continuation.resume() }
        }
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
