/// The blocks of a body, from a sequence of any kind.
struct BlockSource: Sendable {
    private let make: @Sendable () -> BlockIterator

    /// Blocks from an asynchronous sequence, each made by `block`.
    init<S: AsyncSequence & Sendable>(
        _ elements: S, _ block: @escaping @Sendable (S.Element) -> [UInt8]
    ) {
        make = { AsyncBlockIterator(elements.makeAsyncIterator(), block) }
    }

    /// Blocks from a sequence in memory, each made by `block`.
    init<S: Sequence & Sendable>(
        _ elements: S, _ block: @escaping @Sendable (S.Element) -> [UInt8]
    ) {
        make = { SyncBlockIterator(elements.makeIterator(), block) }
    }

    /// Blocks from an asynchronous sequence.
    init<S: AsyncSequence & Sendable>(_ blocks: S) where S.Element == [UInt8] {
        self.init(blocks) { $0 }
    }

    /// Blocks from a sequence in memory.
    init<S: Sequence & Sendable>(_ blocks: S) where S.Element == [UInt8] {
        self.init(blocks) { $0 }
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

private final class AsyncBlockIterator<Base: AsyncIteratorProtocol>: BlockIterator {
    private var base: Base
    private let block: (Base.Element) -> [UInt8]

    init(_ base: Base, _ block: @escaping (Base.Element) -> [UInt8]) {
        self.base = base
        self.block = block
    }

    override func next() async throws -> [UInt8]? {
        try await base.next(isolation: #isolation).map(block)
    }
}

private final class SyncBlockIterator<Base: IteratorProtocol>: BlockIterator {
    private var base: Base
    private let block: (Base.Element) -> [UInt8]

    init(_ base: Base, _ block: @escaping (Base.Element) -> [UInt8]) {
        self.base = base
        self.block = block
    }

    override func next() async throws -> [UInt8]? { base.next().map(block) }
}
