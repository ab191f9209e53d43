internal import Synchronization

/// When an event loop has last asked the kernel for events, and what it runs, for other threads to
/// read.
final class LoopActivity: Sendable {
    /// How long a turn of a loop that is not blocked takes at most, in nanoseconds.
    private static let longestTurn: Int64 = 5_000_000

    /// Stands for a loop that waits for events.
    private static let waiting = Int64.max

    private let turnStart = Atomic<Int64>(waiting)
    private let job = Atomic<UInt>(0)
    private let threadNumber = Atomic<Int32>(0)

    /// Notes which thread the loop is.
    func noteThread(_ number: Int32) {
        threadNumber.store(number, ordering: .relaxed)
    }

    /// How long the loop's thread has waited for a processor so far, in nanoseconds.
    var processorDelay: Int64? {
        ProcessorDelay.nanoseconds(ofThread: threadNumber.load(ordering: .relaxed))
    }

    /// Notes that the loop waits for events, and any of them will wake it.
    func noteWait() {
        turnStart.store(Self.waiting, ordering: .relaxed)
    }

    /// Notes that a turn has begun.
    func noteTurn(at time: LoopTime) {
        turnStart.store(time.nanoseconds, ordering: .relaxed)
    }

    /// Notes which job is about to run.
    func noteJob(_ job: UnownedJob) {
        // The pointer that the type consists of, which is frozen. It is compared, never followed.
        self.job.store(unsafeBitCast(job, to: UInt.self), ordering: .relaxed)
    }

    /// The job that runs, or has run last: a number that is the same in all jobs of one task, and
    /// differs from those of all other tasks that have not ended.
    var latestJob: UInt { job.load(ordering: .relaxed) }

    /// The start of the present turn; `nil` while the loop waits for events.
    var currentTurn: LoopTime? {
        let start = turnStart.load(ordering: .relaxed)
        return start == Self.waiting ? nil : LoopTime(nanoseconds: start)
    }

    /// Whether the loop waits, or its turn has begun a few milliseconds ago.
    var isRecent: Bool {
        guard let turn = currentTurn else { return true }
        return turn.nanoseconds(to: .now) < Self.longestTurn
    }
}
