extension SocketStream: EventSource {
    package func eventsArrived(_ readiness: Readiness) {
        if readiness.contains(.hungUp) { return hangUp() }
        if readiness.contains(.writable), isBlocked { send() }
        if readiness.contains(.peerFinished), !peerHasFinished { peerFinished() }
        if !readiness.isDisjoint(with: [.readable, .peerFinished]) {
            mayHaveInput = true
            resumeReader(.ready)
        }
    }

    package func timeArrived(_ requested: LoopTime, now: LoopTime) -> LoopTime? {
        // An earlier time was requested later, and all deadlines are looked at then.
        guard requested == nextWake else { return nil }
        if let readDeadline, readDeadline <= now { endReadAtDeadline() }
        if let writeDeadline, writeDeadline <= now { resetUnresponsivePeer() }
        if let disconnectDeadline, disconnectDeadline <= now { endGrace() }
        if let alarm, alarm <= now { ringAlarm() }
        nextWake = [readDeadline, writeDeadline, disconnectDeadline, alarm].compactMap { $0 }.min()
        return useLaterWake() ? nil : nextWake
    }

    /// Takes the later call for the next one, unless it would come too late.
    ///
    /// Without it, a connection that often has a near deadline, and then a distant one again, would add a
    /// distant call for each near one.
    ///
    /// - Returns: `true` if no other call is needed.
    private func useLaterWake() -> Bool {
        guard let laterWake, nextWake.map({ laterWake <= $0 }) ?? true else { return false }
        (nextWake, self.laterWake) = (laterWake, nil)
        return true
    }

    /// Asks the loop to call at `time`, unless it will do so earlier.
    func wake(at time: LoopTime) {
        if let nextWake, nextWake <= time { return }
        guard let token else { return }
        if laterWake == nil { laterWake = nextWake }
        nextWake = time
        loop.wake(token, at: time)
    }

    package func setAlarm(at time: LoopTime?) {
        precondition(loop.isCurrent, "an alarm is set on the loop's thread")
        alarm = time
        if let time { wake(at: time) }
    }

    private func ringAlarm() {
        alarm = nil
        settings.onAlarm?()
    }

    /// Takes note that the connection is reset, or that both sides have finished.
    private func hangUp() {
        (mayHaveInput, peerHasFinished) = (true, true)
        // The kernel tells the reason in answer to a call, and a writer that waits makes none.
        if isBlocked { send() }
        resumeReader(.ready)
        if !hasFinishedWriting { peerIsGone() }
    }

    /// Fails the stream, whose peer has taken nothing for too long, and makes its close a reset.
    ///
    /// After a regular close the kernel would keep what it has taken until the peer accepts it.
    private func resetUnresponsivePeer() {
        SocketCalls.discardOnClose(number)
        fail(StreamError.timedOut)
    }
}
