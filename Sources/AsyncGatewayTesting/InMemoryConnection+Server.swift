public import AsyncGateway

extension InMemoryConnection: ByteStream {
    /// The time on the clock that the connection was made with.
    public nonisolated var now: ContinuousClock.Instant { clock.now }

    /// Waits until the connection's clock has come to `deadline`.
    ///
    /// - Throws: `CancellationError`.
    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await clock.sleep(until: deadline)
    }

    /// Takes note of what the server expects; the connection is open from its beginning.
    public func open(_ expectations: ByteStreamExpectations) {
        self.expectations = expectations
        if failure != nil {
            clientIsGone()
        } else if clientHasFinished {
            beginGrace()
        }
    }

    /// Waits for bytes that the client has sent; none when it has finished.
    ///
    /// - Throws: ``GatewayError`` of code `.timedOut` at the deadline, `.clientDisconnected` after a
    ///   reset or a close, `.inputBusy` while another task waits for bytes; `CancellationError`.
    public func read(
        atMost count: Int, until deadline: ContinuousClock.Instant?
    ) async throws -> [UInt8] {
        if waiting[.serverReader] != nil { throw GatewayError(.inputBusy) }
        readHasTimedOut = false
        defer { readAlarm.stop() }
        var alarmIsSet = false
        while true {
            if let failure { throw failure }
            if !requests.isEmpty { return takeRequestBytes(atMost: count) }
            if clientHasFinished { return [] }
            if readHasTimedOut { throw GatewayError(.timedOut) }
            if let deadline, !alarmIsSet {
                readAlarm.set(deadline, on: clock) { await self.timeOutRead() }
                alarmIsSet = true
            }
            try await waitForRequestBytes()
        }
    }

    /// Lets a read that waits give up now, as at its deadline.
    public nonisolated func expireRead() {
        assumeIsolated { $0.endRead() }
    }

    private func endRead() {
        guard waiting[.serverReader] != nil else { return }
        readHasTimedOut = true
        wake(.serverReader)
    }

    /// Accepts bytes; waits first, while the client has not received enough of the earlier ones.
    ///
    /// Writers that wait are served in the order in which they came, whatever their priorities.
    ///
    /// - Throws: as ``flush()`` does, and `.clientDisconnected` after ``finishWriting()``.
    public func write(_ bytes: [UInt8]) async throws {
        if isBlocked || !writersInLine.isEmpty { try await waitInLine() }
        if let failure { throw failure }
        guard !serverHasFinishedWriting else { throw GatewayError(.clientDisconnected) }
        responses.append(bytes)
        writtenByteCount += bytes.count
        if responses.count - sentCount >= 1 << 16 {
            sendWritten()
        } else {
            sendWrittenAfterJob()
        }
    }

    /// Waits until no more of what was written waits for the client than the capacity.
    ///
    /// - Throws: ``GatewayError`` of code `.timedOut` when the client receives nothing for as long as
    ///   the server allows, `.clientDisconnected` after a reset or a close; `CancellationError`.
    public func flush() async throws {
        sendWritten()
        while isBlocked { try await wait(as: .serverWriter) }
        if let failure { throw failure }
    }

    /// Ends the response's direction behind what was sent; the client can still send.
    public func finishWriting() {
        guard !serverHasFinishedWriting else { return }
        sendWritten()
        serverHasFinishedWriting = true
        wake(.clientReceiver)
    }

    /// Ends the connection; the client can still receive what was sent within the capacity.
    public func close() {
        guard !serverHasClosed else { return }
        (serverHasFinishedWriting, serverHasClosed) = (true, true)
        expectations = nil
        responses.truncate(to: min(sentCount, responseCapacity))
        sentCount = responses.count
        fail(GatewayError(.clientDisconnected))
    }

    /// Resets the connection, behind what was sent.
    public func abort() {
        if !serverHasClosed { serverHasAborted = true }
        close()
    }
}

// MARK: - Reading

extension InMemoryConnection {
    private func waitForRequestBytes() async throws {
        sendWritten()
        try await wait(as: .serverReader)
    }

    private func takeRequestBytes(atMost count: Int) -> [UInt8] {
        let bytes = requests.take(atMost: min(count, maximumBytesPerRead))
        wake(.clientSender)
        return bytes
    }

    private func timeOutRead() {
        if !Task.isCancelled { endRead() }
    }
}

// MARK: - Sending

extension InMemoryConnection {
    /// Waits until there is room and every earlier writer has written.
    private func waitInLine() async throws {
        nextWriter += 1
        let writer = nextWriter
        writersInLine.append(writer)
        defer {
            writersInLine.removeAll { $0 == writer }
            if !isBlocked { wake(.serverWriter) }
        }
        while isBlocked || writersInLine.first != writer { try await wait(as: .serverWriter) }
    }

    /// Lets the bytes leave when the running job ends or suspends, as an event loop does.
    private func sendWrittenAfterJob() {
        guard !isQueuedForSending else { return }
        isQueuedForSending = true
        Task { self.sendWritten() }
    }

    /// Lets what was written leave the server.
    private func sendWritten() {
        isQueuedForSending = false
        guard failure == nil, responses.count > sentCount else { return }
        if sentCount < responseCapacity { extendGrace() }
        sentCount = responses.count
        if sentCount > responseCapacity { becomeBlocked() }
        wake(.clientReceiver)
    }

    private func becomeBlocked() {
        isBlocked = true
        guard let expectations else { return }
        writeAlarm.set(clock.now + expectations.writeTimeout, on: clock) {
            await self.timeOutWriting()
        }
    }

    /// Notes that the client has received some of what was sent.
    func responseMoved() {
        extendGrace()
        guard isBlocked else { return }
        if sentCount > responseCapacity { return becomeBlocked() }
        isBlocked = false
        writeAlarm.stop()
        wake(.serverWriter)
    }

    private func timeOutWriting() {
        if Task.isCancelled { return }
        fail(GatewayError(.timedOut))
    }
}

// MARK: - Ending

extension InMemoryConnection {
    /// Begins to count how long the client may make no progress before it counts as gone.
    func beginGrace() {
        guard let expectations else { return }
        graceAlarm.set(clock.now + expectations.disconnectGrace, on: clock) {
            await self.endGrace()
        }
    }

    private func extendGrace() {
        guard clientHasFinished else { return }
        clientHasTakenSinceFinish = true
        beginGrace()
    }

    /// A client that has taken everything is there: the grace begins again with the next bytes.
    private func endGrace() {
        if Task.isCancelled || clientHasTakenSinceFinish && sentCount <= responseCapacity { return }
        clientIsGone()
    }

    func clientIsGone() {
        let action = expectations?.onDisconnect
        expectations?.onDisconnect = {}
        action?()
    }

    /// Lets the server neither read nor write any more, and everybody see why.
    func fail(_ error: any Error) {
        if failure == nil { failure = error }
        isBlocked = false
        readAlarm.stop()
        writeAlarm.stop()
        graceAlarm.stop()
        wake(.serverReader)
        wake(.serverWriter)
        wake(.clientReceiver)
        wake(.clientSender)
    }
}
