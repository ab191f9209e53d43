/// A body in several blocks, whatever sequence it comes from.
struct BlockSource: Sendable {
    private let make: @Sendable () -> BlockIterator

    init<S: AsyncSequence & Sendable>(_ blocks: S) where S.Element == [UInt8] {
        make = { AsyncBlockIterator(blocks.makeAsyncIterator()) }
    }

    init<S: Sequence & Sendable>(_ blocks: S) where S.Element == [UInt8] {
        make = { SyncBlockIterator(blocks.makeIterator()) }
    }

    /// Blocks from an iterator of the caller's own.
    init(_ make: @escaping @Sendable () -> BlockIterator) {
        self.make = make
    }

    func makeIterator() -> BlockIterator { make() }
}

/// What hands out one block after the other, on the executor of whoever asks.
class BlockIterator {
    /// The next block, or `nil` at the end.
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
