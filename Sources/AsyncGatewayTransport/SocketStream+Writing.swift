extension SocketStream {
    /// How much of a file to send before the loop's other connections may have their turn.
    private static let largestFilePiece: Int64 = 1 << 18

    /// Accepts bytes to send, at the latest when the running job ends or suspends.
    ///
    /// Waits first, while earlier bytes are stuck, so a peer that reads slowly holds its writers
    /// back and at most one block is kept.
    ///
    /// - Throws: what ``flush()`` throws.
    package func write(_ bytes: [UInt8]) async throws {
        try await write(bytes, [], [])
    }

    /// ``write(_:)`` of three pieces that nothing comes between.
    package func write(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) async throws {
        while try !writeWithoutWaiting(lead, block, tail) { try await waitForRoom() }
    }

    /// Whether ``writeWithoutWaiting(_:_:_:)`` would be done: no earlier bytes are stuck.
    package nonisolated var takesBytes: Bool { !isBlocked }

    /// ``write(_:_:_:)`` unless earlier bytes are stuck; whether it was done.
    package nonisolated func writeWithoutWaiting(
        _ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]
    ) throws -> Bool {
        precondition(loop.isCurrent, "a stream is written on its loop's thread")
        if isBlocked { return false }
        if let failure { throw failure }
        outgoing.append(lead)
        outgoing.append(block)
        outgoing.append(tail)
        if outgoing.count >= 1 << 16 {
            flushDeferred()
        } else if !isQueuedForFlush {
            isQueuedForFlush = true
            loop.flushAfterJob(self)
        }
        return true
    }

    /// Waits until the kernel has everything that was written.
    ///
    /// - Throws: `SystemError` when the connection is lost, `StreamError.timedOut` when the peer
    ///   accepts nothing for as long as the settings allow, `CancellationError`.
    package func flush() async throws {
        flushDeferred()
        while isBlocked { try await waitForRoom() }
        if turnIsOver() { try await yieldTurn() }
        if let failure { throw failure }
    }

    /// Sends a part of an open file without copying it to this process, as far as that is possible.
    ///
    /// sendfile(2) is optional: file systems lack it, seccomp filters forbid it. Its failure does not
    /// tell whether the file or the connection is at fault either, so whoever copies what it has left
    /// finds that out.
    ///
    /// - Returns: the rest, which has to be read and written; empty if all was sent.
    /// - Throws: what ``flush()`` throws.
    package func send(file: OpenFile, _ part: Range<Int64>) async throws -> Range<Int64> {
        try await flush()
        let end = part.upperBound
        var offset = part.lowerBound
        while offset < end {
            try Task.checkCancellation()
            // Looked at after every wait: the number of a stream that has ended may be another's.
            if let failure { throw failure }
            let sent = SocketCalls.sendFile(
                file.descriptor.number, to: number, &offset,
                Int(min(end - offset, Self.largestFilePiece)))
            if sent > 0 {
                noteProgress()
                if turnIsOver() { try await yieldTurn() }
                continue
            }
            if sent == 0 { break }
            let error = SystemError("sendfile")
            if error.isWouldBlock {
                becomeBlocked()
                while isBlocked { try await waitForRoom() }
            } else if error.isDisconnection {
                fail(error)
                throw error
            } else if !error.isInterruption {
                break
            }
        }
        return offset..<end
    }

    /// Gives the kernel what waits, as much as it takes; failures are met by the next call.
    nonisolated func flushDeferred() {
        isQueuedForFlush = false
        guard failure == nil else { return }
        while !outgoing.isEmpty {
            if outgoing.send(to: number) > 0 {
                noteProgress()
                continue
            }
            let error = SystemError("send")
            if error.isWouldBlock { return becomeBlocked() }
            if !error.isInterruption { return fail(error) }
        }
        if isBlocked { becomeUnblocked() }
    }

    /// A peer that takes bytes is not gone, though it will send no more.
    private nonisolated func noteProgress() {
        guard peerHasFinished, disconnectDeadline != nil else { return }
        disconnectDeadline = loop.now + settings.disconnectGrace
    }

    private nonisolated func becomeUnblocked() {
        isBlocked = false
        writeDeadline = nil
        resumeWriters(.ready)
    }

    private nonisolated func becomeBlocked() {
        isBlocked = true
        // Not the time at which the turn began: it may have been a long one.
        let deadline = LoopTime.now + settings.writeTimeout
        writeDeadline = deadline
        wake(at: deadline)
    }

    private func waitForRoom() async throws {
        let reason = await suspend { stream, waiter in stream.beginWriting(waiter) }
        try reason.check()
    }

    nonisolated func resumeWriters(_ reason: StreamWaiter.Reason) {
        guard !writers.isEmpty else { return }
        let waiting = writers
        writers = []
        for writer in waiting { writer.resume(reason) }
    }

    /// Keeps a writer, unless what it waits for has come on its way to here.
    private nonisolated func beginWriting(_ waiter: StreamWaiter) {
        if isBlocked { writers.append(waiter) } else { waiter.resume(.ready) }
    }
}
