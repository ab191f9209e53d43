internal import AsyncGatewayTransport
internal import AsyncGatewayWire

extension HTTPConnection {
    /// Lets the body of the request be read whose head has just been taken.
    func openBody() -> RequestBody {
        body.open(patience: context.configuration.bodyTimeout)
        return RequestBody(ConnectionInput(connection: self, exchange: exchangeCount), on: self)
    }

    /// The next block of the body that the app reads; empty at its end.
    fileprivate func nextBlock(of number: Int) async throws -> [UInt8] {
        // A reader that is too late must not pass for the one of the running exchange.
        guard number == exchangeCount, body.isOpen else { throw GatewayError(.alreadyFinished) }
        body.isBeingRead = true
        defer { body.isBeingRead = false }
        do {
            while true {
                // An app may read in a task of its own, and end the response meanwhile.
                guard number == exchangeCount, body.isOpen
                else { throw GatewayError(.alreadyFinished) }
                if let block = try arrivedBlock() { return block }
                if try await sendContinueIfAwaited() { continue }
                try await receiveBodyPatiently()
            }
        } catch let failure as RequestFailure {
            exchange?.note(
                Exchange.InputFailure(code: failure.gatewayError.code, status: failure.status))
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

    // Not inlined: a head would have its place in the memory of each read of a body.
    @inline(never)
    func nextEvent() throws(RequestFailure) -> WireEvent? {
        do throws(WireError) {
            return try wire.nextEvent()
        } catch {
            throw .malformed(error)
        }
    }

    /// Receives more of the body, and takes how long that took off the client's time.
    private func receiveBodyPatiently() async throws {
        let start = transport.now
        let count = try await receiveBody(until: start + body.patience)
        body.account(
            for: count, in: .nanoseconds(start.nanoseconds(to: transport.now)),
            rate: context.configuration.minimumBodyRate,
            limit: context.configuration.bodyTimeout)
    }

    /// Receives more of the body.
    ///
    /// - Returns: how many bytes have come.
    /// - Throws: `RequestFailure.timedOut` at the deadline, `CancellationError`; `GatewayError` when
    ///   the connection has failed.
    @discardableResult
    func receiveBody(until deadline: LoopTime) async throws -> Int {
        // A read that need not wait does not look: a body that never stops would be read for ever.
        try Task.checkCancellation()
        do {
            // Asked first: the call that waits is not specialised for the transport.
            var bytes = try transport.tryRead(atMost: Self.receiveSize)
            if bytes == nil {
                bytes = try await transport.read(atMost: Self.receiveSize, until: deadline)
            }
            take(bytes ?? [])
            return bytes?.count ?? 0
        } catch {
            let error = gatewayError(for: error)
            if case GatewayError.Code.timedOut = error { throw RequestFailure.timedOut }
            if !(error is CancellationError) { exchange?.noteDeparture() }
            throw error
        }
    }

    /// RFC 9110 §10.1.1: the client waits to be asked for its body, and the app has just done so.
    ///
    /// - Returns: `true` if something may have changed in the meantime.
    private func sendContinueIfAwaited() async throws -> Bool {
        guard wire.shouldSendContinue, let responder = exchange?.responder else { return false }
        do {
            try await responder.inTurn { [self] in try await sendContinue() }
        } catch {
            throw connectionError(for: error)
        }
        return true
    }

    /// Sends `100 Continue`, unless the final response has started while its turn was waited for.
    ///
    /// Nobody starts it during the wait for room: that takes the same turn.
    private func sendContinue() async throws {
        guard wire.shouldSendContinue else { return }
        try await transport.write(ResponseEncoder.continueResponse)
        wire.continueSent()
        try await transport.flush()
    }
}

/// The body of one request of a connection.
private struct ConnectionInput<Transport: ConnectionTransport>: BodyBlockSource {
    let connection: HTTPConnection<Transport>
    let exchange: Int

    func nextBlock() async throws -> [UInt8] {
        try await connection.nextBlock(of: exchange)
    }
}
