internal import AsyncGatewayWire

extension ConnectionTask {
    /// The most bytes to take in at a time.
    static let receiveSize = 1 << 16

    /// The next request's head, if all of it has arrived.
    ///
    /// - Throws: `RequestFailure`.
    func nextHead() throws(RequestFailure) -> RequestHead? {
        switch try nextEvent() {
        case .head(let head): return head
        case .body, .end: preconditionFailure("a body without a head")
        case nil: return nil
        }
    }

    /// Waits for the next request's head; `nil` if the connection is to end instead: the client has
    /// closed it or has been idle for too long, or the server is to stop.
    func waitForHead() async throws -> RequestHead? {
        var received = 0
        var start: ContinuousClock.Instant?
        while !wire.isAtCleanEnd {
            isIdle = !wire.hasPartialHead
            if isIdle { wire.releaseStorage() }
            let bytes: [UInt8]
            do {
                defer { isIdle = false }
                let deadline = await headDeadline(since: &start, received: received)
                bytes = try await stream.read(atMost: Self.receiveSize, until: deadline)
            } catch {
                return try handleHeadTimeout(gatewayError(for: error))
            }
            received += bytes.count
            take(bytes)
            if let head = try nextHead() { return head }
        }
        return nil
    }

    /// An idle connection just ends; a head that has begun is owed an answer.
    private func handleHeadTimeout(_ error: any Error) throws -> RequestHead? {
        guard case GatewayError.Code.timedOut = error else { throw error }
        if wire.hasPartialHead { throw RequestFailure.timedOut }
        return nil
    }

    /// When to give up; the time of a head runs from when its beginning was seen.
    private func headDeadline(
        since start: inout ContinuousClock.Instant?, received: Int
    ) async -> ContinuousClock.Instant {
        let now = await stream.now
        let configuration = context.configuration
        guard wire.hasPartialHead else {
            start = nil
            // Even at the end, a request that is already here is still answered.
            if isLast { return now }
            // The head of a new connection is already on its way.
            return now + (exchange == 0 ? configuration.headTimeout : configuration.idleTimeout)
        }
        let began = start ?? now
        start = began
        let limit = configuration.headTimeout
        return began + min(limit + .seconds(received / 500), limit * 2)
    }

    func nextEvent() throws(RequestFailure) -> WireEvent? {
        do throws(WireError) {
            return try wire.nextEvent()
        } catch {
            throw .malformed(error)
        }
    }

    private func take(_ bytes: [UInt8]) {
        if bytes.isEmpty { wire.receiveEnd() } else { wire.receive(bytes) }
    }
}

// MARK: - The body

extension ConnectionTask {
    /// The next block of the body that the app reads; empty at its end.
    func nextBlock(of number: Int) async throws -> [UInt8] {
        guard number == exchange else { throw GatewayError(.alreadyFinished) }
        isReadingBody = true
        defer { isReadingBody = false }
        do {
            while true {
                if let block = try arrivedBlock() { return block }
                try await sendContinueIfAwaited()
                try await receiveBody(until: await stream.now + context.configuration.bodyTimeout)
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

    func receiveBody(until deadline: ContinuousClock.Instant) async throws {
        do {
            take(try await stream.read(atMost: Self.receiveSize, until: deadline))
        } catch {
            let error = gatewayError(for: error)
            if case GatewayError.Code.timedOut = error { throw RequestFailure.timedOut }
            throw error
        }
    }

    /// RFC 9110 §10.1.1: the client waits to be asked for its body, and the app has just done so.
    private func sendContinueIfAwaited() async throws {
        guard wire.shouldSendContinue else { return }
        wire.continueSent()
        do {
            try await stream.write(ResponseEncoder.continueResponse)
            try await stream.flush()
        } catch {
            throw gatewayError(for: error)
        }
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
