/// Starts the response to one request. (PEP 3333, `start_response`)
///
/// An actor on the executor of its connection: calling it from the app does not suspend. It may be
/// kept longer than the response lasts; every call then throws.
public actor Responder {
    /// The connection's executor, or that of the handler that runs the app.
    public nonisolated let unownedExecutor: UnownedSerialExecutor

    // It also keeps the executor alive, to which `unownedExecutor` holds no reference.
    private nonisolated let sink: any ResponseSink
    private let startWrapped: (@Sendable (Status, Headers, (any Error)?) throws -> Writer)?
    // `nonisolated(unsafe)`: accessed on the sink's executor only, which is this actor's. The gateway's
    // calls below that do not wait are made there too; to assume the isolation in each of them would
    // cost two allocations. `@exclusivity(unchecked)` (Decision 6): the session is a value without any
    // I/O, and calls nothing outside it while it is changed.
    @exclusivity(unchecked) private nonisolated(unsafe) var session: ResponseSession
    /// Held while something is sent: the pieces of a response must not be mixed with others.
    @exclusivity(unchecked) private nonisolated(unsafe) var turn = Turn()

    init(_ context: consuming ResponseContext, sink: any ResponseSink) {
        session = ResponseSession(context)
        self.sink = sink
        startWrapped = nil
        unownedExecutor = sink.unownedExecutor
    }

    /// A responder for an app, whose starts are made by `start` on the `responder` it stands for.
    ///
    /// It shares the executor of `responder`, so starting suspends as little as without it.
    init(
        wrapping responder: Responder,
        start:
            @escaping @Sendable (isolated Responder, Status, Headers, (any Error)?) throws -> Writer
    ) {
        // This session is never used: `responder` sends all there is.
        session = ResponseSession(ResponseContext())
        sink = responder.sink
        unownedExecutor = responder.unownedExecutor
        startWrapped = { status, headers, error in
            try responder.assumeIsolated { try start($0, status, headers, error) }
        }
    }

    /// Sets the status and header fields of the response, which leave with its first block.
    ///
    /// ```swift
    /// try await startResponse("200 OK", ["Content-Type": "text/plain"])
    /// ```
    ///
    /// - Parameters:
    ///   - status: the status line's code and reason.
    ///   - headers: the header fields, in order. Framing and connection fields are the server's; but
    ///     `Connection: close` ends the connection with this response, and 426 has an `Upgrade`.
    ///   - error: set by an app that replaces what it has started because of an error; if the
    ///     header has already left, that error is thrown on.
    /// - Returns: a way to send blocks at once; apps that return their body ignore it.
    /// - Throws: ``GatewayError`` of code `.alreadyStarted` without `error` when called again,
    ///   `.invalidStatus`, `.invalidHeader` or `.hopByHopHeader` with the offending value,
    ///   `.alreadyFinished` after the response has ended.
    @discardableResult
    public func callAsFunction(
        _ status: Status, _ headers: Headers = [:], replacing error: (any Error)? = nil
    ) throws -> Writer {
        try start(status, headers, replacing: error)
    }

    /// The same as calling the responder, spelled out.
    ///
    /// - Parameters:
    ///   - status: the status line's code and reason.
    ///   - headers: the header fields, in order.
    ///   - error: what went wrong with the response started before.
    /// - Returns: a way to send blocks at once.
    /// - Throws: as ``callAsFunction(_:_:replacing:)`` does.
    @discardableResult
    public func start(
        _ status: Status, _ headers: Headers = [:], replacing error: (any Error)? = nil
    ) throws -> Writer {
        if let startWrapped { return try startWrapped(status, headers, error) }
        try session.start(status, headers, replacing: error)
        return Writer(to: self)
    }
}

// MARK: - For the gateway

extension Responder: BlockDestination {
    /// Whether any of the response may have reached the peer.
    var headWasSent: Bool { session.headWasSent }

    /// Whether nothing is being sent.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    nonisolated var isIdle: Bool { !turn.isTaken }

    /// Makes the whole response of a body whose bytes are at hand; only while it ``isIdle``.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    ///
    /// - Parameters:
    ///   - bytes: the body.
    ///   - complete: completes the context of the head, as ``ResponseSink/completeContext(_:)`` does.
    /// - Returns: The bytes to be sent.
    /// - Throws: what the session refuses; the context has then not been completed.
    nonisolated func encodeWhole(
        _ bytes: [UInt8], _ complete: (inout ResponseContext) -> Void
    ) throws -> ResponseOutput {
        beginHead(for: bytes.count, complete)
        return try session.encode(bytes, isWhole: true)
    }

    /// Completes the context if the head is about to be made, which is then certain.
    nonisolated private func beginHead(
        for count: Int, _ complete: (inout ResponseContext) -> Void
    ) {
        guard var context = session.takeContext(for: count) else { return }
        complete(&context)
        session.prepareHead(context)
    }

    /// Whether the response has been encoded to its end without an error, on a connection that
    /// persists.
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
        }
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
        beginHead(for: block.count)
        let output = try session.encode(block, isWhole: false)
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
        try await takeTurn()
        defer { turn.pass() }
        beginHead(for: bytes.count)
        try await write(try session.encode(bytes, isWhole: true))
        try session.checkLength()
    }

    private func write(_ output: ResponseOutput) async throws {
        try await sending {
            if try !sink.writeWithoutWaiting(output) { try await sink.write(output) }
        }
    }

    /// Sends bytes that have been encoded; if that fails, the response is broken.
    ///
    /// The session counts them as sent already, so nothing may follow where they are missing.
    private func sending(_ operation: () async throws -> Void) async throws {
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
        guard session.headIsDue, let (open, range) = file.unreadFile, !range.isEmpty else {
            turn.pass()
            return try await sendBlocks(BlockSource(file))
        }
        defer { turn.pass() }
        beginHead(for: range.count)
        let (head, count) = try session.encodeHead(ofFile: Int64(range.count))
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
        try await takeTurn()
        defer { turn.pass() }
        beginHead(for: 0)
        try await write(try session.encode([], isWhole: true))
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

    private func beginHead(for count: Int) {
        beginHead(for: count) { sink.completeContext(&$0) }
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
        session.end()
    }
}

/// Takes the blocks of a producer, and stops one whose response has no body.
private struct ProductDestination: BlockDestination {
    let responder: Responder

    func send(_ block: [UInt8]) async throws {
        try await responder.sendProduct(block)
    }
}
