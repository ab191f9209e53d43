internal import Synchronization

/// What middleware has registered with the responder of one response, from any thread.
struct ResponseHooks: Sendable {
    typealias EndAction = @Sendable (_ outcome: ResponseOutcome) -> Void

    private enum Stage {
        case open
        /// The head is being made, or has been.
        case headIsMade
        case ended
    }

    private var stage = Stage.open
    private var changes = HeadChanges()
    private var ends: [EndAction] = []

    /// Takes a change of the head.
    ///
    /// - Returns: `false` if it comes too late.
    mutating func register(change: @escaping HeadChanges.Change) -> Bool {
        guard stage == .open else { return false }
        changes.append(change)
        return true
    }

    /// Takes an action for the end.
    ///
    /// - Returns: `false` if it comes too late.
    mutating func register(end: @escaping EndAction) -> Bool {
        guard stage != .ended else { return false }
        ends.append(end)
        return true
    }

    /// Takes no more changes, because the head is about to be made.
    ///
    /// - Returns: the changes; `nil` if there are none.
    mutating func beginHead() -> HeadChanges? {
        stage = .headIsMade
        return changes.isEmpty ? nil : changes
    }

    /// Takes changes again: the head has been refused, and another one will take its place.
    mutating func reopen() {
        if stage == .headIsMade { stage = .open }
    }

    // What is let go of is returned: it may be the last reference to an object of the user's, whose end
    // may call the responder, and so must not come while the hooks are locked.

    /// Removes the change that has failed.
    ///
    /// - Returns: the changes before.
    mutating func removeBlamed(for failure: HeadChanges.Failure) -> HeadChanges {
        let before = changes
        changes.removeBlamed(for: failure)
        return before
    }

    /// Removes all changes, and takes no more.
    ///
    /// - Returns: the changes.
    mutating func takeChanges() -> HeadChanges {
        if stage == .open { stage = .headIsMade }
        defer { changes = HeadChanges() }
        return changes
    }

    /// Lets go of everything, which may refer to the responder.
    ///
    /// - Returns: the actions for the end, and the changes.
    mutating func end() -> (ends: [EndAction], changes: HeadChanges) {
        defer { (stage, ends) = (.ended, []) }
        return (ends, takeChanges())
    }
}

extension Mutex where Value == ResponseHooks {
    /// Makes changes of what the app has started; one that fails is not made again.
    ///
    /// Without the lock, because a change is the user's code, and may call the responder.
    ///
    /// - Returns: what the changes have made of it, checked.
    /// - Throws: why a change has failed, or its head cannot be sent.
    func make(_ changes: HeadChanges, of started: ResponseStart) throws -> ResponseStart {
        do throws(HeadChanges.Failure) {
            return try changes.apply(to: started)
        } catch {
            _ = withLock { $0.removeBlamed(for: error) }
            throw error.reason
        }
    }
}
