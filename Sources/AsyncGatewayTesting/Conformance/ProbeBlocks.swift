internal import AsyncGateway

/// The blocks of a body behind a middleware under test.
struct ProbeBlocks: AsyncSequence, Sendable {
    /// What comes behind the last block.
    enum Ending: Sendable {
        case end
        /// A `ProbeError`.
        case failure
        /// Nothing until the task is cancelled.
        case wait
    }

    let blocks: [[UInt8]]
    let ending: Ending
    /// Called when a block is asked for, with how many there were before.
    let onRequest: @Sendable (_ index: Int) async -> Void
    let wait: @Sendable () async throws -> Void

    struct Iterator: AsyncIteratorProtocol {
        let source: ProbeBlocks
        var index = 0

        mutating func next() async throws -> [UInt8]? {
            await source.onRequest(index)
            defer { index += 1 }
            if index < source.blocks.count { return source.blocks[index] }
            switch source.ending {
            case .end: break
            case .failure: throw ProbeError()
            case .wait: try await source.wait()
            }
            return nil
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(source: self) }
}

/// The error that an app behind a middleware under test throws.
struct ProbeError: Error {}
