/// A turn that one task has at a time; the others get it in the order in which they asked for it.
///
/// A part of an actor's state, because an actor runs other tasks at every `await`: a task whose
/// steps must not be interleaved with those of another takes the turn first.
///
/// ```swift
/// if !turn.take() { await withCheckedContinuation { turn.wait($0) } }
/// defer { turn.pass() }
/// ```
struct Turn {
    private(set) var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Takes the turn if it is free.
    ///
    /// - Returns: `true` if the caller has the turn now.
    mutating func take() -> Bool {
        if isTaken { return false }
        isTaken = true
        return true
    }

    /// Resumes a task when it has the turn: at once, if the turn has become free meanwhile.
    mutating func wait(_ continuation: CheckedContinuation<Void, Never>) {
        if take() { continuation.resume() } else { waiting.append(continuation) }
    }

    /// Gives the turn to the task that has waited longest, if one waits.
    mutating func pass() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
