extension SocketStream {
    /// The bytes that have arrived, at least one, or none at the end of the peer's stream.
    ///
    /// - Throws: `StreamError.timedOut` at the deadline, `SystemError` when the connection is lost,
    ///   `CancellationError` when the waiting task is cancelled; the stream stays usable after
    ///   the first and the last.
    package func read(
        atMost count: Int, until deadline: ContinuousClock.Instant?
    ) async throws -> [UInt8] {
        while true {
            if let failure { throw failure }
            if mayHaveInput {
                if turnIsOver() { try await yieldTurn() }
                if let bytes = try receive(atMost: count) { return bytes }
            }
            try await waitForInput(until: deadline)
        }
    }

    /// ``read(atMost:until:)`` of a task that calls ``expireRead()`` when it is cancelled, and need
    /// not be watched for that.
    ///
    /// This is where connections spend their lives, once for each request.
    package nonisolated func readUntilExpired(
        atMost count: Int, until deadline: ContinuousClock.Instant
    ) async throws -> [UInt8] {
        precondition(loop.isCurrent, "a stream is read on its loop's thread")
        defer { readHasExpired = false }
        while true {
            if let failure { throw failure }
            if mayHaveInput {
                if turnIsOver() { try await yieldTurn() }
                if let bytes = try receive(atMost: count) { return bytes }
                if mayHaveInput { continue }
            }
            guard reader == nil else { throw StreamError.busy }
            readDeadline = deadline
            wake(at: deadline)
            let wait = beginWait()
            let reason = await withUnsafeContinuation { continuation in
                let waiter = StreamWaiter(id: wait, continuation: continuation)
                // Of a cancelled task, the call to expire may have come and gone already.
                if readHasExpired || Task.isCancelled {
                    waiter.resume(.timedOut)
                } else {
                    beginReading(waiter, until: deadline)
                }
            }
            readDeadline = nil
            guard case .timedOut = reason else { continue }
            // What has come meanwhile, without its event, is still taken.
            if failure == nil, let bytes = try receive(atMost: count) { return bytes }
            try reason.check()
        }
    }

    /// Lets a read that waits give up now, as at its deadline.
    package nonisolated func expireRead() {
        precondition(loop.isCurrent, "a read is called off on its loop's thread")
        if reader == nil { readHasExpired = true }
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
            bytes = result > 0 ? [UInt8](loop.scratch[..<result]) : []
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

    private func waitForInput(until deadline: ContinuousClock.Instant?) async throws {
        guard !mayHaveInput else { return }
        guard reader == nil else { throw StreamError.busy }
        readDeadline = deadline
        if let deadline { wake(at: deadline) }
        let reason = await suspend { stream, waiter in
            stream.beginReading(waiter, until: deadline)
        }
        readDeadline = nil
        try reason.check()
    }

    /// Keeps a reader, unless what it waits for has come on its way to here.
    private nonisolated func beginReading(
        _ waiter: StreamWaiter, until deadline: ContinuousClock.Instant?
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
