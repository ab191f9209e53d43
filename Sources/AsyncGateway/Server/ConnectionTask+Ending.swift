internal import AsyncGatewayTransport
internal import AsyncGatewayWire

extension ConnectionTask {
    /// The most bytes of a body that nobody has read to take in before the connection is reused.
    private static let largestUnreadBody = 64 * 1024

    /// How long to go on receiving from a client that has been told that this is the end.
    private static let lingeringTime = Duration.seconds(1)

    /// RFC 9112 §9.3: what the app has left of the body is read, or the connection is not reused.
    func skipRestOfBody() async throws -> Bool {
        var budget = Self.largestUnreadBody
        let deadline = stream.now + Self.lingeringTime
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

    /// Ends a connection whose response has been sent.
    @inline(never)
    func closeAfterResponse() async {
        do {
            try await stream.flush()
            if exchange > 0, !wire.isAtCleanEnd { await linger() }
        } catch {
            // The client has not taken the whole response, and will not.
        }
        await stream.close()
    }

    /// Ends a connection whose response is broken, so that it cannot look complete.
    func cutShort(_ response: ResponseSession.Outcome) async {
        if response.looksCompleteWhenCut {
            await stream.abort()
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
        var isComplete = false
        do {
            try await stream.write(response)
            try await stream.flush()
            isComplete = true
        } catch {
            // The client has not waited for its answer.
        }
        let bodyBytes = toHead ? 0 : ResponseEncoder.errorBody(for: status).count
        logRefusal(
            line, failure.status, bodyBytes: isComplete ? bodyBytes : 0,
            isComplete: isComplete)
        if isComplete { await linger() }
        await stream.close()
    }

    /// RFC 9112 §9.6: closing while the client still sends would reset the connection, and the
    /// client might lose the response; so its bytes are received for a while, and dropped.
    private func linger() async {
        // Whatever the app has left to read for it takes in what would be lost here.
        guard !isReadingBody else { return }
        await stream.finishWriting()
        let deadline = stream.now + Self.lingeringTime
        // The end of the time, a reset or a cancellation: all the same, this is over. Looked at each
        // time: a read that need not wait knows neither the first nor the last.
        while stream.now < deadline, !Task.isCancelled,
            let bytes = try? await stream.read(atMost: Self.receiveSize, until: deadline),
            !bytes.isEmpty
        {}
    }
}
