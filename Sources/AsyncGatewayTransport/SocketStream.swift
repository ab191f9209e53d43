internal import Synchronization

/// One connected socket on its event loop, as a stream of bytes in both directions.
///
/// Every call tries the system call first and suspends only when the kernel would block. At most
/// one read may be under way at a time; writes may come from several tasks.
package actor SocketStream {
    /// The loop that the stream lives on for as long as it is open.
    package nonisolated let loop: EventLoop

    /// Who is at the other end.
    package nonisolated let peer: SocketName

    /// The loop, so that calls from its other actors and tasks do not suspend.
    package nonisolated let unownedExecutor: UnownedSerialExecutor

    var descriptor: FileDescriptor?
    let number: Int32
    private var token: UInt64?
    private var settings = StreamSettings()

    private var mayHaveInput = true
    private var peerHasFinished = false
    private var receivesInBulk = false
    private var reader: StreamWaiter?
    /// Whether the next wait for a request has been called off before it began.
    private var readHasExpired = false
    private var readDeadline: ContinuousClock.Instant?

    private var outgoing = OutgoingBytes()
    private var isBlocked = false
    private var isQueuedForFlush = false
    private var hasFinishedWriting = false
    private var writers: [StreamWaiter] = []
    private var writeDeadline: ContinuousClock.Instant?

    private var disconnectDeadline: ContinuousClock.Instant?
    private var failure: (any Error)?
    private var lastWait: UInt64 = 0
    private var stepsOfTurn = 0
    private var nextWake: ContinuousClock.Instant?

    /// Takes over a connected, non-blocking socket.
    package init(_ descriptor: consuming FileDescriptor, peer: SocketName, on loop: EventLoop) {
        self.number = descriptor.number
        self.descriptor = consume descriptor
        self.peer = peer
        self.loop = loop
        unownedExecutor = loop.asUnownedSerialExecutor()
    }

    /// The loop's time.
    package var now: ContinuousClock.Instant { loop.now }

    /// Begins to be watched by the loop; the first thing to call.
    ///
    /// - Throws: `SystemError` when the kernel cannot watch another descriptor.
    package func open(_ settings: StreamSettings) throws(SystemError) {
        self.settings = settings
        token = try loop.add(self, watching: number)
    }
}

// MARK: - Reading

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
    package func readUntilExpired(
        atMost count: Int, until deadline: ContinuousClock.Instant
    ) async throws -> [UInt8] {
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
    package func expireRead() {
        if reader == nil { readHasExpired = true }
        resumeReader(.timedOut)
    }

    /// Receives once; `nil` means that nothing has arrived.
    private func receive(atMost count: Int) throws -> [UInt8]? {
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
}

// MARK: - Writing

extension SocketStream {
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

    /// ``write(_:_:_:)`` unless earlier bytes are stuck; whether it was done.
    package func writeWithoutWaiting(
        _ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]
    ) throws -> Bool {
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

    /// Sends `count` bytes of an open file from `offset` on, without copying them to this process.
    ///
    /// - Throws: what ``flush()`` throws, and `StreamError.endOfFile` if the file has become shorter.
    package func send(
        file: OpenFile, from offset: Int64, count: Int64
    ) async throws {
        try await flush()
        let end = offset + count
        var offset = offset
        while offset < end {
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
            if sent == 0 { throw StreamError.endOfFile }
            let error = SystemError("sendfile")
            if error.isWouldBlock {
                becomeBlocked()
                while isBlocked { try await waitForRoom() }
            } else if !error.isInterruption {
                fail(error)
                throw error
            }
        }
    }

    /// Gives the kernel what waits, as much as it takes; failures are met by the next call.
    func flushDeferred() {
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
    private func noteProgress() {
        guard peerHasFinished, disconnectDeadline != nil else { return }
        disconnectDeadline = now + settings.disconnectGrace
    }

    private func becomeUnblocked() {
        isBlocked = false
        writeDeadline = nil
        resumeWriters(.ready)
    }

    private func becomeBlocked() {
        isBlocked = true
        // Not the time at which the turn began: it may have been a long one.
        let deadline = ContinuousClock.now + settings.writeTimeout
        writeDeadline = deadline
        wake(at: deadline)
    }

    private func waitForRoom() async throws {
        let reason = await suspend { stream, waiter in stream.beginWriting(waiter) }
        try reason.check()
    }

    private func resumeWriters(_ reason: StreamWaiter.Reason) {
        guard !writers.isEmpty else { return }
        let waiting = writers
        writers = []
        for writer in waiting { writer.resume(reason) }
    }
}

// MARK: - Ending

extension SocketStream {
    /// Tells the peer that nothing more will come; its bytes can still be read.
    package func finishWriting() {
        guard descriptor != nil, !hasFinishedWriting else { return }
        hasFinishedWriting = true
        SocketCalls.shutDownWriting(number)
    }

    /// Closes the socket in order: what was flushed still reaches the peer.
    package func close() {
        guard descriptor != nil else { return }
        flushDeferred()
        if let token { loop.remove(token, watching: number) }
        descriptor = nil
        token = nil
        settings.onDisconnect = nil
        fail(StreamError.closed)
    }

    /// Closes the socket so that the peer sees a reset, never a regular end.
    package func abort() {
        guard descriptor != nil else { return }
        SocketCalls.discardOnClose(number)
        outgoing = OutgoingBytes()
        close()
    }

    private func fail(_ error: any Error) {
        if failure == nil { failure = error }
        isBlocked = false
        (writeDeadline, disconnectDeadline) = (nil, nil)
        outgoing = OutgoingBytes()
        resumeReader(.ready)
        resumeWriters(.ready)
    }
}

// MARK: - Events

extension SocketStream: EventSource {
    package nonisolated func eventsArrived(_ readiness: Readiness) {
        assumeIsolated { $0.handle(readiness) }
    }

    package nonisolated func timeArrived(
        _ requested: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant? {
        assumeIsolated { $0.handleTime(requested, now: now) }
    }

    private func handle(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: .hungUp) { return handleHangUp() }
        if readiness.contains(.writable), isBlocked { flushDeferred() }
        if readiness.contains(.peerFinished), !peerHasFinished {
            peerHasFinished = true
            let deadline = now + settings.disconnectGrace
            disconnectDeadline = deadline
            wake(at: deadline)
        }
        if !readiness.isDisjoint(with: [.readable, .peerFinished]) {
            mayHaveInput = true
            resumeReader(.ready)
        }
    }

    /// The connection is reset, or both sides have finished.
    private func handleHangUp() {
        (mayHaveInput, peerHasFinished) = (true, true)
        // Whoever waits meets the kernel's own reason: here, because a flush does not try again.
        if isBlocked { flushDeferred() }
        resumeReader(.ready)
        if !hasFinishedWriting { peerIsGone() }
    }

    private func peerIsGone() {
        disconnectDeadline = nil
        guard let action = settings.onDisconnect else { return }
        settings.onDisconnect = nil
        action()
    }

    private func handleTime(
        _ requested: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant? {
        // An entry that an earlier one has overtaken: that one looks after all deadlines.
        guard requested == nextWake else { return nil }
        if let readDeadline, readDeadline <= now {
            self.readDeadline = nil
            resumeReader(.timedOut)
        }
        if let writeDeadline, writeDeadline <= now { fail(StreamError.timedOut) }
        if let disconnectDeadline, disconnectDeadline <= now { peerIsGone() }
        nextWake = [readDeadline, writeDeadline, disconnectDeadline].compactMap { $0 }.min()
        return nextWake
    }

    private func wake(at time: ContinuousClock.Instant) {
        if let nextWake, nextWake <= time { return }
        guard let token else { return }
        nextWake = time
        loop.wake(token, at: time)
    }
}

// MARK: - Suspending

extension SocketStream {
    /// How much of a file to send before the loop's other connections may have their turn.
    private static let largestFilePiece: Int64 = 1 << 18

    /// Counts a step of a peer that keeps up with us, so that nothing has to be waited for; whether
    /// there have been so many that it is time to let the loop's other connections in.
    private func turnIsOver() -> Bool {
        stepsOfTurn += 1
        return stepsOfTurn >= 32
    }

    private func yieldTurn() async throws {
        stepsOfTurn = 0
        await withUnsafeContinuation { loop.resumeNextTurn($0) }
        // The stream may have been closed meanwhile, and its number be another's.
        if let failure { throw failure }
    }

    /// Suspends the calling task until its waiter is resumed, or the task is cancelled.
    private func suspend(
        _ store: (isolated SocketStream, StreamWaiter) -> Void
    ) async -> StreamWaiter.Reason {
        let wait = beginWait()
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let waiter = StreamWaiter(id: wait, continuation: continuation)
                // A cancellation before now has found no waiter to tell.
                if Task.isCancelled { waiter.resume(.cancelled) } else { store(self, waiter) }
            }
        } onCancel: {
            // Cancelled from anywhere, even from within the loop's own turn: act in the next one.
            loop.execute { self.assumeIsolated { $0.cancelWait(wait) } }
        }
    }

    /// Keeps a reader, unless what it waits for has come on its way to here.
    private func beginReading(_ waiter: StreamWaiter, until deadline: ContinuousClock.Instant?) {
        if mayHaveInput || failure != nil {
            waiter.resume(.ready)
        } else if deadline != nil, readDeadline == nil {
            // The deadline has come, and found nobody to tell.
            waiter.resume(.timedOut)
        } else {
            reader = waiter
        }
    }

    /// Keeps a writer, unless what it waits for has come on its way to here.
    private func beginWriting(_ waiter: StreamWaiter) {
        if isBlocked { writers.append(waiter) } else { waiter.resume(.ready) }
    }

    private func beginWait() -> UInt64 {
        stepsOfTurn = 0
        lastWait += 1
        return lastWait
    }

    private func cancelWait(_ wait: UInt64) {
        if reader?.id == wait { resumeReader(.cancelled) }
        if let index = writers.firstIndex(where: { $0.id == wait }) {
            writers.remove(at: index).resume(.cancelled)
        }
    }

    private func resumeReader(_ reason: StreamWaiter.Reason) {
        guard let reader else { return }
        self.reader = nil
        reader.resume(reason)
    }
}
