internal import AsyncGatewayTransport

// The time limits of the running app, and the silences of its body, by the alarm of the transport.
extension HTTPConnection {
    nonisolated var clockTime: LoopTime { transport.preciseNow }

    nonisolated func timeLimitHasChanged(to next: LoopTime?) {
        // Nothing but the transport is touched, so on its thread no isolation has to be assumed.
        if transport.isCurrent { return transport.setAlarm(at: next) }
        Task { await setAlarm() }
    }

    /// Sets the alarm for the exchange that is open by now.
    private func setAlarm() {
        transport.setAlarm(at: exchange?.alarm)
    }

    nonisolated func fillTimeHasChanged(to next: LoopTime?) {
        assumeIsolated { connection in
            connection.exchange?.setFillTime(next)
            connection.setAlarm()
        }
    }

    nonisolated func alarmHasRung() {
        assumeIsolated { $0.takeAlarmStep() }
    }

    private func takeAlarmStep() {
        guard let exchange else { return }
        let now = transport.now
        switch exchange.timeLimitStep(at: now) {
        case .nothing, .wait: break
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
        if let filler = exchange.takeFiller(at: now) { send(filler: filler, of: exchange) }
        setAlarm()
    }

    /// Sends a filler, unless bytes that were sent before have not been taken.
    private func send(filler: [UInt8], of exchange: Exchange) {
        do {
            // It throws if the connection has failed, which a body that waits has not seen.
            _ = try transport.tryFlush()
            guard transport.hasRoom, transport.bytesQueued == transport.bytesTaken else { return }
        } catch {
            return loseClient(of: exchange, error)
        }
        // What cannot be started is left to the app's next block, which throws the reason.
        guard let output = try? exchange.responder.encodeFiller(filler) else { return }
        do {
            _ = try transport.tryWrite(output.lead, output.block, output.tail)
            _ = try transport.tryFlush()
        } catch {
            exchange.responder.fail()
            loseClient(of: exchange, error)
        }
    }

    /// Cancels an app whose client nothing can be sent to any more.
    private func loseClient(of exchange: Exchange, _ error: any Error) {
        _ = connectionError(for: error)
        handle.interrupt(.clientDisconnected)
    }

    /// Answers for an app that does not end, although its task has been cancelled, and ends the
    /// connection.
    ///
    /// The connection keeps its place among the open ones, as long as the app runs: so many can hang at
    /// most.
    private func answerInPlace(_ exchange: Exchange) {
        let error = HTTPError.timeLimitReached
        report(error, of: exchange, records?.environ ?? Environ(exchange))
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
