/// Hands blocks from one task to another, each only when it is asked for.
///
/// For a produced body that somebody iterates; the gateway itself lets the producer write
/// straight to the connection. There may be several senders, and one receiver.
actor BlockChannel: BlockDestination {
    private enum Ending {
        case finished
        case failed(any Error)
    }

    private var offered: [UInt8]?
    private var taken = 0
    private var ending: Ending?
    private var isCancelled = false
    private var senders: [CheckedContinuation<Void, Never>] = []
    private var receiver: CheckedContinuation<Void, Never>?

    /// Offers a block and waits until it has been taken.
    ///
    /// - Throws: `CancellationError` once nobody will take blocks any more.
    func send(_ block: [UInt8]) async throws {
        guard !block.isEmpty else { return }
        await wait { $0.offered != nil }
        if isCancelled { throw CancellationError() }
        offered = block
        let mine = taken + 1
        wakeReceiver()
        await wait { $0.taken < mine }
        if taken < mine { throw CancellationError() }
    }

    private func wait(while condition: (isolated BlockChannel) -> Bool) async {
        while condition(self), !isCancelled {
            await withCheckedContinuation { continuation in
                // The world may have changed on the way to here.
                if condition(self), !isCancelled {
                    senders.append(continuation)
                } else {
                    continuation.resume()
                }
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

    /// Waits for the next block; `nil` at the end.
    ///
    /// - Throws: what the sender has ended with.
    func next() async throws -> [UInt8]? {
        while true {
            if let block = offered {
                offered = nil
                taken += 1
                wakeSenders()
                return block
            }
            switch ending {
            case .finished: return nil
            case .failed(let error): throw error
            case nil: await waitForOffer()
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
        wakeSenders()
    }

    private func wakeReceiver() {
        receiver?.resume()
        receiver = nil
    }

    private func wakeSenders() {
        let waiting = senders
        senders = []
        for sender in waiting { sender.resume() }
    }
}

/// Runs a producer in a task of its own for as long as its blocks are wanted.
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
