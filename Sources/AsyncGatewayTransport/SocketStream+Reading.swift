extension SocketStream {
    package func tryRead(atMost count: Int) throws -> [UInt8]? {
        precondition(loop.isCurrent, "a stream is read on its loop's thread")
        if let failure { throw failure }
        guard mayHaveInput, hasTimeForStep() else { return nil }
        return try receive(atMost: count)
    }

    package func expireRead() {
        precondition(loop.isCurrent, "a read is ended on its loop's thread")
        endReadAtDeadline()
    }

    /// Ends the wait for input by its deadline.
    func endReadAtDeadline() {
        guard reader != nil else { return }
        // What has arrived without its event having been handled is still received.
        mayHaveInput = true
        resumeReader(.timedOut)
    }

    /// Keeps a reader until there may be something to receive, unless that is so already.
    func waitForInput(_ waiter: StreamWaiter, until deadline: LoopTime?) {
        if reader != nil {
            waiter.resume(.busy)
        } else if mayHaveInput || failure != nil {
            resumeInTurn(waiter)
        } else {
            readDeadline = deadline
            if let deadline { wake(at: deadline) }
            reader = waiter
        }
    }

    func resumeReader(_ ending: WaitEnding) {
        guard let reader else { return }
        self.reader = nil
        readDeadline = nil
        reader.resume(ending)
    }

    /// Receives once.
    ///
    /// - Returns: `nil` if nothing has arrived, or a signal has interrupted the call.
    /// - Throws: `SystemError`, which is then the stream's failure.
    private func receive(atMost count: Int) throws -> [UInt8]? {
        let count = min(count, loop.scratch.count)
        let bytes: [UInt8]
        let result: Int
        if receivesInBulk {
            // A large body is being received: this saves the copy out of the scratch buffer.
            (bytes, result) = SocketCalls.receiveInPlace(number, count)
        } else {
            result = SocketCalls.receive(number, loop.scratch, count)
            bytes =
                result > 0 ? copy(UnsafeRawBufferPointer(rebasing: loop.scratch[..<result])) : []
        }
        guard result >= 0 else { return try receiveFailed() }
        // A short read has emptied the socket: the next bytes come with an event of their own.
        // The end of the stream has no event of its own once it has been announced.
        mayHaveInput = result == count || result == 0 || peerHasFinished
        receivesInBulk = result >= loop.scratch.count / 4
        return bytes
    }

    private func copy(_ received: UnsafeRawBufferPointer) -> [UInt8] {
        var bytes = loop.spareBytes.take()
        bytes.append(contentsOf: received)
        return bytes
    }

    package func takeStorage() -> [UInt8] {
        precondition(loop.isCurrent, "storage is taken on the loop's thread")
        return loop.spareBytes.take()
    }

    package func reuse(_ bytes: consuming [UInt8]) {
        precondition(loop.isCurrent, "storage is given back on the loop's thread")
        loop.spareBytes.keep(bytes)
    }

    private func receiveFailed() throws -> [UInt8]? {
        let error = SystemError("recv")
        guard !error.isWouldBlock else {
            mayHaveInput = false
            return nil
        }
        if error.isInterruption { return nil }
        fail(error)
        throw error
    }
}
