/// A turn that one task has at a time, passed on in the order in which the others have come.
///
/// A part of an actor's state, for an actor lets others in at every `await`: whoever does several steps
/// that must not be mixed with others' takes the turn first.
///
/// ```swift
/// if !turn.take() { await withCheckedContinuation { turn.wait($0) } }
/// defer { turn.pass() }
/// ```
struct Turn {
    private(set) var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Takes the turn if nobody has it.
    ///
    /// - Returns: `true` if the caller has it now.
    mutating func take() -> Bool {
        if isTaken { return false }
        isTaken = true
        return true
    }

    /// Resumes a task once it has the turn: at once, if the turn was passed before the task suspended.
    mutating func wait(_ continuation: CheckedContinuation<Void, Never>) {
        if take() { continuation.resume() } else { waiting.append(continuation) }
    }

    /// Gives the turn to the next task that waits, if there is one.
    mutating func pass() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
