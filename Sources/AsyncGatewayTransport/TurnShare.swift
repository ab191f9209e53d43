/// What a connection has used of its share of an event loop's turn.
///
/// A connection whose client sends or takes as fast as it can never has to wait. Past its share it
/// waits for the loop's next turn, behind the connections that have become ready meanwhile.
struct TurnShare {
    /// How many requests, reads and blocks of one connection a turn has time for.
    private static let steps = 32

    /// How long these may take, in nanoseconds; a step that has begun is not interrupted.
    private static let nanoseconds: Int64 = 250_000

    /// How many steps are taken without the clock being read: those of a client that awaits each
    /// response.
    private static let untimedSteps = 2

    private var turn: LoopTime?
    private var start = LoopTime(nanoseconds: 0)
    private var stepCount = 0

    /// Counts a step.
    ///
    /// - Returns: `false` if the share of this turn is used.
    mutating func takeStep(on loop: EventLoop) -> Bool {
        guard turn == loop.turnStart else {
            (turn, start, stepCount) = (loop.turnStart, loop.latestTime, 1)
            return true
        }
        stepCount += 1
        if stepCount <= Self.untimedSteps { return true }
        if stepCount < Self.steps,
            start.nanoseconds(to: loop.readTime()) < Self.nanoseconds
        {
            return true
        }
        stepCount = Self.steps
        return false
    }

    /// Whether the share of the loop's present turn is used.
    func isUsed(on loop: EventLoop) -> Bool {
        stepCount >= Self.steps && turn == loop.turnStart
    }
}
