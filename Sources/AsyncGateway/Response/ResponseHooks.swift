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
    private var changes = HeadChanges.none
    /// `nil` rather than empty: nothing is released for it.
    private var ends: [EndAction]?

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
        ends = ends ?? []
        ends?.append(end)
        return true
    }

    // What is let go of is returned: it may be the last reference to an object of the user's, whose end
    // may call the responder, and so must not come while the hooks are locked.

    /// Takes no more changes: the head is about to be made, or there will be none.
    ///
    /// - Returns: the changes.
    mutating func takeChanges() -> HeadChanges {
        if stage == .open { stage = .headIsMade }
        var taken = HeadChanges.none
        swap(&taken, &changes)
        return taken
    }

    /// Takes changes again, behind those that were taken: the head has been refused, and another one
    /// will take its place.
    mutating func reopen(with changes: HeadChanges) {
        guard stage == .headIsMade else { return }
        stage = .open
        self.changes = changes
    }

    /// Lets go of everything, which may refer to the responder.
    ///
    /// - Returns: the actions for the end, `nil` if there are none, and the changes.
    mutating func end() -> (ends: [EndAction]?, changes: HeadChanges) {
        defer { (stage, ends) = (.ended, nil) }
        return (ends, takeChanges())
    }
}
