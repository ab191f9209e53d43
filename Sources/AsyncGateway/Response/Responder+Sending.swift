internal import AsyncGatewayTransport
internal import AsyncGatewayWire
internal import Synchronization

// For the gateway: how a response is sent.

extension Responder: BlockDestination {
    /// Whether any of the response may have reached the peer.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    nonisolated var headWasSent: Bool { session.headWasSent }

    /// Whether nothing is being sent.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    nonisolated var isIdle: Bool { !turn.isTaken }

    /// Starts a response in place of the one that the app has started, if it has.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    ///
    /// - Throws: what the session refuses; `error` if the head has left.
    nonisolated func startInPlace(_ response: Response, of error: any Error) throws {
        try session.start(response.status, response.headers, replacing: error)
    }

    /// Makes the whole response of a body whose bytes are at hand; only while it ``isIdle``.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    ///
    /// - Parameters:
    ///   - bytes: the body.
    ///   - storage: an empty array, whose storage is used for the head.
    ///   - makePart: makes the server's part of the head, as ``ResponseSink/serverPartOfHead()`` does.
    /// - Returns: The bytes to be sent.
    /// - Throws: what the session refuses; the server's part has then not been asked for.
    nonisolated func encodeWhole(
        _ bytes: consuming [UInt8], in storage: consuming [UInt8],
        _ makePart: () -> ServerPart
    ) throws -> ResponseOutput {
        let part = beginsHead(for: bytes.count) ? makePart() : nil
        return try session.encode(bytes, isWhole: true, part, in: storage)
    }

    /// Lets middleware change the head, if it is about to be made.
    ///
    /// - Returns: Whether it certainly is, and needs the server's part.
    nonisolated private func beginsHead(for count: Int) -> Bool {
        guard session.isStarted else { return false }
        var changes = hooks.withLock { $0.takeChanges() }
        if !changes.isEmpty { changeHead(by: &changes) }
        let begins = session.beginsHead(for: count)
        if !begins { reopenHooks(with: changes) }
        return begins
    }

    /// Lets middleware change the head that is about to be made; rule 9.
    ///
    /// A change is the user's code, so nothing is being accessed while it runs.
    @inline(never)
    nonisolated private func changeHead(by changes: inout HeadChanges) {
        guard var start = session.takeStart() else { return }
        let refusal = changes.apply(to: &start)
        session.putBack(start, refusal: refusal)
    }

    @inline(never)
    nonisolated private func reopenHooks(with changes: HeadChanges) {
        hooks.withLock { $0.reopen(with: changes) }
    }

    /// Drops what would change the head.
    func dropChanges() {
        _ = hooks.withLock { $0.takeChanges() }
    }

    /// Whether the response has been encoded to its end without an error.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    nonisolated var isComplete: Bool { session.isComplete }

    /// Whether it has, on a connection that persists.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    nonisolated var isCompleteAndPersistent: Bool { session.isComplete && session.isPersistent }

    /// Throws if the body is longer or shorter than its Content-Length.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    ///
    /// - Throws: ``GatewayError`` of code `.bodyTooLong` or `.bodyTooShort`.
    nonisolated func checkLength() throws {
        try session.checkLength()
    }

    /// Sends the body that the app has returned, to its end.
    ///
    /// - Throws: what the body, the session or the connection throws; the response is then broken.
    func send(_ body: ResponseBody) async throws {
        switch body.storage {
        case .bytes(let bytes): try await sendWhole(bytes)
        case .file(let file): try await sendFile(file)
        case .producer(let produce): try await sendProduct(of: produce)
        case .blocks(let blocks): try await sendBlocks(blocks)
        case .guarded(let guarded):
            try guarded.admitIteration(isFirst: true)
            try await send(guarded.body)
        case .trailed(let trailed):
            // They are not asked for if they would not be sent.
            if sink.acceptsTrailers { try session.expectTrailers(of: trailed) }
            // What replaces this body has others, or none.
            defer { session.forgetTrailers() }
            try await send(trailed.body)
        case .filled(let filled): try await sendFilling(filled)
        }
    }

    /// Sends the head of an interim response, in turn, if the client can be sent one.
    func sendInterim(_ head: [UInt8]) async throws {
        guard try session.takesInterimResponse() else { return }
        try await sending {
            try await sink.write(ResponseOutput(lead: head))
            try await sink.flush()
        }
    }

    /// Asks for the trailers, if they will be sent.
    private func makeTrailers() async throws {
        guard let trailed = session.trailersToMake else { return }
        try session.setTrailers(try await trailed.fields(), of: trailed)
    }

    /// Runs `body` while nothing else is sent: what it writes is not inside the final response.
    ///
    /// - Throws: what `body` throws.
    func inTurn(_ body: @Sendable () async throws -> Void) async throws {
        try await takeTurn()
        defer { turn.pass() }
        try await body()
    }

    private func sendBlocks(_ blocks: BlockSource) async throws {
        let iterator = blocks.makeIterator()
        while !session.needsNoMoreBody, let block = try await iterator.next() {
            try await send(block)
        }
        // A sequence may end because it is cancelled: that is not the end of the body.
        if !session.needsNoMoreBody { try Task.checkCancellation() }
        try await finish()
    }

    private func sendProduct(of produce: @Sendable (Writer) async throws -> Void) async throws {
        if !session.needsNoMoreBody {
            do {
                try await produce(Writer(to: ProductDestination(responder: self)))
                // A producer may return early because it is cancelled: its body is not complete.
                try Task.checkCancellation()
            } catch is CancellationError where session.needsNoMoreBody {
                // It started the response itself, and a write threw because no body is sent.
            }
        }
        try await finish()
    }

    fileprivate func sendProduct(_ block: [UInt8]) async throws {
        if session.needsNoMoreBody { throw CancellationError() }
        try await send(block)
    }

    /// Sends one block of several, and waits until the system has it. (PEP 3333)
    ///
    /// - Throws: what the session or the connection throws; `CancellationError`.
    func send(_ block: [UInt8]) async throws {
        try Task.checkCancellation()
        guard !block.isEmpty else { return try await skipEmptyBlock() }
        try await takeTurn()
        defer { turn.pass() }
        let part = serverPart(for: block.count)
        let output = try session.encode(block, isWhole: false, part)
        // Before the client can have it: what happens then is behind the beginning.
        silence?.begin(at: sink.clockTime)
        try await write(output)
        try await sending { try await sink.flush() }
        try session.checkLength()
    }

    /// A body of empty blocks sends nothing, and must still let others run.
    private func skipEmptyBlock() async throws {
        try session.checkIsOpen()
        try await sink.takeStep()
    }

    /// Sends a body of which no more will follow, so its length is known.
    ///
    /// Not flushed: the next request may be there already, and the answers share one send.
    private func sendWhole(_ bytes: [UInt8]) async throws {
        try await makeTrailers()
        try await takeTurn()
        defer { turn.pass() }
        let part = serverPart(for: bytes.count)
        try await write(try session.encode(bytes, isWhole: true, part))
        try session.checkLength()
    }

    func write(_ output: ResponseOutput) async throws {
        try await sending {
            if try !sink.writeWithoutWaiting(output) { try await sink.write(output) }
        }
    }

    /// Sends bytes that have been encoded; if that fails, the response is broken.
    ///
    /// The session counts them as sent already, so nothing may follow where they are missing.
    func sending(_ operation: () async throws -> Void) async throws {
        do {
            try await operation()
        } catch {
            session.fail()
            throw error
        }
    }

    private func sendFile(_ file: FileWrapper) async throws {
        try await takeTurn()
        // Behind blocks that have been written, a file may have to be cut into chunks as well. Asked
        // in turn: another task of the app's may have written while the turn was waited for.
        // So it is if trailers follow.
        guard session.headIsDue, !session.sendsTrailers, let (open, range) = file.unreadFile,
            !range.isEmpty
        else {
            turn.pass()
            return try await sendBlocks(BlockSource(file))
        }
        defer { turn.pass() }
        let part = serverPart(for: range.count)
        let (head, count) = try session.encodeHead(ofFile: Int64(range.count), part)
        try await write(head)
        if count > 0 {
            let part = range.lowerBound..<range.lowerBound + count
            try await sending { try await sink.send(file: open, part) }
            file.noteSent(upTo: part.upperBound)
        }
        try await write(session.finish())
        try session.checkLength()
    }

    private func finish() async throws {
        // What comes is behind the last block.
        silence = nil
        try await makeTrailers()
        try await takeTurn()
        defer { turn.pass() }
        let part = serverPart(for: 0)
        try await write(try session.encode([], isWhole: true, part))
        try session.checkLength()
    }

    /// Waits for the turn, unless it is free.
    ///
    /// A task that has it may wait for as long as the client lets it; that does not hold up one that
    /// is cancelled.
    ///
    /// - Throws: `CancellationError`; the caller has then not got the turn.
    private func takeTurn() async throws {
        if !turn.take() { try await waitForTurn() }
    }

    private func waitForTurn() async throws {
        let number = turn.beginWait()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<Void, any Error>) in
                // A cancellation before now has found no wait to end.
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    turn.wait(continuation, number: number)
                }
            }
        } onCancel: {
            Task { await self.cancelWait(number) }
        }
    }

    private func cancelWait(_ number: UInt64) {
        turn.cancelWait(number)
    }

    /// The server's part of the head, if that is about to be made.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    nonisolated func serverPart(for count: Int) -> ServerPart? {
        beginsHead(for: count) ? sink.serverPartOfHead() : nil
    }

    /// Ends the response because what was encoded could not be sent.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    nonisolated func fail() {
        session.fail()
    }

    /// What has become of the response so far; after the end, only whether it is complete.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    nonisolated var outcome: ResponseSession.Outcome { session.outcome }

    /// Refuses further starts and writes.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    nonisolated func end() {
        let (ends, _) = hooks.withLock { $0.end() }
        if let ends { endReporting(to: ends) } else { session.end() }
    }

    @inline(never)
    nonisolated private func endReporting(to ends: [ResponseHooks.EndAction]) {
        let outcome = session.reportedOutcome
        session.end()
        for end in ends { end(outcome) }
    }
}

/// Takes the blocks of a producer, and stops one whose response has no body.
private final class ProductDestination: BlockDestination {
    private let responder: Responder

    init(responder: Responder) {
        self.responder = responder
    }

    func send(_ block: [UInt8]) async throws {
        try await responder.sendProduct(block)
    }
}
