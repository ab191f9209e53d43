/// Hands blocks from one task to another, each only when it is asked for.
///
/// For a produced body that somebody iterates; the gateway itself lets the producer write
/// straight to the connection. One sender and one receiver at a time.
actor BlockChannel {
    private enum Ending {
        case finished
        case failed(any Error)
    }

    private var offered: [UInt8]?
    private var ending: Ending?
    private var isCancelled = false
    private var sender: CheckedContinuation<Void, Never>?
    private var receiver: CheckedContinuation<Void, Never>?

    /// Offers a block and waits until it has been taken.
    ///
    /// - Throws: `CancellationError` once nobody will take blocks any more.
    func send(_ block: [UInt8]) async throws {
        guard !block.isEmpty else { return }
        while offered != nil, !isCancelled { await withCheckedContinuation { sender = $0 } }
        offered = block
        wakeReceiver()
        while offered != nil, !isCancelled { await withCheckedContinuation { sender = $0 } }
        if isCancelled { throw CancellationError() }
    }

    /// Waits for the next block; `nil` at the end.
    ///
    /// - Throws: what the sender has ended with.
    func next() async throws -> [UInt8]? {
        while true {
            if let block = offered {
                offered = nil
                wakeSender()
                return block
            }
            switch ending {
            case .finished: return nil
            case .failed(let error): throw error
            case nil: await withCheckedContinuation { receiver = $0 }
            }
        }
    }

    /// No more blocks will be sent.
    func finish(throwing error: (any Error)? = nil) {
        guard ending == nil else { return }
        ending = error.map { .failed($0) } ?? .finished
        wakeReceiver()
    }

    /// No more blocks will be taken.
    func cancel() {
        isCancelled = true
        finish(throwing: CancellationError())
        wakeSender()
    }

    private func wakeReceiver() {
        receiver?.resume()
        receiver = nil
    }

    private func wakeSender() {
        sender?.resume()
        sender = nil
    }
}

/// Runs a producer in a task of its own for as long as its blocks are wanted.
final class ProducedBlockIterator: BlockIterator {
    private let channel = BlockChannel()
    private let task: Task<Void, Never>

    init(_ produce: @escaping @Sendable (Writer) async throws -> Void) {
        task = Task { [channel] in
            do {
                try await produce(Writer { try await channel.send($0) })
                await channel.finish()
            } catch {
                await channel.finish(throwing: error)
            }
        }
    }

    override func next() async throws -> [UInt8]? {
        let (channel, task) = (channel, task)
        return try await withTaskCancellationHandler {
            try await channel.next()
        } onCancel: {
            task.cancel()
            Task { await channel.cancel() }
        }
    }

    deinit {
        task.cancel()
        Task { [channel] in await channel.cancel() }
    }
}
