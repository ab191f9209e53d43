extension SocketStream {
    package func takeStep() -> Bool {
        precondition(loop.isCurrent, "a stream's steps are counted on its loop's thread")
        return hasTimeForStep()
    }

    /// Counts a step, as ``takeStep()`` does.
    func hasTimeForStep() -> Bool {
        // On a copy: a release build would check that nothing else accesses the property meanwhile.
        var share = share
        defer { self.share = share }
        return share.takeStep(on: loop)
    }

    package func beginWait() -> UInt64 {
        precondition(loop.isCurrent, "a wait begins on the loop's thread")
        lastWait += 1
        return lastWait
    }

    package func wait(for event: TransportEvent, _ waiter: StreamWaiter) {
        precondition(loop.isCurrent, "a stream is waited for on its loop's thread")
        switch event {
        case .input(let deadline): waitForInput(waiter, until: deadline)
        case .room(let pieces): waitForRoom(WaitingWriter(waiter, pieces))
        case .turn: resumeInTurn(waiter)
        }
    }

    /// Resumes a waiter whose event has happened: at once, or in the connection's next turn.
    func resumeInTurn(_ waiter: StreamWaiter) {
        if share.isUsed(on: loop) {
            loop.resumeNextTurn(waiter)
        } else {
            waiter.resume(.ready)
        }
    }

    package func cancelWait(_ number: UInt64) {
        // In a call of its own: a task may be cancelled by any thread, or in the middle of a call.
        loop.execute { self.endCancelledWait(number) }
    }

    private func endCancelledWait(_ number: UInt64) {
        if reader?.number == number { resumeReader(.cancelled) }
        if let index = writers.firstIndex(where: { $0.waiter.number == number }) {
            writers.remove(at: index).waiter.resume(.cancelled)
        }
    }
}
