internal import AsyncGatewayTransport
internal import AsyncGatewayWire

// The time limits of the running app, the silences of its body, and the wait for the request's body, by the
// alarm of the connection.
extension GatewayRequest {
    nonisolated var clockTime: LoopTime { transport.preciseNow }

    nonisolated func timeLimitHasChanged(to next: LoopTime?) {
        if transport.isCurrent { return connection.assumeIsolated { $0.alarmHasChanged() } }
        Task { await connection.alarmHasChanged() }
    }

    nonisolated func fillTimeHasChanged(to next: LoopTime?) {
        assumeIsolated { $0.exchange?.setFillTime(next) }
        connection.assumeIsolated { $0.alarmHasChanged() }
    }

    nonisolated func alarmHasRung() {
        assumeIsolated { $0.takeAlarmStep(at: $0.transport.now) }
    }

    /// When something is to be done next; `nil` for never.
    var alarm: LoopTime? {
        var limit = exchange?.alarm
        if let retryTime, let time = limit { limit = max(time, retryTime) }
        guard let limit, let deadline = body.deadline else { return limit ?? body.deadline }
        return min(limit, deadline)
    }

    func takeAlarmStep(at now: LoopTime) {
        if let deadline = body.deadline, deadline <= now { body.resume() }
        guard let exchange else { return }
        switch exchange.timeLimitStep(at: now) {
        case .nothing, .wait: break
        case .interrupt:
            // It is the client who is slow. (RFC 9110 §15.5.9)
            if body.progress.isBeingRead { exchange.note(RequestRefusal(.timedOut)) }
            handle?.interrupt(.timeLimitReached)
        case .answer:
            // While earlier responses have not been taken, it is tried again.
            guard exchange.responder.isIdle, takesResponses else {
                return retryTime = now + lingeringTime
            }
            return answerInPlace(exchange)
        }
        if let filler = exchange.takeFiller(at: now) { send(filler: filler, of: exchange) }
    }

    /// Sends a filler, unless bytes that were sent before have not been taken.
    private func send(filler: [UInt8], of exchange: Exchange) {
        do {
            guard try transport.tryFlush(), transport.hasRoom,
                let output = try? exchange.responder.encodeFiller(filler)
            else { return }
            _ = try writeWithoutWaiting(output)
            _ = try transport.tryFlush()
        } catch {
            exchange.responder.fail()
            exchange.noteDeparture()
            handle?.interrupt(.clientDisconnected)
        }
    }
}
