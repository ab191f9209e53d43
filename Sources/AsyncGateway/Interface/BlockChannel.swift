/// Passes blocks from one task to another, each when the receiver asks for it.
///
/// For a produced body that is iterated, as by a middleware; the gateway itself lets the producer
/// write to the connection. There may be several senders, and one receiver.
actor BlockChannel: BlockDestination {
    private enum Ending {
        case finished
        case failed(any Error)
    }

    private var offered: [UInt8]?
    private var ending: Ending?
    private var isCancelled = false
    /// The sender whose block is offered has it.
    private var turn = Turn()
    private var sender: CheckedContinuation<Void, Never>?
    private var receiver: CheckedContinuation<Void, Never>?

    /// Offers a block and waits until it has been taken.
    ///
    /// - Throws: `CancellationError` once the receiver takes no more blocks.
    func send(_ block: [UInt8]) async throws {
        if !turn.take() { try await withCheckedThrowingContinuation { turn.wait($0) } }
        defer { turn.pass() }
        if isCancelled { throw CancellationError() }
        // Else a producer of empty blocks would keep its thread from all other tasks.
        guard !block.isEmpty else { return await Task.yield() }
        offered = block
        wakeReceiver()
        await waitUntilTaken()
        if offered != nil { throw CancellationError() }
    }

    private func waitUntilTaken() async {
        await withCheckedContinuation { continuation in
            if offered == nil || isCancelled {
                continuation.resume()
            } else {
                sender = continuation
            }
        }
    }

    private func waitForOffer() async {
        await withCheckedContinuation { continuation in
            if offered == nil, ending == nil {
                receiver = continuation
            } else {
                continuation.resume()
            }
        }
    }

    /// Waits for the next block.
    ///
    /// - Returns: the block; `nil` at the end.
    /// - Throws: the error that ``finish(throwing:)`` was called with.
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
            case nil: await waitForOffer()
            }
        }
    }

    /// Ends the channel: the sender has no more blocks.
    func finish(throwing error: (any Error)? = nil) {
        guard ending == nil else { return }
        ending = error.map { .failed($0) } ?? .finished
        wakeReceiver()
    }

    /// Ends the channel: the receiver takes no more blocks.
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

/// Runs a producer in a task of its own, until the iterator is released or its task is cancelled.
final class ProducedBlockIterator: BlockIterator {
    private let channel = BlockChannel()
    private let task: Task<Void, Never>

    init(_ produce: @escaping @Sendable (Writer) async throws -> Void) {
        task = Task { [channel] in
            do {
                try await produce(Writer(to: channel))
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
