extension SocketStream {
    /// How many accepted bytes are sent at once, without waiting for the running job to suspend.
    private static let deferredBytesLimit = 1 << 16

    package var bytesQueued: UInt64 {
        precondition(loop.isCurrent, "a stream's bytes are counted on its loop's thread")
        return queuedCount
    }

    package var bytesTaken: UInt64 {
        precondition(loop.isCurrent, "a stream's bytes are counted on its loop's thread")
        return takenCount
    }

    package var hasRoom: Bool {
        precondition(loop.isCurrent, "a stream is asked for room on its loop's thread")
        return !isBlocked
    }

    package func tryWrite(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) throws -> Bool {
        precondition(loop.isCurrent, "a stream is written on its loop's thread")
        try checkWriting()
        guard !isBlocked else { return false }
        accept(lead, block, tail)
        sendAfterJob()
        return true
    }

    package func tryFlush() throws -> Bool {
        precondition(loop.isCurrent, "a stream is flushed on its loop's thread")
        flushDeferred()
        if let failure { throw failure }
        return !isBlocked && hasTimeForStep()
    }

    /// Throws unless bytes may still be accepted.
    func checkWriting() throws {
        if let failure { throw failure }
        if hasFinishedWriting { throw StreamError.closed }
    }

    package func noteEnd(follows: Bool) {
        guard endFollows != follows else { return }
        endFollows = follows
        // What the kernel has kept for the end leaves without it.
        if !follows { gatherSegments(false) }
    }

    private func accept(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) {
        outgoing.append(lead)
        outgoing.append(block)
        outgoing.append(tail)
        queuedCount += UInt64(lead.count + block.count + tail.count)
    }

    private func sendAfterJob() {
        if outgoing.count >= Self.deferredBytesLimit {
            send()
        } else if !isQueuedForFlush {
            isQueuedForFlush = true
            loop.flushAfterJob(self)
        }
    }
}

// MARK: - Sending

extension SocketStream {
    /// Sends what was accepted, unless the kernel has to report room first.
    func flushDeferred() {
        isQueuedForFlush = false
        if !isBlocked { send() }
    }

    /// Sends what was accepted, and what writers wait to write, until the kernel takes no more.
    ///
    /// A failure is thrown by the next call.
    func send() {
        repeat {
            guard sendOutgoing(), isBlocked else { return }
            acceptWaitingWriters()
        } while !outgoing.isEmpty
        becomeUnblocked()
    }

    /// Sends what was accepted.
    ///
    /// - Returns: `true` if the kernel has taken all of it.
    private func sendOutgoing() -> Bool {
        while !outgoing.isEmpty {
            let count = outgoing.send(to: number, hasMore: endFollows)
            if count > 0 {
                noteTaken(count)
                continue
            }
            let error = SystemError("send")
            if error.isInterruption { continue }
            if error.isWouldBlock { becomeBlocked() } else { fail(error) }
            return false
        }
        loop.spareBytes.keep(outgoing.takeStorage())
        return true
    }

    /// Notes that the kernel has taken bytes for the peer.
    func noteTaken(_ count: Int) {
        takenCount += UInt64(count)
        lastSend = loop.now
        if peerHasFinished { renewGrace() }
    }

    /// Notes that the kernel takes no bytes until it reports room.
    func becomeBlocked() {
        isBlocked = true
        // Not the time at which the turn began: it may have been a long one.
        let deadline = LoopTime.now + settings.writeTimeout
        writeDeadline = deadline
        wake(at: deadline)
    }

    private func becomeUnblocked() {
        isBlocked = false
        writeDeadline = nil
        if hasFinishedWriting { SocketCalls.shutDownWriting(number) }
    }
}

// MARK: - Waiting for room

extension SocketStream {
    /// Accepts what a writer waits to write, or keeps the writer behind those that came before it.
    func waitForRoom(_ writer: WaitingWriter) {
        if writer.pieces.isEmpty { flushDeferred() }
        if isBlocked, writer.pieces.isEmpty || !hasFinishedWriting { return writers.append(writer) }
        if failure == nil, !hasFinishedWriting {
            accept(writer.pieces.lead, writer.pieces.block, writer.pieces.tail)
            sendAfterJob()
        }
        resumeInTurn(writer.waiter)
    }

    /// Accepts the pieces of the first waiting writers, up to about as much as is sent at once.
    private func acceptWaitingWriters() {
        while let writer = writers.first, outgoing.count < Self.deferredBytesLimit {
            // It waits until the kernel has taken what was accepted before.
            if writer.pieces.isEmpty, !outgoing.isEmpty { return }
            writers.removeFirst()
            accept(writer.pieces.lead, writer.pieces.block, writer.pieces.tail)
            writer.waiter.resume(.ready)
        }
    }

    /// Resumes the writers without accepting anything of theirs: the next call of each throws.
    func resumeWriters() {
        let waiting = writers
        writers = []
        for writer in waiting { writer.waiter.resume(.ready) }
    }
}
