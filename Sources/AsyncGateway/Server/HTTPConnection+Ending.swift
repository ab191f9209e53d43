internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// How many unread bytes of a body are received at most so that the connection can be reused.
private let largestUnreadBody = 64 * 1024

/// How long the connection is kept open for what the client still sends after the last response, or
/// for the first request of a client that has connected before a drain.
let lingeringTime = Duration.seconds(1)

// MARK: - After an exchange

extension HTTPConnection {
    /// Ends an exchange if that needs no waiting, as after most requests.
    ///
    /// - Returns: `true` if it was ended, and the connection can read the next request.
    @inline(never)
    func finishWithoutWaiting(_ exchange: Exchange) -> Bool {
        guard exchange.responder.isCompleteAndPersistent, !body.isOpen,
            wire.finishBodilessExchange()
        else { return false }
        close(exchange)
        return true
    }

    /// Ends an exchange: reads the rest of its body, or ends the connection.
    ///
    /// - Returns: `true` if the connection can read the next request; `false` if it has been closed.
    /// - Throws: `RequestFailure`, the connection's failure, `CancellationError`.
    @inline(never)
    func finish(_ exchange: Exchange) async throws -> Bool {
        // The end event of a request without a body has not been read by the app.
        if !body.isOpen, wire.isReadingBody { _ = try nextEvent() }
        body.close()
        let response = exchange.response
        close(exchange)
        guard response.isComplete else {
            await cutShort(response)
            return false
        }
        // A read that an app's task has not finished must not get bytes of the next request.
        guard response.isPersistent, !body.isBeingRead, try await skipRestOfBody() else {
            await closeAfterResponse()
            return false
        }
        wire.responseCompleted()
        wire.startNextExchange()
        return true
    }

    func close(_ exchange: Exchange) {
        if records != nil { record(exchange) }
        handle.closeExchange()
        exchange.end()
        self.exchange = nil
    }

    /// Reads what the app has not read of the body, up to a limit (RFC 9112 §9.3).
    ///
    /// - Returns: `true` if the end of the request has been read, so that the connection can be reused.
    /// - Throws: the connection's failure; `CancellationError`.
    private func skipRestOfBody() async throws -> Bool {
        defer { records?.noteRest(bytesRead: wire.bytesRead) }
        var budget = largestUnreadBody
        let deadline = transport.now + lingeringTime
        do {
            while !wire.isRequestComplete {
                if let block = try arrivedBlock() {
                    budget -= block.count
                    guard budget >= 0 else { return false }
                } else {
                    try await receiveBody(until: deadline)
                }
            }
            return true
        } catch is RequestFailure {
            return false
        }
    }
}

// MARK: - The end of the connection

extension HTTPConnection {
    /// Ends a connection whose response has been sent.
    @inline(never)
    func closeAfterResponse() async {
        // The task of an app that has timed out is cancelled, and would wait for nothing.
        if hasTimedOut, Task.isCancelled { return await Task { await closeAfterResponse() }.value }
        do {
            try await transport.flush()
            emitRecords()
            if exchangeCount > 0, !wire.isAtCleanEnd { await linger() }
        } catch {
            // The client does not take the rest of the response.
        }
        transport.close()
    }

    /// Ends a connection whose response is incomplete, so that the client can tell that it is.
    private func cutShort(_ response: ResponseSession.Outcome) async {
        if response.looksCompleteWhenCut {
            transport.abort()
        } else {
            await closeAfterResponse()
        }
    }

    /// Answers a request whose head cannot be read, and ends the connection.
    @inline(never)
    func refuse(_ failure: RequestFailure) async {
        let (head, start) = (wire.unreadHead, transport.bytesQueued)
        let refusal = RequestRefusal(failure, of: head)
        let exchange = openRefused(head)
        let environ = context.refusedEnviron(exchange, refusal)
        records?.environ = environ
        await exchange.refuse(refusal, failure.requestError, environ, on: self)
        record(refusal, of: exchange, environ, byteCount: head.byteCount, sentFrom: start)
        close(exchange)
        do {
            try await transport.flush()
            emitRecords()
            await linger()
        } catch {
            // The client has gone without taking the response.
        }
        transport.close()
    }

    /// Opens an exchange for a request of which nothing is known, and which is the last.
    private func openRefused(_ head: UnreadHead) -> Exchange {
        isLastExchange = true
        // With 0, a body of unknown length ends with the connection: chunks may not be understood.
        let response = ResponseContext(isHead: head.isToHead, minorVersion: 0)
        let exchange = Exchange(
            responder: Responder(response, sink: self), handle: handle,
            refused: RefusedRequest(line: head.line, connection: currentInfo()))
        handle.open(exchange)
        self.exchange = exchange
        return exchange
    }

    private func linger() async {
        // A task of the app that still reads the body receives these bytes, and only one may wait.
        guard !body.isBeingRead else { return }
        await withUnsafeContinuation { continuation in
            linger { _ in continuation.resume() }
        }
    }
}
