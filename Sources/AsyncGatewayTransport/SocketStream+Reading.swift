extension SocketStream {
    /// The bytes that have arrived, at least one, or none at the end of the peer's stream.
    ///
    /// - Throws: `StreamError.timedOut` at the deadline, `SystemError` when the connection is lost,
    ///   `CancellationError` when the waiting task is cancelled; the stream stays usable after
    ///   the first and the last.
    package func read(
        atMost count: Int, until deadline: ContinuousClock.Instant?
    ) async throws -> [UInt8] {
        let deadline = deadline.map(LoopTime.init)
        while true {
            if let failure { throw failure }
            if mayHaveInput {
                if turnIsOver() { try await yieldTurn() }
                if let bytes = try receive(atMost: count) { return bytes }
            }
            try await waitForInput(until: deadline)
        }
    }

    /// What has arrived, if something has and no other connection has to be let in first.
    ///
    /// This and the two below are ``read(atMost:until:)`` in three steps, for the one wait that a
    /// connection's task makes for each request: it suspends between them, and calls
    /// ``expireRead()`` when it is cancelled, so that it need not be watched for that.
    package nonisolated func readWithoutWaiting(atMost count: Int) throws -> [UInt8]? {
        precondition(loop.isCurrent, "a stream is read on its loop's thread")
        if let failure { throw failure }
        guard mayHaveInput, !turnIsOver() else { return nil }
        return try receive(atMost: count)
    }

    /// Resumes the task when there may be something to read, at the latest after so long.
    package nonisolated func waitForInput(
        nanoseconds: Int64, resuming continuation: UnsafeContinuation<StreamWaiter.Reason, Never>
    ) {
        precondition(loop.isCurrent, "a stream is read on its loop's thread")
        let turnIsOver = turnIsOver()
        let waiter = StreamWaiter(id: beginWait(), continuation: continuation)
        if reader != nil {
            waiter.resume(.busy)
        } else if mayHaveInput, turnIsOver {
            loop.resumeNextTurn(waiter)
        } else if mayHaveInput || failure != nil {
            waiter.resume(.ready)
        } else {
            let deadline = loop.now.advanced(byNanoseconds: nanoseconds)
            readDeadline = deadline
            wake(at: deadline)
            reader = waiter
        }
    }

    /// What has arrived when the wait is over; `nil` if it was for nothing.
    package nonisolated func readAfterWait(
        _ reason: StreamWaiter.Reason, atMost count: Int
    ) throws -> [UInt8]? {
        // The deadline is that of the one who waits.
        if case .busy = reason { try reason.check() }
        readDeadline = nil
        if case .ready = reason { return try readWithoutWaiting(atMost: count) }
        // What has come meanwhile, without its event, is still taken.
        if failure == nil, case .timedOut = reason, let bytes = try receive(atMost: count) {
            return bytes
        }
        try reason.check()
        return nil
    }

    /// Lets a read that waits give up now, as at its deadline.
    package nonisolated func expireRead() {
        precondition(loop.isCurrent, "a read is called off on its loop's thread")
        resumeReader(.timedOut)
    }

    /// Receives once; `nil` means that nothing has arrived.
    private nonisolated func receive(atMost count: Int) throws -> [UInt8]? {
        let count = min(count, loop.scratch.count)
        let bytes: [UInt8]
        let result: Int
        if receivesInBulk {
            // A large body is under way: spare it the copy out of the scratch buffer.
            (bytes, result) = SocketCalls.receiveInPlace(number, count)
        } else {
            result = SocketCalls.receive(number, loop.scratch, count)
            bytes =
                result > 0 ? Array(UnsafeRawBufferPointer(rebasing: loop.scratch[..<result])) : []
        }
        guard result >= 0 else { return try receiveFailed() }
        // A short read has emptied the socket: the next bytes come with an event of their own.
        // The end of the stream has no event of its own once it has been announced.
        mayHaveInput = result == count || result == 0 || peerHasFinished
        receivesInBulk = result >= loop.scratch.count / 4
        return bytes
    }

    private nonisolated func receiveFailed() throws -> [UInt8]? {
        let error = SystemError("recv")
        guard !error.isWouldBlock else {
            mayHaveInput = false
            return nil
        }
        if error.isInterruption { return nil }
        fail(error)
        throw error
    }

    private func waitForInput(until deadline: LoopTime?) async throws {
        guard !mayHaveInput else { return }
        guard reader == nil else { throw StreamError.busy }
        readDeadline = deadline
        if let deadline { wake(at: deadline) }
        let reason = await suspend(beginWait()) { stream, waiter in
            stream.beginReading(waiter, until: deadline)
        }
        readDeadline = nil
        try reason.check()
    }

    /// Keeps a reader, unless what it waits for has come on its way to here.
    private nonisolated func beginReading(
        _ waiter: StreamWaiter, until deadline: LoopTime?
    ) {
        if mayHaveInput || failure != nil {
            waiter.resume(.ready)
        } else if deadline != nil, readDeadline == nil {
            // The deadline has come, and found nobody to tell.
            waiter.resume(.timedOut)
        } else {
            reader = waiter
        }
    }

    nonisolated func resumeReader(_ reason: StreamWaiter.Reason) {
        guard let reader else { return }
        self.reader = nil
        reader.resume(reason)
    }
}
