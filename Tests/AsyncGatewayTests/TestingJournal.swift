import AsyncGatewayTesting
import Synchronization

/// What has happened, in its order, for a test to look at and to wait for.
final class Journal: Sendable {
    private struct State {
        var entries: [String] = []
        var waiting: [(entry: String, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var entries: [String] { state.withLock { $0.entries } }

    func note(_ entry: String) {
        let waiting = state.withLock { state in
            state.entries.append(entry)
            let due = state.waiting.filter { $0.entry == entry }
            state.waiting.removeAll { $0.entry == entry }
            return due
        }
        for waiter in waiting { waiter.continuation.resume() }
    }

    /// Waits until `entry` has been noted, whether the task is cancelled or not.
    func wait(for entry: String) async {
        await withCheckedContinuation { continuation in
            let hasHappened = state.withLock { state in
                if state.entries.contains(entry) { return true }
                state.waiting.append((entry, continuation))
                return false
            }
            if hasHappened { continuation.resume() }
        }
    }
}

/// Waits until the task is cancelled, and throws that.
func waitForCancellation() async throws {
    try await ManualClock().sleep(for: .seconds(1))
}
