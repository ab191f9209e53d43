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
        if try writeWithoutWaiting(lead, block, tail) { return }
        let place = beginWait()
        repeat { try await waitForRoom(at: place) } while isBlockedAfterWait()
        // The stream may have been closed, or its writing ended, during the wait.
        if let failure { throw failure }
        if hasFinishedWriting { throw StreamError.closed }
        queue(lead, block, tail)
    }

    /// Whether ``writeWithoutWaiting(_:_:_:)`` would be done: no earlier bytes are stuck, and nobody
    /// who has waited for that is still to write.
    package nonisolated var takesBytes: Bool { !isBlocked && wokenWriters == 0 }

    /// ``write(_:_:_:)`` if that takes no waiting.
    ///
    /// - Returns: `true` if the bytes were accepted.
    package nonisolated func writeWithoutWaiting(
        _ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]
    ) throws -> Bool {
        precondition(loop.isCurrent, "a stream is written on its loop's thread")
        guard takesBytes else { return false }
        if let failure { throw failure }
        queue(lead, block, tail)
        return true
    }

    private nonisolated func queue(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) {
        outgoing.append(lead)
        outgoing.append(block)
        outgoing.append(tail)
        if outgoing.count >= 1 << 16 {
            flushDeferred()
        } else if !isQueuedForFlush {
            isQueuedForFlush = true
            loop.flushAfterJob(self)
        }
    }

    /// Waits until the kernel has everything that was written.
    ///
    /// - Throws: `SystemError` when the connection is lost, `StreamError.timedOut` when the peer
    ///   accepts nothing for as long as the settings allow, `CancellationError`.
    package func flush() async throws {
        flushDeferred()
        try await waitWhileBlocked()
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
                try await waitWhileBlocked()
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

    private nonisolated func becomeUnblocked() {
        isBlocked = false
        writeDeadline = nil
        resumeWriters()
    }

    private nonisolated func becomeBlocked() {
        isBlocked = true
        // Not the time at which the turn began: it may have been a long one.
        let deadline = LoopTime.now + settings.writeTimeout
        writeDeadline = deadline
        wake(at: deadline)
    }

    /// Waits until the kernel takes bytes again.
    ///
    /// `place` is the number of the writer's first wait. Writers are woken in this order, and one that
    /// has to wait again keeps its place before those that came later.
    private func waitForRoom(at place: UInt64) async throws {
        let reason = await suspend(place) { stream, waiter in stream.beginWriting(waiter) }
        try reason.check()
    }

    /// Ends a wait for room that was not cancelled, in the same step as what the caller then does:
    /// until here no other writer comes before it, and those that came meanwhile are woken behind it.
    private nonisolated func isBlockedAfterWait() -> Bool {
        wokenWriters -= 1
        if takesBytes { resumeWriters() }
        return isBlocked
    }

    private func waitWhileBlocked() async throws {
        guard isBlocked else { return }
        let place = beginWait()
        repeat { try await waitForRoom(at: place) } while isBlockedAfterWait()
    }

    nonisolated func resumeWriters() {
        guard !writers.isEmpty else { return }
        let waiting = writers
        writers = []
        wokenWriters += waiting.count
        for writer in waiting { writer.resume(.ready) }
    }

    /// Stores a writer, unless the stream has become writable before it could suspend.
    private nonisolated func beginWriting(_ waiter: StreamWaiter) {
        // While woken writers have not run, a resumption here would come before theirs: the task has
        // not suspended yet.
        guard !takesBytes else {
            wokenWriters += 1
            return waiter.resume(.ready)
        }
        let index = writers.firstIndex { $0.id > waiter.id }
        writers.insert(waiter, at: index ?? writers.endIndex)
    }
}
