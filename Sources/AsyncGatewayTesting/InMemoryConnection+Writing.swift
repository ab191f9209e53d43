internal import AsyncGateway
internal import AsyncGatewayTransport

// Writing by the server, in steps that do not suspend.
extension InMemoryConnection {
    /// How many written bytes are sent at once, before the running job ends.
    private static let largestUnsentCount = 1 << 16

    /// Accepts bytes that nothing comes between.
    ///
    /// - Returns: `false` if earlier bytes must be received first; then nothing was accepted.
    /// - Throws: why the connection has failed; `.clientDisconnected` after ``finishWriting()``.
    func tryWrite(_ pieces: Pieces) throws -> Bool {
        if let failure { throw failure }
        guard !serverHasFinishedWriting else { throw TransportError(.clientDisconnected) }
        if isBlocked { return false }
        accept(pieces)
        return true
    }

    /// Sends what was written.
    ///
    /// - Returns: `false` if something must be waited for.
    /// - Throws: why the connection has failed.
    func tryFlush() throws -> Bool {
        sendWritten()
        if let failure { throw failure }
        return !isBlocked && countStep()
    }

    /// Accepts what a writer waits to write, or keeps the writer behind those that came before it.
    func waitForRoom(_ writer: WaitingWriter) {
        sendWritten()
        guard isBlocked else {
            accept(writer.pieces)
            return resumeInTurn(writer.waiter)
        }
        stepsWithoutWait = 0
        writers.append(writer)
    }

    /// Accepts pieces, unless the server's half has ended: then the writer's next call throws.
    private func accept(_ pieces: Pieces) {
        if failure != nil || serverHasFinishedWriting { return }
        for piece in [pieces.lead, pieces.block, pieces.tail] { responses.append(piece) }
        writtenByteCount += pieces.count
        if responses.count - sentCount >= Self.largestUnsentCount {
            sendWritten()
        } else {
            sendWrittenAfterJob()
        }
    }

    /// Sends the bytes when the running job has ended or suspended, as an event loop does.
    private func sendWrittenAfterJob() {
        guard !isQueuedForSending, responses.count > sentCount else { return }
        isQueuedForSending = true
        Task { self.sendWritten() }
    }

    func sendWritten() {
        isQueuedForSending = false
        guard failure == nil, responses.count > sentCount else { return }
        if sentCount < responseCapacity { extendGrace() }
        takenByteCount += min(responses.count, responseCapacity) - min(sentCount, responseCapacity)
        sentCount = responses.count
        if sentCount > responseCapacity { becomeBlocked() }
        wake(.receiving)
    }
}

// MARK: - Back-pressure

extension InMemoryConnection {
    private func becomeBlocked() {
        isBlocked = true
        guard let expectations else { return }
        writeAlarm.set(clock.now + expectations.writeTimeout, on: clock) {
            await self.timeOutWriting()
        }
    }

    private func timeOutWriting() {
        if Task.isCancelled { return }
        fail(TransportError(.timedOut))
    }

    /// Called when the client has received some of what was sent.
    func responseMoved() {
        extendGrace()
        guard isBlocked else { return }
        // The timeout begins again whenever the client receives.
        if sentCount > responseCapacity { return becomeBlocked() }
        isBlocked = false
        writeAlarm.stop()
        serveWriters()
    }

    /// Accepts the pieces of waiting writers in order, until the connection is blocked again.
    private func serveWriters() {
        while !isBlocked, !writers.isEmpty {
            let writer = writers.removeFirst()
            accept(writer.pieces)
            sendWritten()
            writer.waiter.resume(.ready)
        }
    }

    /// Ends all waits for room; the next call of each waiting task throws the reason.
    func endWrites() {
        for writer in writers { writer.waiter.resume(.ready) }
        writers = []
    }
}
