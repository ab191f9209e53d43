/// Finds event loops that have not turned for a second, from a thread of its own.
///
/// It reads what the loops note for other threads, and nothing else of theirs. A turn that is found
/// three times, half a second apart, is reported once. Times are not compared, so a process that
/// was stopped for a while has no blocked loops; nor has a machine that is busy with something else:
/// of a thread that waits for a processor, the turn does not count.
package final class LoopWatcher: Sendable {
    fileprivate static let interval = Duration.milliseconds(500)

    private let end = Semaphore()

    /// Begins to watch.
    ///
    /// - Parameters:
    ///   - loops: the loops.
    ///   - report: called on the watcher's thread for each turn that takes so long.
    /// - Throws: `SystemError` when the system refuses the thread.
    package init(
        _ loops: [EventLoop], report: @escaping @Sendable (BlockedTurn) -> Void
    ) throws(SystemError) {
        try CurrentThread.detach("a watch of the event loops") { [end] in
            var watches = loops.map(TurnWatch.init)
            while !end.wait(atMost: Self.interval) {
                for index in watches.indices {
                    if let blocked = watches[index].look() { report(blocked) }
                }
            }
        }
    }

    /// Ends the watch; a report may be under way.
    package func stop() {
        end.signal()
    }
}

/// A turn of an event loop that goes on for a second or longer.
package struct BlockedTurn: Sendable {
    /// The loop.
    package let loop: EventLoop

    /// What runs on it; see ``EventLoop/latestJob``.
    package let job: UInt

    /// For how long the turn has been going on.
    package let duration: Duration
}

/// What has been seen of one loop.
private struct TurnWatch {
    /// How many times a turn has to be found again.
    private static let repetitions = 2

    private let loop: EventLoop
    private var turn: LoopTime?
    private var count = 0
    /// For how long the loop's thread had waited for a processor by the last look.
    private var delay: Int64 = 0

    init(_ loop: EventLoop) {
        self.loop = loop
    }

    /// Looks at the loop.
    ///
    /// - Returns: its turn, the first time that it has been found often enough.
    mutating func look() -> BlockedTurn? {
        let current = loop.currentTurn
        guard let current, current == turn else {
            (turn, count) = (current, 0)
            if current != nil { _ = takeDelay() }
            return nil
        }
        // Half of the time between two looks.
        guard takeDelay() < LoopWatcher.interval.wholeNanoseconds / 2 else { return nil }
        count += 1
        guard count == Self.repetitions else { return nil }
        let job = loop.latestJob
        // Else the job may be one of a later turn.
        guard loop.currentTurn == current else { return nil }
        return BlockedTurn(
            loop: loop, job: job, duration: .nanoseconds(current.nanoseconds(to: .now)))
    }

    /// How long the loop's thread has waited for a processor since the last look, in nanoseconds.
    private mutating func takeDelay() -> Int64 {
        let total = loop.processorDelay ?? 0
        defer { delay = total }
        return total - delay
    }
}
