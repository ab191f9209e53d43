internal import AsyncGateway
internal import AsyncGatewayTransport

// Reading by the server, in steps that do not suspend.
extension InMemoryConnection {
    /// How many calls in a row may go without a wait before the executor's other jobs have their turn.
    private static let stepsPerTurn = 32

    private var hasInput: Bool { !requests.isEmpty || clientHasFinished }

    /// Takes bytes that the client has sent.
    ///
    /// - Returns: at least one byte, none after the client's last; `nil` if something must be waited for.
    /// - Throws: why the connection has failed.
    func tryRead(atMost count: Int) throws -> [UInt8]? {
        if let failure { throw failure }
        guard hasInput, countStep() else { return nil }
        let bytes = requests.take(atMost: min(count, maximumBytesPerRead))
        wake(.sending)
        return bytes
    }

    /// Resumes `waiter` when there is something to read, at the latest at the deadline.
    func waitForInput(_ waiter: StreamWaiter, until deadline: ContinuousClock.Instant?) {
        sendWritten()
        if reader != nil { return waiter.resume(.busy) }
        if hasInput || failure != nil { return resumeInTurn(waiter) }
        reader = waiter
        stepsWithoutWait = 0
        guard let deadline else { return }
        readAlarm.set(deadline, on: clock) { await self.timeOutRead() }
    }

    private func timeOutRead() {
        if !Task.isCancelled { endRead(.timedOut) }
    }

    /// Resumes the task that waits for input, if there is one.
    func endRead(_ ending: WaitEnding = .ready) {
        // At once, so that a test that now looks at the clock sees no deadline that has been met.
        readAlarm.stop()
        let waiting = reader
        reader = nil
        waiting?.resume(ending)
    }

    /// Ends the wait of that number, if it has not ended.
    func cancelWait(_ number: UInt64) {
        if reader?.number == number { endRead(.cancelled) }
        if let index = writers.firstIndex(where: { $0.waiter.number == number }) {
            writers.remove(at: index).waiter.resume(.cancelled)
        }
    }
}

// MARK: - Turns

extension InMemoryConnection {
    /// Counts a call that does not wait.
    ///
    /// - Returns: `false` if there have been so many in a row that other jobs must run first.
    func countStep() -> Bool {
        guard stepsWithoutWait < Self.stepsPerTurn else { return false }
        stepsWithoutWait += 1
        return true
    }

    /// Resumes a waiter whose event has happened: at once, or behind the jobs that the executor has.
    func resumeInTurn(_ waiter: StreamWaiter) {
        guard stepsWithoutWait >= Self.stepsPerTurn else { return waiter.resume(.ready) }
        stepsWithoutWait = 0
        Task { self.resume(waiter) }
    }

    /// Resumes a waiter whose action is called here, on the connection's executor.
    private func resume(_ waiter: StreamWaiter) {
        waiter.resume(.ready)
    }
}
