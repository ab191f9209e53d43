import FlyingSocks

/// Blocks of a body, one after the other, and perhaps an error after the last.
struct BlockSequence: AsyncBufferedSequence {
    typealias Element = UInt8

    let blocks: [[UInt8]]
    let error: (any Error)?

    struct Iterator: AsyncBufferedIteratorProtocol {
        fileprivate var blocks: ArraySlice<[UInt8]>
        fileprivate let error: (any Error)?

        mutating func next() async throws -> UInt8? {
            try await nextBuffer(suggested: 1)?.first
        }

        /// The next block that is not empty, for the protocol allows of no other: "between 1 and
        /// the number elements that was requested".
        mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
            while let block = blocks.popFirst() {
                guard !block.isEmpty else { continue }
                if block.count > count { blocks = [Array(block.dropFirst(count))] + blocks }
                return Array(block.prefix(count))
            }
            if let error { throw error }
            return nil
        }
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(blocks: blocks[...], error: error)
    }
}
