internal import Synchronization

/// One connected socket on its event loop, as a stream of bytes in both directions.
///
/// Every call tries the system call first and suspends only when the kernel would block. At most
/// one read may be under way at a time; writes may come from several tasks.
///
/// The actor's executor is the loop, so all of it runs on the loop's thread. What the loop itself and
/// the connection's other actors call there without waiting is `nonisolated`, and so is the state:
/// to assume the isolation where the compiler cannot see it costs two allocations each time.
/// Each such call is made on the loop's thread, which those that are not the loop's own check with
/// `loop.isCurrent`, and so the state cannot be touched by two threads.
///
/// `@exclusivity(unchecked)` (Decision 6): nothing that is called while a property is being changed,
/// a system call at most, knows of the stream. Waiters are taken out before they are resumed.
package actor SocketStream {
    /// The loop that the stream lives on for as long as it is open.
    package nonisolated let loop: EventLoop

    /// Who is at the other end.
    package nonisolated let peer: SocketName

    /// The loop, so that calls from its other actors and tasks do not suspend.
    package nonisolated let unownedExecutor: UnownedSerialExecutor

    let number: Int32

    // `nonisolated(unsafe)`: see above; touched on the loop's thread only.
    nonisolated(unsafe) var descriptor: FileDescriptor?
    nonisolated(unsafe) var token: UInt64?
    nonisolated(unsafe) var settings = StreamSettings()
    @exclusivity(unchecked) nonisolated(unsafe) var failure: (any Error)?
    @exclusivity(unchecked) nonisolated(unsafe) var mayHaveInput = true
    @exclusivity(unchecked) nonisolated(unsafe) var peerHasFinished = false
    @exclusivity(unchecked) nonisolated(unsafe) var receivesInBulk = false
    @exclusivity(unchecked) nonisolated(unsafe) var reader: StreamWaiter?
    @exclusivity(unchecked) nonisolated(unsafe) var readDeadline: LoopTime?
    @exclusivity(unchecked) nonisolated(unsafe) var outgoing = OutgoingBytes()
    @exclusivity(unchecked) nonisolated(unsafe) var isBlocked = false
    @exclusivity(unchecked) nonisolated(unsafe) var isQueuedForFlush = false
    nonisolated(unsafe) var hasFinishedWriting = false
    nonisolated(unsafe) var writers: [StreamWaiter] = []
    /// How many writers have been resumed and have not run since: they come before any other.
    @exclusivity(unchecked) nonisolated(unsafe) var wokenWriters = 0
    @exclusivity(unchecked) nonisolated(unsafe) var writeDeadline: LoopTime?
    @exclusivity(unchecked) nonisolated(unsafe) var disconnectDeadline: LoopTime?
    /// The turn in which the kernel has last taken bytes.
    @exclusivity(unchecked) nonisolated(unsafe) var lastSend: LoopTime?
    /// How many bytes the peer had not acknowledged when it finished, or when it was last sent some;
    /// `nil` if it has been sent none that tell whether it is there.
    nonisolated(unsafe) var unacknowledged: Int?
    @exclusivity(unchecked) nonisolated(unsafe) var nextWake: LoopTime?
    @exclusivity(unchecked) nonisolated(unsafe) var stepsOfTurn = 0
    @exclusivity(unchecked) private nonisolated(unsafe) var lastWait: UInt64 = 0

    /// Takes over a connected, non-blocking socket.
    package init(_ descriptor: consuming FileDescriptor, peer: SocketName, on loop: EventLoop) {
        self.number = descriptor.number
        self.descriptor = consume descriptor
        self.peer = peer
        self.loop = loop
        unownedExecutor = loop.asUnownedSerialExecutor()
    }

    /// The loop's time.
    package nonisolated var now: ContinuousClock.Instant { loop.now.instant }

    /// Begins to be watched by the loop; the first thing to call.
    ///
    /// - Throws: `SystemError` when the kernel cannot watch another descriptor.
    package func open(_ settings: StreamSettings) throws(SystemError) {
        self.settings = settings
        token = try loop.add(self, watching: number)
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

    nonisolated func fail(_ error: any Error) {
        if failure == nil { failure = error }
        isBlocked = false
        (writeDeadline, disconnectDeadline) = (nil, nil)
        outgoing = OutgoingBytes()
        resumeReader(.ready)
        resumeWriters()
    }
}

// MARK: - Suspending

extension SocketStream {
    /// Counts a step of a peer that keeps up with us, so that nothing has to be waited for; whether
    /// there have been so many that it is time to let the loop's other connections in.
    nonisolated func turnIsOver() -> Bool {
        stepsOfTurn += 1
        return stepsOfTurn >= 32
    }

    nonisolated func yieldTurn() async throws {
        let wait = beginWait()
        _ = await withUnsafeContinuation { continuation in
            loop.resumeNextTurn(StreamWaiter(id: wait, continuation: continuation))
        }
        // The stream may have been closed meanwhile, and its number be another's.
        if let failure { throw failure }
    }

    /// Suspends the calling task until its waiter is resumed, or the task is cancelled.
    ///
    /// The waiter has the number `wait`, which comes from ``beginWait()``.
    func suspend(
        _ wait: UInt64, _ store: (isolated SocketStream, StreamWaiter) -> Void
    ) async -> StreamWaiter.Reason {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let waiter = StreamWaiter(id: wait, continuation: continuation)
                // A cancellation before now has found no waiter to tell.
                if Task.isCancelled { waiter.resume(.cancelled) } else { store(self, waiter) }
            }
        } onCancel: {
            // Cancelled from anywhere, even from within the loop's own turn: act in the next one.
            loop.execute { self.cancelWait(wait) }
        }
    }

    nonisolated func beginWait() -> UInt64 {
        stepsOfTurn = 0
        lastWait += 1
        return lastWait
    }

    private nonisolated func cancelWait(_ wait: UInt64) {
        if reader?.id == wait { resumeReader(.cancelled) }
        if let index = writers.firstIndex(where: { $0.id == wait }) {
            writers.remove(at: index).resume(.cancelled)
        }
    }
}
