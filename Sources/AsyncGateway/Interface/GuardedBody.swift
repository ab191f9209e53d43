/// A body whose iteration is checked, as the validator does.
protocol GuardedBody: AnyObject, Sendable {
    /// The blocks, as a body that is not checked.
    var body: ResponseBody { get }

    /// Checks that the body may be iterated.
    ///
    /// Called before the body is iterated, and before each further block if it is not the gateway
    /// that iterates.
    ///
    /// - Throws: if the body may not be iterated now.
    func admitIteration(isFirst: Bool) throws

    /// Closes the body; see ``ResponseBody/close()``.
    func close() async
}

/// Iterates a body, checking before each block.
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
