/// The changes of a response's head that middleware has registered, in that order.
///
/// Most responses have one at most, which needs no array.
enum HeadChanges: Sendable {
    typealias Change = @Sendable (_ head: inout ResponseHead) throws -> Void

    case none
    case one(Change)
    case several([Change])

    var isEmpty: Bool {
        if case .none = self { true } else { false }
    }

    /// The changes, in the order of their registration.
    var all: [Change] {
        switch self {
        case .none: []
        case .one(let change): [change]
        case .several(let changes): changes
        }
    }

    mutating func append(_ change: @escaping Change) {
        self = isEmpty ? .one(change) : .several(all + [change])
    }

    /// Changes what the app has started; the change that was registered last is made first.
    ///
    /// The head is checked after each change, so that the one to blame is known. That one is removed: it
    /// would make the response that replaces this one fail too.
    ///
    /// - Returns: what a change has thrown, or why its head cannot be sent; `nil` if all were made.
    mutating func apply(to started: inout ResponseStart) -> (any Error)? {
        switch self {
        case .none:
            return nil
        case .one(let change):
            let failure = started.failure(of: change)
            if failure != nil { self = .none }
            return failure
        case .several(let changes):
            return apply(changes, to: &started)
        }
    }

    private mutating func apply(
        _ changes: [Change], to started: inout ResponseStart
    ) -> (any Error)? {
        for index in changes.indices.reversed() {
            guard let failure = started.failure(of: changes[index]) else { continue }
            var rest = changes
            rest.remove(at: index)
            self = .several(rest)
            return failure
        }
        return nil
    }
}
