/// A body with a guard, who is asked before any of it is taken: the validator.
protocol GuardedBody: AnyObject, Sendable {
    /// The blocks; itself without a guard.
    var body: ResponseBody { get }

    /// Called before the body is iterated, and before each further block if somebody but the
    /// gateway iterates it.
    ///
    /// - Throws: if that is not to be.
    func admitIteration(isFirst: Bool) throws

    /// Lets go of what the body holds.
    func close() async
}

/// Iterates a body under its guard's eyes.
final class GuardedBlockIterator: BlockIterator {
    private let guarded: any GuardedBody
    private let base: BlockIterator
    private var isFirst = true

    init(_ guarded: any GuardedBody) {
        self.guarded = guarded
        base = guarded.body.makeBlockIterator()
    }

    override func next() async throws -> [UInt8]? {
        try guarded.admitIteration(isFirst: isFirst)
        isFirst = false
        return try await base.next()
    }
}
