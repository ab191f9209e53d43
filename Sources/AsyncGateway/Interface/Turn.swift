/// A turn that one task has at a time; the others get it in the order in which they asked for it.
///
/// A part of an actor's state, because an actor runs other tasks at every `await`: a task whose
/// steps must not be interleaved with those of another takes the turn first.
///
/// ```swift
/// if !turn.take() { try await withCheckedThrowingContinuation { turn.wait($0) } }
/// defer { turn.pass() }
/// ```
struct Turn {
    private struct Wait {
        let number: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private(set) var isTaken = false
    private var waiting: [Wait] = []
    private var lastNumber: UInt64 = 0

    /// Takes the turn if it is free.
    ///
    /// - Returns: `true` if the caller has the turn now.
    mutating func take() -> Bool {
        if isTaken { return false }
        isTaken = true
        return true
    }

    /// Makes a number for a wait that may have to be cancelled.
    ///
    /// - Returns: a number that no other wait has.
    mutating func beginWait() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// Resumes a task when it has the turn: at once, if the turn has become free meanwhile.
    mutating func wait(_ continuation: CheckedContinuation<Void, any Error>, number: UInt64 = 0) {
        if take() {
            continuation.resume()
        } else {
            waiting.append(Wait(number: number, continuation: continuation))
        }
    }

    /// Ends the wait of that number without the turn, unless it has ended: it throws
    /// `CancellationError`.
    mutating func cancelWait(_ number: UInt64) {
        guard let index = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: index).continuation.resume(throwing: CancellationError())
    }

    /// Gives the turn to the task that has waited longest, if one waits.
    mutating func pass() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().continuation.resume() }
    }
}
