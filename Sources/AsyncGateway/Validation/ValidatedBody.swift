internal import Synchronization

/// Checks the body of a response against the rules for the app that makes it and for the server
/// that sends it.
///
/// Its kind does not change: a body in memory, which gets a Content-Length, a file, which the
/// system sends, or blocks that are requested one by one.
final class ValidatedBody: GuardedBody {
    private struct State {
        var wasIterated = false
        var isClosed = false
    }

    let body: ResponseBody

    private let returned: ResponseBody
    private let exchange: ValidatedExchange
    private let state = Mutex(State())

    /// Checks a body as far as it is in memory.
    ///
    /// - Throws: what the report throws for a violation that is known before the body is sent.
    init(_ returned: ResponseBody, exchange: ValidatedExchange) throws {
        body = try returned.checked(by: exchange)
        self.returned = returned
        self.exchange = exchange
    }

    deinit {
        if !state.withLock(\.isClosed) { exchange.note(GatewayViolation(.bodyClosed)) }
    }

    func admitIteration(isFirst: Bool) throws {
        let before = state.withLock { state in
            defer { state.wasIterated = true }
            return state
        }
        if before.isClosed {
            try exchange.report([GatewayViolation(.bodyIteratedWhileOpen)])
        } else if isFirst, before.wasIterated {
            try exchange.report([GatewayViolation(.bodyIteratedOnce)])
        }
        // The app is wrapped in another validator as well.
        if case .guarded(let inner) = returned.storage {
            try inner.admitIteration(isFirst: isFirst)
        }
    }

    func close() async {
        state.withLock { $0.isClosed = true }
        await returned.close()
        exchange.end()
    }
}

extension ResponseBody {
    /// The same body with checks: at once of blocks in memory, of others as they come.
    fileprivate func checked(by exchange: ValidatedExchange) throws -> ResponseBody {
        switch storage {
        case .bytes(let bytes):
            try exchange.checkWhole(bytes.count)
            return self
        case .file(let file):
            guard let count = file.remainingCount else {
                return ResponseBody(BlockSource(file).checked(by: exchange))
            }
            try exchange.checkWhole(count)
            return self
        case .blocks(let blocks):
            return ResponseBody(blocks.checked(by: exchange))
        case .producer(let produce):
            return .producing { write in
                try await produce(write.checked(by: exchange))
                try exchange.check { $0.finish() }
            }
        case .guarded(let inner):
            return try inner.body.checked(by: exchange)
        case .trailed(let trailed):
            return ResponseBody(try trailed.checked(by: exchange))
        // The fillers are the server's, and so is where they may stand.
        case .filled(let filled):
            return ResponseBody(filled.replacing(try filled.body.checked(by: exchange)))
        }
    }
}

extension TrailedBody {
    fileprivate func checked(by exchange: ValidatedExchange) throws -> TrailedBody {
        try exchange.report(unfitNames.map { GatewayViolation(.trailerName, $0) })
        return TrailedBody(try body.checked(by: exchange), names) { [self] in
            let trailers = try await fields()
            try exchange.report(HeadValidation.violations(of: trailers, behind: self))
            return trailers
        }
    }
}

extension ValidatedExchange {
    fileprivate func checkWhole(_ count: Int) throws {
        try check { $0.giveAll(count) }
    }
}

extension Writer {
    fileprivate func checked(by exchange: ValidatedExchange) -> Writer {
        Writer { block in
            try exchange.check { $0.produce(block.count) }
            try await self(block)
        }
    }
}

extension BlockSource {
    fileprivate func checked(by exchange: ValidatedExchange) -> BlockSource {
        BlockSource { CheckedBlockIterator(makeIterator(), exchange: exchange) }
    }
}

private final class CheckedBlockIterator: BlockIterator {
    private let base: BlockIterator
    private let exchange: ValidatedExchange

    init(_ base: BlockIterator, exchange: ValidatedExchange) {
        self.base = base
        self.exchange = exchange
    }

    override func next() async throws -> [UInt8]? {
        guard let block = try await base.next() else {
            try exchange.check { $0.finish() }
            return nil
        }
        try exchange.check { $0.give(block.count) }
        return block
    }
}
