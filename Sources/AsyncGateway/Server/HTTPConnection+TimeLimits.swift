internal import AsyncGatewayTransport

// The time limits of the running app, by the alarm of the transport.
extension HTTPConnection {
    nonisolated var clockTime: LoopTime { transport.preciseNow }

    nonisolated func timeLimitHasChanged(to next: LoopTime?) {
        // Nothing but the transport is touched, so on its thread no isolation has to be assumed.
        if transport.isCurrent { return transport.setAlarm(at: next) }
        Task { await setAlarm() }
    }

    /// Sets the alarm for the exchange that is open by now.
    private func setAlarm() {
        transport.setAlarm(at: exchange?.timeLimit)
    }

    nonisolated func checkTimeLimits() {
        assumeIsolated { $0.takeTimeLimitStep() }
    }

    private func takeTimeLimitStep() {
        guard let exchange else { return }
        switch exchange.timeLimitStep(at: transport.now) {
        case .nothing: return
        case .wait: break
        case .interrupt:
            (hasTimedOut, isLastExchange) = (true, true)
            // It is the client who is slow. (RFC 9110 §15.5.9)
            if body.isBeingRead { note(.timedOut) }
            handle.interrupt(.timeLimitReached)
        case .answer:
            // While earlier responses have not been taken, it is tried again.
            guard exchange.responder.isIdle, takesResponses else {
                return transport.setAlarm(at: transport.now + lingeringTime)
            }
            return answerInPlace(exchange)
        }
        setAlarm()
    }

    /// Answers for an app that does not end, although its task has been cancelled, and ends the
    /// connection.
    ///
    /// The connection keeps its place among the open ones, as long as the app runs: so many can hang at
    /// most.
    private func answerInPlace(_ exchange: Exchange) {
        let error = HTTPError.timeLimitReached
        report(error, of: exchange)
        guard let response = Response(standingFor: error), let bytes = response.body.wholeBytes
        else { return }
        do {
            try exchange.responder.startInPlace(response, of: error)
            let output = try exchange.responder.encodeWhole(bytes, in: takeStorage()) {
                makeServerPart()
            }
            _ = try writeWithoutWaiting(output)
            _ = try transport.tryFlush()
        } catch {
            exchange.responder.fail()
        }
        linger { $0.transport.close() }
    }
}
