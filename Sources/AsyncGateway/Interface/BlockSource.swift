/// The blocks of a body, from a sequence of any kind.
struct BlockSource: Sendable {
    private let make: @Sendable () -> BlockIterator

    /// Blocks from an asynchronous sequence.
    init<S: AsyncSequence & Sendable>(_ blocks: S) where S.Element == [UInt8] {
        make = { AsyncBlockIterator(blocks.makeAsyncIterator()) }
    }

    /// Blocks from a sequence in memory.
    init<S: Sequence & Sendable>(_ blocks: S) where S.Element == [UInt8] {
        make = { SyncBlockIterator(blocks.makeIterator()) }
    }

    /// Blocks from the iterators that `make` makes.
    init(_ make: @escaping @Sendable () -> BlockIterator) {
        self.make = make
    }

    func makeIterator() -> BlockIterator { make() }
}

/// An iterator over the blocks of a body, which runs on the executor of its caller.
class BlockIterator {
    /// Waits for the next block.
    ///
    /// - Returns: the block; `nil` at the end.
    func next() async throws -> [UInt8]? { nil }
}

private final class AsyncBlockIterator<Base: AsyncIteratorProtocol>: BlockIterator
where Base.Element == [UInt8] {
    private var base: Base

    init(_ base: Base) {
        self.base = base
    }

    override func next() async throws -> [UInt8]? {
        try await base.next(isolation: #isolation)
    }
}

private final class SyncBlockIterator<Base: IteratorProtocol>: BlockIterator
where Base.Element == [UInt8] {
    private var base: Base

    init(_ base: Base) {
        self.base = base
    }

    override func next() async throws -> [UInt8]? { base.next() }
}
