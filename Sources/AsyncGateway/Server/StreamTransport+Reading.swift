internal import AsyncGatewayTransport

extension StreamTransport {
    /// A wait for input.
    struct InputWait {
        let number: UInt64
        let deadline: LoopTime?
        let continuation: UnsafeContinuation<WaitEnding, Never>
    }

    private var hasInput: Bool { !arrived.isEmpty || isAtEnd }

    /// Takes what the stream has returned.
    ///
    /// - Returns: at least one byte, none at the end; `nil` if they must be waited for.
    func takeArrived(atMost count: Int) throws -> [UInt8]? {
        guard hasInput, ending == nil else {
            try checkForFailure()
            readSize = count
            return nil
        }
        defer { arrived = arrived.dropFirst(count) }
        return Array(arrived.prefix(count))
    }

    /// Keeps the wait until something was read for it, or ends it at once.
    func wait(_ wait: InputWait) {
        if reader != nil {
            wait.continuation.resume(returning: .busy)
        } else if hasInput || failure != nil || ending != nil {
            wait.continuation.resume(returning: .ready)
        } else {
            reader = wait
            beginReading()
        }
    }

    /// Ends the wait for input, if there is one.
    func endReader(_ ending: WaitEnding) {
        reader?.continuation.resume(returning: ending)
        reader = nil
    }

    func cancelInputWait(_ number: UInt64) {
        guard reader?.number == number else { return }
        endReader(.cancelled)
        if numberBeingRead == number { readTask?.cancel() }
    }

    /// Lets the stream end its read; ends the wait at once if the stream does not read for it.
    func expireInputWait() {
        guard let reader else { return }
        if numberBeingRead == reader.number { stream.expireRead() } else { endReader(.timedOut) }
    }

    /// Begins to read if somebody waits for input, and no read is under way.
    func beginReading() {
        guard isOpen, ending == nil, reader != nil, readTask == nil else { return }
        readTask = Task { await self.read() }
    }

    private func read() async {
        // Re-check: the wait may have ended before this task ran.
        if let reader {
            numberBeingRead = reader.number
            await read(until: reader.deadline?.instant)
        }
        (readTask, numberBeingRead) = (nil, nil)
        // Another wait may have begun since the one of this read was cancelled.
        beginReading()
    }

    private func read(until deadline: ContinuousClock.Instant?) async {
        do {
            let bytes = try await stream.read(atMost: readSize, until: deadline)
            (arrived, isAtEnd) = (bytes[...], bytes.isEmpty)
            endReader(.ready)
        } catch is CancellationError where Task.isCancelled {
            // The wait that this read was for has ended; that is no failure.
        } catch GatewayError.Code.timedOut {
            if !Task.isCancelled { endReader(.timedOut) }
        } catch {
            fail(error)
        }
    }
}
