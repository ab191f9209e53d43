/// The calls that suspend, made of those that do not, once for all transports.
///
/// Like those they are made on the transport's executor.
extension ConnectionTransport {
    /// Takes bytes that have arrived, after waiting for them if there are none.
    ///
    /// A cancelled task stops waiting; a read that does not wait does not notice a cancellation.
    ///
    /// - Returns: at least one byte, or none at the end of the peer's stream.
    /// - Throws: `StreamError.timedOut` at the deadline, `StreamError.busy` while another task
    ///   waits, `CancellationError`; the connection's failure. After the first three it can be read
    ///   again.
    package func read(atMost count: Int, until deadline: LoopTime?) async throws -> [UInt8] {
        while true {
            if let bytes = try tryRead(atMost: count) { return bytes }
            let ending = await suspend(for: .input(until: deadline)).unlessCancelled
            // Bytes may have arrived without their event having been handled.
            if case .timedOut = ending, let bytes = try tryRead(atMost: count) { return bytes }
            try ending.check()
        }
    }

    /// Accepts three pieces, which are sent without others between them, after waiting while
    /// earlier bytes have not been taken.
    ///
    /// A cancelled task stops waiting, and its pieces are not sent; one whose pieces were accepted
    /// before it was cancelled is not told of that.
    ///
    /// - Throws: `StreamError.timedOut` when the peer has taken nothing for as long as the settings
    ///   allow, `StreamError.closed` after ``finishWriting()``, `CancellationError`; the
    ///   connection's failure.
    package func write(_ lead: [UInt8], _ block: [UInt8] = [], _ tail: [UInt8] = []) async throws {
        if try tryWrite(lead, block, tail) { return }
        try await suspend(for: .room(Pieces(lead, block, tail))).check()
        // Throws if the wait has ended because the connection has failed or finished writing.
        _ = try tryWrite([], [], [])
    }

    /// Sends everything that was accepted, and waits until it has been taken.
    ///
    /// A cancelled task stops waiting; what was accepted is sent nevertheless.
    ///
    /// - Throws: as ``write(_:_:_:)`` does.
    package func flush() async throws {
        while try !tryFlush() { try await waitForRoom() }
    }

    /// Sends a part of an open file behind everything that was accepted.
    ///
    /// The transport's thread never waits for a disk. A cancelled task stops before the next piece.
    ///
    /// - Throws: as ``write(_:_:_:)`` does; `FileReadError` if the file cannot be read to the end
    ///   of the part.
    package func send(file: OpenFile, _ range: Range<Int64>) async throws {
        var offset = range.lowerBound
        let hasPieces = range.count > FilePiece.largest
        if hasPieces { gatherSegments(true) }
        defer { if hasPieces { gatherSegments(false) } }
        while offset < range.upperBound {
            try Task.checkCancellation()
            offset += try await sendPiece(of: file, offset..<range.upperBound)
        }
    }

    /// Sends the beginning of a part of an open file.
    ///
    /// What is small is read, so that it leaves together with the head before it. What the kernel does not
    /// keep in memory is read, because the system call that sends a file would wait for it.
    ///
    /// - Returns: how many bytes, at least one.
    private func sendPiece(of file: OpenFile, _ part: Range<Int64>) async throws -> Int64 {
        let piece = part.prefix(FilePiece.largest)
        guard part.count > FilePiece.largestThatIsRead, try await file.load(piece) else {
            let bytes = try await file.readAside(atMost: FilePiece.largestThatIsCopied, of: part)
            try await write(bytes)
            return Int64(bytes.count)
        }
        while true {
            let sent = try trySendFile(file, from: piece.lowerBound, count: Int64(piece.count))
            if let sent { return sent }
            try await waitForRoom()
            // A slow client has given the kernel time to forget it.
            _ = try await file.load(piece)
        }
    }

    private func waitForRoom() async throws {
        try await suspend(for: .room(Pieces())).unlessCancelled.check()
    }

    /// Suspends until the event has happened, or the task is cancelled.
    ///
    /// - Returns: why the wait is over.
    private func suspend(
        for event: TransportEvent, isolation: isolated (any Actor)? = #isolation
    ) async -> WaitEnding {
        let number = beginWait()
        return await withTaskCancellationHandler {
            // Without naming it, the closure would not be isolated to it, and leave the executor.
            _ = isolation
            return await withUnsafeContinuation { continuation in
                // A cancellation before now has found no waiter to resume.
                if Task.isCancelled {
                    continuation.resume(returning: .cancelled)
                } else {
                    wait(for: event, StreamWaiter(number, resuming: continuation))
                }
            }
        } onCancel: {
            cancelWait(number)
        }
    }
}

extension WaitEnding {
    /// The ending for the current task, which may have been cancelled after it was resumed, and
    /// before it has run.
    fileprivate var unlessCancelled: WaitEnding { Task.isCancelled ? .cancelled : self }
}

/// How much of a file is sent at a time, in bytes.
enum FilePiece {
    /// By the system: the loop's other connections wait meanwhile, some 100 µs.
    static let largest = 1 << 20

    /// By copying it through the process.
    static let largestThatIsCopied = 1 << 16

    /// By copying it although the system could send it: two system calls cost more.
    static let largestThatIsRead = 1 << 14
}

extension Range<Int64> {
    /// The beginning of the range, as far as it reaches.
    fileprivate func prefix(_ count: Int) -> Range {
        lowerBound..<Swift.min(upperBound, lowerBound + Int64(count))
    }
}
