internal import AsyncGatewayTransport
internal import AsyncGatewayWire

extension HTTPConnection {
    /// The most bytes to take in at a time.
    nonisolated static var receiveSize: Int { 1 << 16 }

    /// The exchange of the next request, if all of its head has arrived.
    ///
    /// - Throws: `RequestFailure`.
    @inline(never)
    func nextExchange(onlyOnce: Bool) throws(RequestFailure) -> Exchange? {
        do throws(WireError) {
            guard let head = try wire.nextHead() else { return nil }
            return open(head, onlyOnce: onlyOnce)
        } catch {
            throw .malformed(error)
        }
    }

    private func open(_ head: consuming RequestHead, onlyOnce: Bool) -> Exchange {
        headWait.reset()
        exchangeCount += 1
        isLastExchange = onlyOnce || !head.isPersistent
        let response = ResponseContext(
            isHead: head.isHead, minorVersion: head.minorVersion, serverField: context.serverField)
        let input = if case .none = head.framing { RequestBody.empty } else { openBody() }
        let exchange = Exchange(
            RequestVariables(head: head, connection: info), input: input,
            responder: Responder(response, sink: self), handle: handle)
        handle.open(exchange)
        self.exchange = exchange
        return exchange
    }

    /// Notes what is being waited for.
    ///
    /// - Returns: for how long, in nanoseconds; `nil` if nothing more will come.
    @inline(never)
    func beginWaitForHead() -> Int64? {
        headWait.awaited = wire.beginWait()
        switch headWait.awaited {
        case .ended, nil:
            return nil
        case .restOfHead:
            // It may have been cancelled before this wait began.
            if Task.isCancelled { return 0 }
            return headWait.patienceForRest(
                at: transport.now, limit: context.configuration.headTimeout)
        case .idle:
            headWait.reset()
            // Even at the end, a request that is already here is still answered.
            if isDraining { return 0 }
            // The head of a new connection is already on its way.
            return exchangeCount == 0 ? context.headPatience : context.idlePatience
        }
    }

    /// Resumes the connection's task when some of a head may have come, at the latest after so long.
    @inline(never)
    func waitForHead(
        nanoseconds: Int64, resuming continuation: UnsafeContinuation<WaitEnding, Never>
    ) {
        let deadline = transport.now.advanced(byNanoseconds: nanoseconds)
        transport.wait(
            transport.beginWait(), for: .input(until: deadline), resuming: continuation)
    }

    /// Takes in what has arrived.
    ///
    /// - Returns: `true` if something has.
    @inline(never)
    func takeArrived() throws -> Bool {
        guard let bytes = try transport.tryRead(atMost: Self.receiveSize) else { return false }
        take(bytes)
        return true
    }

    /// Takes in what a wait was for, unless it was for nothing.
    @inline(never)
    func takeArrived(after ending: WaitEnding) throws {
        if case .busy = ending { try ending.check() }
        // What has come at the deadline, without its event, is still taken.
        if try !takeArrived() { try ending.check() }
    }

    /// Takes in bytes; none mean that the client will send no more.
    func take(_ bytes: [UInt8]) {
        headWait.count(bytes)
        if bytes.isEmpty { return wire.receiveEnd() }
        wire.receive(bytes)
    }

    /// Ends the wait for a head that has failed.
    ///
    /// - Throws: `RequestFailure` for a head that has begun, which is answered; the connection's
    ///   failure. A connection that was idle just ends.
    @inline(never)
    func explainHeadTimeout(_ error: any Error) throws {
        let error = gatewayError(for: error)
        headWait.awaited = nil
        guard case GatewayError.Code.timedOut = error else { throw error }
        if wire.hasPartialHead { throw RequestFailure.timedOut }
    }
}
