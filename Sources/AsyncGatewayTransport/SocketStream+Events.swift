extension SocketStream: EventSource {
    package nonisolated func eventsArrived(_ readiness: Readiness) {
        handle(readiness)
    }

    package nonisolated func timeArrived(
        _ requested: LoopTime, now: LoopTime
    ) -> LoopTime? {
        handleTime(requested, now: now)
    }

    private nonisolated func handle(_ readiness: Readiness) {
        if readiness.contains(.hungUp) { return handleHangUp() }
        if readiness.contains(.writable), isBlocked { flushDeferred() }
        if readiness.contains(.peerFinished), !peerHasFinished { peerFinished() }
        if !readiness.isDisjoint(with: [.readable, .peerFinished]) {
            mayHaveInput = true
            resumeReader(.ready)
        }
    }

    /// The connection is reset, or both sides have finished.
    private nonisolated func handleHangUp() {
        (mayHaveInput, peerHasFinished) = (true, true)
        // Whoever waits meets the kernel's own reason: here, because a flush does not try again.
        if isBlocked { flushDeferred() }
        resumeReader(.ready)
        if !hasFinishedWriting { peerIsGone() }
    }

    private nonisolated func handleTime(
        _ requested: LoopTime, now: LoopTime
    ) -> LoopTime? {
        // An entry that an earlier one has overtaken: that one looks after all deadlines.
        guard requested == nextWake else { return nil }
        if let readDeadline, readDeadline <= now {
            self.readDeadline = nil
            resumeReader(.timedOut)
        }
        if let writeDeadline, writeDeadline <= now { giveUp() }
        if let disconnectDeadline, disconnectDeadline <= now { endGrace() }
        nextWake = [readDeadline, writeDeadline, disconnectDeadline].compactMap { $0 }.min()
        return nextWake
    }

    /// Resets the connection of a peer that accepts nothing when the stream is closed: it could make
    /// the kernel keep what it was given to send for as long as it likes.
    private nonisolated func giveUp() {
        SocketCalls.discardOnClose(number)
        fail(StreamError.timedOut)
    }

    nonisolated func wake(at time: LoopTime) {
        if let nextWake, nextWake <= time { return }
        guard let token else { return }
        nextWake = time
        loop.wake(token, at: time)
    }
}
