internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// The most bytes of a body that nobody has read to take in before the connection is reused.
private let largestUnreadBody = 64 * 1024

/// How long to go on receiving from a client that has been told that this is the end.
private let lingeringTime = Duration.seconds(1)

// MARK: - After an exchange

extension HTTPConnection {
    /// Ends an exchange where that takes no waiting, as after most requests.
    ///
    /// - Returns: `true` if the connection can go on with the next.
    @inline(never)
    func finishWithoutWaiting(_ exchange: Exchange) -> Bool {
        guard exchange.responder.isCompleteAndPersistent, !body.isOpen,
            wire.finishBodilessExchange()
        else { return false }
        close(exchange)
        return true
    }

    /// Does what is left to do of an exchange.
    ///
    /// - Returns: `true` if the connection can go on with the next; else it has been closed.
    @inline(never)
    func finish(_ exchange: Exchange) async throws -> Bool {
        // The end of a request without a body is no news, but must be taken note of.
        if !body.isOpen, wire.isReadingBody { _ = try nextEvent() }
        body.close()
        let response = exchange.response
        close(exchange)
        guard response.isComplete else {
            await cutShort(response)
            return false
        }
        // A read that the app has left behind must not meet the next request's bytes.
        guard response.isPersistent, !body.isBeingRead, try await skipRestOfBody() else {
            await closeAfterResponse()
            return false
        }
        wire.responseCompleted()
        wire.startNextExchange()
        return true
    }

    private func close(_ exchange: Exchange) {
        if context.isObserved { record(exchange) }
        handle.closeExchange()
        exchange.end()
        self.exchange = nil
    }

    /// RFC 9112 §9.3: what the app has left of the body is read, or the connection is not reused.
    private func skipRestOfBody() async throws -> Bool {
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
        do {
            try await transport.flush()
            emitRecords()
            if exchangeCount > 0, !wire.isAtCleanEnd { await linger() }
        } catch {
            // The client has not taken the whole response, and will not.
        }
        transport.close()
    }

    /// Ends a connection whose response is broken, so that it cannot look complete.
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
        let line = wire.unfinishedRequestLine
        let toHead = line.starts(with: "HEAD ".utf8)
        let status = failure.status.description
        let response = ResponseEncoder.errorResponse(
            for: status, dateField: dateField.current(), toHead: toHead)
        let bodyBytes = toHead ? 0 : ResponseEncoder.errorBody(for: status).count
        recordRefusal(of: line, failure.status, bodyBytes: bodyBytes, byteCount: response.count)
        do {
            try await transport.write(response)
            try await transport.flush()
            emitRecords()
            await linger()
        } catch {
            // The client has not waited for its answer.
        }
        transport.close()
    }

    /// RFC 9112 §9.6: closing while the client still sends would reset the connection, and the
    /// client might lose the response; so its bytes are received for a while, and dropped.
    private func linger() async {
        // Whatever the app has left to read for it takes in what would be lost here.
        guard !body.isBeingRead else { return }
        transport.finishWriting()
        let deadline = transport.now + lingeringTime
        // The end of the time, a reset or a cancellation: all the same, this is over. Looked at each
        // time: a read that need not wait knows neither the first nor the last.
        while transport.now < deadline, !Task.isCancelled,
            let bytes = try? await transport.read(atMost: Self.receiveSize, until: deadline),
            !bytes.isEmpty
        {}
    }
}
