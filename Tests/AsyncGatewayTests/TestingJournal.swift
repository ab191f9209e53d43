import AsyncGatewayTesting
import Synchronization

/// What has happened, in its order, for a test to look at and to wait for.
final class Journal: Sendable {
    private struct State {
        var entries: [String] = []
        var waiting: [(entry: String, continuation: AsyncStream<Never>.Continuation)] = []
    }

    private let state = Mutex(State())

    var entries: [String] { state.withLock { $0.entries } }

    func note(_ entry: String) {
        let due = state.withLock { state in
            state.entries.append(entry)
            let due = state.waiting.filter { $0.entry == entry }
            state.waiting.removeAll { $0.entry == entry }
            return due
        }
        for waiter in due { waiter.continuation.finish() }
    }

    /// Waits until `entry` has been noted, or throws when the task is cancelled.
    func wait(for entry: String) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        let hasHappened = state.withLock { state in
            if state.entries.contains(entry) { return true }
            state.waiting.append((entry, continuation))
            return false
        }
        if hasHappened { return }
        for await _ in stream {}
        try Task.checkCancellation()
    }

    /// Waits until `entry` has been noted, whether the task is cancelled or not.
    func waitStubbornly(for entry: String) async {
        // A task of its own is not cancelled with this one.
        _ = await Task { try await wait(for: entry) }.result
    }
}

/// Waits until the task is cancelled, and throws that.
func waitForCancellation() async throws {
    try await ManualClock().sleep(for: .seconds(1))
}
