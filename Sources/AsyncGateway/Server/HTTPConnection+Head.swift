internal import AsyncGatewayTransport
internal import AsyncGatewayWire

extension HTTPConnection {
    /// The most bytes that one read takes.
    nonisolated static var receiveSize: Int { 1 << 16 }

    /// Opens the exchange of the next request, if all of its head has arrived.
    ///
    /// - Returns: the exchange; `nil` if the rest of the head has to be waited for.
    /// - Throws: `RequestFailure` for a head that cannot be read.
    @inline(never)
    func nextExchange(onlyOnce: Bool) throws(RequestFailure) -> Exchange? {
        do throws(WireError) {
            guard let head = try wire.nextHead(storingFieldsIn: &locals.exchanges.spareFields)
            else { return nil }
            return open(head, onlyOnce: onlyOnce)
        } catch {
            throw .malformed(error)
        }
    }

    private func open(_ head: consuming RequestHead, onlyOnce: Bool) -> Exchange {
        if records != nil { beginRecord(headBytes: head.byteCount) }
        headWait.reset()
        exchangeCount += 1
        isLastExchange = onlyOnce || !head.isPersistent
        let connection =
            if let proxies = context.configuration.trustedProxies {
                info(of: head, by: proxies)
            } else {
                currentInfo()
            }
        let response = ResponseContext(isHead: head.isHead, minorVersion: head.minorVersion)
        let input =
            if case .none = head.framing {
                RequestBody.empty
            } else {
                openBody(length: head.contentLength)
            }
        let (exchange, spareBytes) = locals.exchanges.open(
            RequestVariables(head: consume head, connection: connection), input: input, response,
            sink: self, handle: handle)
        transport.reuse(spareBytes)
        handle.open(exchange)
        self.exchange = exchange
        return exchange
    }

    /// Begins the wait for a head, or for the rest of one.
    ///
    /// - Returns: how long to wait, in nanoseconds; `nil` if the client will send no more.
    @inline(never)
    func beginWaitForHead() -> Int64? {
        headWait.awaited = wire.beginWait()
        switch headWait.awaited {
        case .ended, nil:
            return nil
        case .restOfHead:
            // A cancellation before this wait has found nothing to end.
            if Task.isCancelled { return 0 }
            return headWait.patienceForRest(
                at: transport.now, limit: context.configuration.headTimeout)
        case .idle:
            headWait.reset()
            idleTime.begin(at: transport.now)
            if isDraining { return patienceForLastRequest() }
            // Also before the first request: a load balancer opens connections ahead of requests.
            return patienceInTask(of: context.idlePatience)
        }
    }

    /// How long to wait for a request while the server drains, in nanoseconds.
    ///
    /// Also without any time, a request that has already arrived is answered.
    private func patienceForLastRequest() -> Int64 {
        guard mayAwaitLastRequest else { return 0 }
        hasAwaitedLastRequest = true
        return lingeringTime.wholeNanoseconds
    }

    /// Whether a client that has sent no request is still to be given time for one: it has connected
    /// before the drain, or in its first moment.
    private var mayAwaitLastRequest: Bool {
        exchangeCount == 0 && !hasAwaitedLastRequest && !isEvicted
    }

    /// Waits for the connection's next turn, behind the other work of its loop.
    @inline(never)
    func waitForTurn() async {
        _ = await withUnsafeContinuation { continuation in
            transport.wait(
                for: .turn, StreamWaiter(transport.beginWait(), resuming: continuation))
        }
    }

    /// Resumes the connection's task when bytes may have arrived, at the latest after `nanoseconds`.
    @inline(never)
    func waitForHead(
        nanoseconds: Int64, resuming continuation: UnsafeContinuation<WaitEnding, Never>
    ) {
        let deadline = transport.now.advanced(byNanoseconds: nanoseconds)
        transport.wait(
            for: .input(until: deadline),
            StreamWaiter(transport.beginWait(), resuming: continuation))
    }

    /// Passes bytes that have arrived to the wire, without waiting.
    ///
    /// - Returns: `true` if bytes or the end of the client's stream have arrived.
    /// - Throws: the connection's failure.
    @inline(never)
    func takeArrived() throws -> Bool {
        guard let bytes = try transport.tryRead(atMost: Self.receiveSize) else { return false }
        take(bytes)
        return true
    }

    /// Passes bytes that have arrived during a wait to the wire.
    ///
    /// - Throws: what the ending of the wait means, if nothing has arrived; the connection's failure.
    @inline(never)
    func takeArrived(after ending: WaitEnding) throws {
        if case .busy = ending { try ending.check() }
        // Bytes may have arrived by the deadline without their event having been handled.
        if try !takeArrived() { try ending.check() }
    }

    /// Passes bytes to the wire; no bytes mean that the client will send no more.
    func take(_ bytes: [UInt8]) {
        headWait.count(bytes)
        idleTime.end()
        if bytes.isEmpty { return wire.receiveEnd() }
        wire.receive(bytes)
    }

    /// Explains why a wait for a head has ended without one.
    ///
    /// - Returns: why the task ends; `nil` if the client has time for a request.
    /// - Throws: `RequestFailure.timedOut` if a head has begun, so that it is answered; the connection's
    ///   failure.
    @inline(never)
    func ending(after error: any Error) throws -> Ending? {
        if becomesDormant(after: error) { return .withoutTask }
        let error = publicError(for: error)
        headWait.awaited = nil
        idleTime.end()
        guard case TransportError.Code.timedOut = error else { throw error }
        if wire.hasPartialHead { throw RequestFailure.timedOut }
        // At once: a client whose request is on its way sends it again (RFC 9112 §9.3.1).
        if isEvicted { transport.close() }
        return isDraining && mayAwaitLastRequest ? nil : .closing
    }
}
