internal import AsyncGateway

// The grace of a client that has finished sending, and the failure of the connection.
extension InMemoryConnection {
    /// Begins to count how long the client may make no progress before it counts as gone.
    func beginGrace() {
        guard let expectations else { return }
        graceAlarm.set(clock.now + expectations.disconnectGrace, on: clock) {
            await self.endGrace()
        }
    }

    func extendGrace() {
        guard clientHasFinished else { return }
        clientHasTakenSinceFinish = true
        beginGrace()
    }

    /// Reports the client's departure, unless it has received since and nothing is stuck: then the
    /// grace begins again with the next bytes.
    private func endGrace() {
        if Task.isCancelled || clientHasTakenSinceFinish && sentCount <= responseCapacity { return }
        clientIsGone()
    }

    /// Calls the server's action for a client that has gone, at most once.
    func clientIsGone() {
        let action = expectations?.onDisconnect
        expectations?.onDisconnect = {}
        action?()
    }

    /// Lets the server neither read nor write any more, and resumes everybody who waits.
    func fail(_ error: any Error) {
        if failure == nil { failure = error }
        isBlocked = false
        readAlarm.stop()
        writeAlarm.stop()
        graceAlarm.stop()
        endRead()
        endWrites()
        wake(.receiving)
        wake(.sending)
    }
}
