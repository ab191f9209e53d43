/// The changes of a response's head that middleware has registered.
struct HeadChanges: Sendable {
    typealias Change = @Sendable (_ head: inout ResponseHead) throws -> Void

    /// Which change has failed, and why.
    struct Failure: Error {
        let index: Int
        let reason: any Error
    }

    /// The change that was registered first: most responses have one at most, which needs no array.
    private var first: Change?
    private var others: [Change] = []

    var isEmpty: Bool { first == nil }

    /// The changes, in the order of their registration.
    var all: [Change] { first.map { [$0] + others } ?? [] }

    mutating func append(_ change: @escaping Change) {
        if first == nil { first = change } else { others.append(change) }
    }

    /// Removes the change that has failed: it would make the response that replaces this one fail too.
    mutating func removeBlamed(for failure: Failure) {
        var rest = all
        rest.remove(at: failure.index)
        self = HeadChanges()
        for change in rest { append(change) }
    }

    /// Changes what the app has started; the change that was registered last is made first.
    ///
    /// - Returns: the changed start, which has been checked after each change, so that the one to blame
    ///   is known.
    /// - Throws: what a change throws, or why its head cannot be sent.
    func apply(to started: consuming ResponseStart) throws(Failure) -> ResponseStart {
        for index in others.indices.reversed() {
            try Self.apply(others[index], index: index + 1, to: &started)
        }
        if let first { try Self.apply(first, index: 0, to: &started) }
        return started
    }

    private static func apply(
        _ change: Change, index: Int, to started: inout ResponseStart
    ) throws(Failure) {
        do {
            try started.change(by: change)
        } catch {
            throw Failure(index: index, reason: error)
        }
    }
}
