internal import AsyncGatewayTransport

extension StreamTransport {
    private var hasInput: Bool { !arrived.isEmpty || isAtEnd }

    /// Takes bytes that the stream has returned.
    ///
    /// - Returns: at least one byte, none at the end; `nil` if the caller has to wait for them.
    /// - Throws: as ``checkForFailure()`` does.
    func takeArrived(atMost count: Int) throws -> [UInt8]? {
        guard hasInput, ending == nil else {
            try checkForFailure()
            readSize = count
            return nil
        }
        defer { arrived = arrived.dropFirst(count) }
        return Array(arrived.prefix(count))
    }

    /// Keeps a reader until bytes were read for it, or resumes it at once.
    func waitForInput(_ waiter: StreamWaiter, until deadline: LoopTime?) {
        if reader != nil {
            waiter.resume(.busy)
        } else if hasInput || failure != nil || ending != nil {
            waiter.resume(.ready)
        } else {
            (reader, readDeadline) = (waiter, deadline)
            beginReading()
        }
    }

    /// Resumes the task that waits for input, if there is one.
    func resumeReader(_ ending: WaitEnding) {
        let waiting = reader
        reader = nil
        waiting?.resume(ending)
    }

    /// Ends the wait of that number, if it has not ended.
    func endCancelledWait(_ number: UInt64) {
        if reader?.number == number {
            resumeReader(.cancelled)
            if numberBeingRead == number { readTask?.cancel() }
        } else if let index = writers.firstIndex(where: { $0.waiter.number == number }) {
            writers.remove(at: index).waiter.resume(.cancelled)
            acceptWaitingWriters()
        }
    }

    /// Ends the wait for input, by ending the stream's read if that was begun for this wait.
    func expireInputWait() {
        guard let reader else { return }
        if numberBeingRead == reader.number { stream.expireRead() } else { resumeReader(.timedOut) }
    }

    /// Begins to read if a task waits for input, and no read is running.
    func beginReading() {
        guard isOpen, ending == nil, reader != nil, readTask == nil else { return }
        readTask = Task { await self.read() }
    }

    private func read() async {
        // Re-check: the wait may have ended before this task ran.
        if let reader {
            numberBeingRead = reader.number
            await read(until: readDeadline?.instant)
        }
        (readTask, numberBeingRead) = (nil, nil)
        // If the wait of this read was cancelled, another one may have begun.
        beginReading()
    }

    private func read(until deadline: ContinuousClock.Instant?) async {
        do {
            let bytes = try await stream.read(atMost: readSize, until: deadline)
            (arrived, isAtEnd) = (bytes[...], bytes.isEmpty)
            resumeReader(.ready)
        } catch is CancellationError where Task.isCancelled {
            // The wait of this read has been cancelled, which is no failure.
        } catch TransportError.Code.timedOut {
            if !Task.isCancelled { resumeReader(.timedOut) }
        } catch {
            fail(error)
        }
    }
}
