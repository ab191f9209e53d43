internal import AsyncGatewayTransport
internal import AsyncGatewayWire

extension HTTPConnection {
    /// Allows reads of the body of the request whose head was read last.
    ///
    /// - Parameter length: the length that the head declares, in bytes; `nil` for chunks.
    /// - Returns: the body.
    func openBody(length: Int?) -> RequestBody {
        body.open()
        // That of the body before. Set for each read; what is not read is dropped up to a limit of its own.
        wire.maximumBodyBytes = nil
        let input = ConnectionInput(connection: self, exchange: exchangeCount, length: length)
        return RequestBody(input, limits: context.bodyLimits, on: self)
    }

    /// Waits for the next block of the body of the exchange with that number.
    ///
    /// - Returns: the block; an empty one at the end of the body.
    /// - Throws: `GatewayError` of code `.alreadyFinished` after the exchange; `RequestError` for an
    ///   input failure; the connection's failure; `CancellationError`.
    fileprivate func nextBlock(of number: Int, within limits: BodyLimits) async throws -> [UInt8] {
        // A read of an earlier exchange must not set the flag of the present one.
        guard number == exchangeCount, body.isOpen else { throw GatewayError(.alreadyFinished) }
        wire.maximumBodyBytes = limits.maximumBodyBytes
        body.isBeingRead = true
        defer { body.isBeingRead = false }
        do {
            while true {
                // Re-check: the app may have ended its response while another of its tasks reads.
                guard number == exchangeCount, body.isOpen
                else { throw GatewayError(.alreadyFinished) }
                if let block = try arrivedBlock() { return block }
                if try await sendContinueIfAwaited() { continue }
                try await receiveBodyPatiently(within: limits)
            }
        } catch let failure as RequestFailure {
            note(failure)
            throw failure.requestError
        }
    }

    /// Keeps why the body cannot be read, for the answer and for the observers.
    func note(_ failure: RequestFailure) {
        let refusal = RequestRefusal(failure)
        exchange?.note(refusal)
        records?.refusal = refusal
    }

    /// Notes that the body of the exchange with that number is longer than the app collects.
    fileprivate func noteExcess(of number: Int) {
        guard number == exchangeCount, body.isOpen else { return }
        note(.malformed(WireError(.bodyTooLarge)))
    }

    /// The fields behind the body of the exchange with that number, if its end has been read.
    fileprivate func trailers(of number: Int) -> Headers {
        guard number == exchangeCount, body.isOpen else { return [:] }
        var trailers = Headers()
        for trailer in wire.trailers { trailers.add(trailer.name, bytes: trailer.value) }
        return trailers
    }

    /// Whether the connection has to end because of the open body, which is refused, or would be if it
    /// were read.
    @inline(never)
    func endsWithOpenBody() -> Bool {
        guard let exchange else { return false }
        return exchange.refusal != nil || exchange.input.limits.refuses(wire.announcedLength)
    }

    /// Takes a block of the body that has arrived.
    ///
    /// - Returns: the block; an empty one at the end of the body; `nil` if the caller has to wait.
    /// - Throws: `RequestFailure`.
    func arrivedBlock() throws(RequestFailure) -> [UInt8]? {
        switch try nextEvent() {
        case .body(let block): return block
        case .end: return []
        case .head: preconditionFailure("a head within a body")
        case nil: return wire.isRequestComplete ? [] : nil
        }
    }

    // Not inlined: the frame of each read of a body would have space for a head.
    @inline(never)
    func nextEvent() throws(RequestFailure) -> WireEvent? {
        do throws(WireError) {
            return try wire.nextEvent()
        } catch {
            throw .malformed(error)
        }
    }

    /// Receives more of the body within the client's remaining time, and updates that time.
    private func receiveBodyPatiently(within limits: BodyLimits) async throws {
        let start = transport.now
        let deadline = start.advanced(byNanoseconds: body.patience(within: limits))
        let count = try await receiveBody(until: deadline)
        body.account(for: count, in: start.nanoseconds(to: transport.now), within: limits)
    }

    /// Receives more of the body.
    ///
    /// - Returns: how many bytes have arrived.
    /// - Throws: `RequestFailure.timedOut` at the deadline, `CancellationError`; `TransportError`
    ///   when the connection has failed.
    @discardableResult
    func receiveBody(until deadline: LoopTime) async throws -> Int {
        // A read that does not wait does not notice a cancellation, and an endless body may never make
        // it wait.
        try Task.checkCancellation()
        do {
            // First without waiting: the call that waits is not specialised for the transport.
            let bytes =
                if let arrived = try transport.tryRead(atMost: Self.receiveSize) {
                    arrived
                } else {
                    try await transport.read(atMost: Self.receiveSize, until: deadline)
                }
            take(bytes)
            return bytes.count
        } catch {
            let error = publicError(for: error)
            if case TransportError.Code.timedOut = error { throw RequestFailure.timedOut }
            if !(error is CancellationError) { exchange?.noteDeparture() }
            throw error
        }
    }

    /// Sends `100 Continue` if the client waits for it before it sends its body (RFC 9110 §10.1.1).
    ///
    /// - Returns: `true` if this has suspended, so that the caller has to check the state again.
    /// - Throws: the connection's failure; `CancellationError`.
    private func sendContinueIfAwaited() async throws -> Bool {
        guard wire.shouldSendContinue, let responder = exchange?.responder else { return false }
        do {
            try await responder.inTurn { [self] in try await sendContinue() }
        } catch {
            throw connectionError(for: error)
        }
        return true
    }

    /// Sends `100 Continue`, unless the final response has started while this waited for its turn.
    ///
    /// The final response cannot start during the wait for room, because starting takes the same turn.
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
    let length: Int?

    func nextBlock(within limits: BodyLimits) async throws -> [UInt8] {
        try await connection.nextBlock(of: exchange, within: limits)
    }

    func noteExcess() async {
        await connection.noteExcess(of: exchange)
    }

    func trailers() async -> Headers {
        await connection.trailers(of: exchange)
    }
}
