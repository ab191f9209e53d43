internal import AsyncGatewayTransport
internal import AsyncGatewayWire

extension ConnectionTask {
    /// The most bytes to take in at a time.
    static let receiveSize = 1 << 16

    /// The next request, if all of its head has arrived.
    ///
    /// - Throws: `RequestFailure`.
    @inline(never)
    func nextRequest() throws(RequestFailure) -> RequestVariables? {
        do throws(WireError) {
            guard let head = try wire.nextHead() else { return nil }
            (headStart, headBytes) = (nil, 0)
            exchange += 1
            let input: RequestBody =
                head.framing == .none
                ? .empty
                : RequestBody(ExchangeInput(connection: self, exchange: exchange), on: stream)
            return RequestVariables(head, input: input, on: variables)
        } catch {
            throw .malformed(error)
        }
    }

    /// Notes what is being waited for, and returns for how long, in nanoseconds; `nil` if nothing more
    /// will come.
    @inline(never)
    func beginWaitForHead() -> Int64? {
        awaited = wire.beginWait()
        switch awaited {
        case .ended, nil:
            return nil
        case .restOfHead:
            return patienceForRestOfHead()
        case .idle:
            (headStart, headBytes) = (nil, 0)
            // Even at the end, a request that is already here is still answered.
            if isLast { return 0 }
            // The head of a new connection is already on its way.
            return exchange == 0 ? context.headPatience : context.idlePatience
        }
    }

    @inline(never)
    private func patienceForRestOfHead() -> Int64 {
        // The word that it is over may have come before this wait began.
        if Task.isCancelled { return 0 }
        let now = LoopTime(stream.now)
        let start = headStart ?? now
        headStart = start
        let limit = context.configuration.headTimeout
        return now.nanoseconds(to: start + min(limit + .seconds(headBytes / 500), limit * 2))
    }

    /// Waits for more of a head on a stream that is no socket, and takes it in.
    @inline(never)
    func takeHead(patience: Int64) async throws {
        take(
            try await stream.read(
                atMost: Self.receiveSize, until: stream.now + .nanoseconds(patience)))
    }

    /// Takes in what has arrived; whether anything has.
    @inline(never)
    func takeArrived(from socket: SocketStream) throws -> Bool {
        guard let bytes = try socket.readWithoutWaiting(atMost: Self.receiveSize) else {
            return false
        }
        take(bytes)
        return true
    }

    /// Takes in what a wait was for, unless it was for nothing.
    @inline(never)
    func takeArrived(from socket: SocketStream, after reason: StreamWaiter.Reason) throws {
        if let bytes = try socket.readAfterWait(reason, atMost: Self.receiveSize) { take(bytes) }
    }

    /// Takes in bytes; none mean that the client will send no more.
    func take(_ bytes: [UInt8]) {
        awaited = nil
        if bytes.isEmpty { return wire.receiveEnd() }
        headBytes += bytes.count
        wire.receive(bytes)
    }

    /// Throws unless the connection was idle, which just ends: a head that has begun is answered.
    @inline(never)
    func explainHeadTimeout(_ error: any Error) throws {
        let error = gatewayError(for: error)
        awaited = nil
        guard case GatewayError.Code.timedOut = error else { throw error }
        if wire.hasPartialHead { throw RequestFailure.timedOut }
    }

    // Not inlined: a head would have its place in the memory of each read of a body.
    @inline(never)
    func nextEvent() throws(RequestFailure) -> WireEvent? {
        do throws(WireError) {
            return try wire.nextEvent()
        } catch {
            throw .malformed(error)
        }
    }
}

// MARK: - The body

extension ConnectionTask {
    /// The next block of the body that the app reads; empty at its end.
    func nextBlock(of number: Int) async throws -> [UInt8] {
        // A reader that is too late must not pass for the one of the running request.
        guard number == exchange, bodyIsOpen else { throw GatewayError(.alreadyFinished) }
        isReadingBody = true
        defer { isReadingBody = false }
        do {
            while true {
                // An app may read in a task of its own, and end the response meanwhile.
                guard number == exchange, bodyIsOpen else { throw GatewayError(.alreadyFinished) }
                if let block = try arrivedBlock() { return block }
                if try await sendContinueIfAwaited() { continue }
                try await receiveBodyPatiently()
            }
        } catch let failure as RequestFailure {
            requestFailure = failure
            throw failure.gatewayError
        }
    }

    /// A block that has arrived, an empty one at the end, or `nil` if more must be waited for.
    func arrivedBlock() throws(RequestFailure) -> [UInt8]? {
        switch try nextEvent() {
        case .body(let block): return block
        case .end: return []
        case .head: preconditionFailure("a head within a body")
        case nil: return wire.isRequestComplete ? [] : nil
        }
    }

    /// Receives more of the body, and holds against the client how long that took.
    private func receiveBodyPatiently() async throws {
        let start = stream.now
        let count = try await receiveBody(until: start + bodyPatience)
        earnPatience(by: count, in: start.duration(to: stream.now))
    }

    private func earnPatience(by byteCount: Int, in waited: Duration) {
        let rate = context.configuration.minimumBodyRate
        let limit = context.configuration.bodyTimeout
        let earned = rate > 0 ? .seconds(1) * byteCount / rate : limit
        bodyPatience = min(limit, bodyPatience - waited + earned)
    }

    @discardableResult
    func receiveBody(until deadline: ContinuousClock.Instant) async throws -> Int {
        // A read that need not wait does not look: a body that never stops would be read for ever.
        try Task.checkCancellation()
        do {
            let bytes = try await stream.read(atMost: Self.receiveSize, until: deadline)
            take(bytes)
            return bytes.count
        } catch {
            let error = gatewayError(for: error)
            if case GatewayError.Code.timedOut = error { throw RequestFailure.timedOut }
            if !(error is CancellationError) { connectionHasFailed = true }
            throw error
        }
    }

    /// RFC 9110 §10.1.1: the client waits to be asked for its body, and the app has just done so.
    ///
    /// - Returns: `true` if something may have changed in the meantime.
    private func sendContinueIfAwaited() async throws -> Bool {
        guard wire.shouldSendContinue, let expectedFrom else { return false }
        do {
            try await expectedFrom.inTurn { [self] in try await sendContinue() }
        } catch {
            throw gatewayError(for: error)
        }
        return true
    }

    /// Sends `100 Continue`, unless the final response has started while its turn was waited for.
    ///
    /// Nobody starts it during the wait for room: that takes the same turn.
    private func sendContinue() async throws {
        guard wire.shouldSendContinue else { return }
        try await stream.write(ResponseEncoder.continueResponse)
        wire.continueSent()
        try await stream.flush()
    }
}

/// The body of one request of a connection.
struct ExchangeInput: BodyBlockSource {
    let connection: ConnectionTask
    let exchange: Int

    func nextBlock() async throws -> [UInt8] {
        try await connection.nextBlock(of: exchange)
    }
}
