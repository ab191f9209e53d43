internal import AsyncGateway

// The server's alarm, the grace of a client that has finished, and the failure of the connection.
extension InMemoryConnection {
    /// Has the server's action called at `time`, in place of the time that was set before.
    func setServerAlarm(at time: ContinuousClock.Instant?) {
        guard let time else { return serverAlarm.stop() }
        serverAlarm.set(time, on: clock) { await self.ringServerAlarm() }
    }

    private func ringServerAlarm() {
        if !Task.isCancelled { onAlarm?() }
    }

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
    ///
    /// The server's alarm still rings, as that of a socket that has failed does.
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
