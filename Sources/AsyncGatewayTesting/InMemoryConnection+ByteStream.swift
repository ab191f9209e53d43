public import AsyncGateway
internal import AsyncGatewayTransport

extension InMemoryConnection: ByteStream {
    private nonisolated var transport: InMemoryTransport { InMemoryTransport(self) }

    /// The time on the clock that the connection was made with.
    public nonisolated var now: ContinuousClock.Instant { clock.now }

    /// Waits until the connection's clock has come to `deadline`.
    ///
    /// - Throws: `CancellationError`.
    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await clock.sleep(until: deadline)
    }

    /// Keeps what the server expects; the connection is open from its beginning.
    public func open(_ expectations: ByteStreamExpectations) {
        self.expectations = expectations
        if failure != nil {
            clientIsGone()
        } else if clientHasFinished {
            beginGrace()
        }
    }

    /// Waits for bytes that the client has sent.
    ///
    /// - Returns: at least one byte; none if the client has finished and all were read.
    /// - Throws: ``/AsyncGateway/TransportError`` of code `.timedOut` at the deadline, `.clientDisconnected` after a
    ///   reset or a close; ``/AsyncGateway/GatewayError`` of code `.inputBusy` while another task waits for bytes;
    ///   `CancellationError`.
    public func read(
        atMost count: Int, until deadline: ContinuousClock.Instant?
    ) async throws -> [UInt8] {
        do {
            return try await transport.read(atMost: count, until: deadline.map(LoopTime.init))
        } catch StreamError.timedOut {
            throw TransportError(.timedOut)
        } catch StreamError.busy {
            throw GatewayError(.inputBusy)
        }
    }

    /// Ends a read that waits as its deadline would, and does nothing if none waits.
    public nonisolated func expireRead() {
        assumeIsolated { $0.endRead(.timedOut) }
    }

    /// Accepts bytes; waits first, while the client has not received enough of the earlier ones.
    ///
    /// Writers that wait are served in the order in which they came, whatever their priorities.
    ///
    /// - Throws: as ``flush()`` does, and `.clientDisconnected` after ``finishWriting()``.
    public func write(_ bytes: [UInt8]) async throws {
        try await transport.write(bytes)
    }

    /// Waits until the client is behind by no more than the capacity.
    ///
    /// - Throws: ``/AsyncGateway/TransportError`` of code `.timedOut` when the client receives nothing for as long as
    ///   the server allows, `.clientDisconnected` after a reset or a close; `CancellationError`.
    public func flush() async throws {
        try await transport.flush()
    }

    /// Ends the response's direction behind what was written; the client can still send.
    public func finishWriting() {
        guard !serverHasFinishedWriting else { return }
        sendWritten()
        serverHasFinishedWriting = true
        endWrites()
        wake(.receiving)
    }

    /// Ends the connection; the client can still receive what was sent within the capacity.
    public func close() {
        guard !serverHasClosed else { return }
        (serverHasFinishedWriting, serverHasClosed) = (true, true)
        (expectations, onAlarm) = (nil, nil)
        serverAlarm.stop()
        responses.truncate(to: min(sentCount, responseCapacity))
        sentCount = responses.count
        fail(TransportError(.clientDisconnected))
    }

    /// Resets the connection, behind what was sent.
    public func abort() {
        if !serverHasClosed { serverHasAborted = true }
        close()
    }
}
