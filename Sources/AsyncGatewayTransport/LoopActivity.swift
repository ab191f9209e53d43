internal import Synchronization

/// When an event loop has last asked the kernel for events, for other threads to read.
final class LoopActivity: Sendable {
    /// How long a turn of a loop that is not blocked takes at most, in nanoseconds.
    private static let longestTurn: Int64 = 5_000_000

    /// Stands for a loop that waits for events.
    private static let waiting = Int64.max

    private let turnStart = Atomic<Int64>(waiting)

    /// Notes that the loop waits for events, and any of them will wake it.
    func noteWait() {
        turnStart.store(Self.waiting, ordering: .relaxed)
    }

    /// Notes that a turn has begun.
    func noteTurn(at time: LoopTime) {
        turnStart.store(time.nanoseconds, ordering: .relaxed)
    }

    /// Whether the loop waits, or its turn has begun a few milliseconds ago.
    var isRecent: Bool {
        let start = turnStart.load(ordering: .relaxed)
        return start == Self.waiting || LoopTime.now.nanoseconds - start < Self.longestTurn
    }
}
