/// One connected socket on its event loop, as a stream of bytes in both directions.
///
/// Each call makes its system call at once; the caller waits only where the kernel would block. One
/// task at a time may wait for input, and several for room.
///
/// `@unchecked Sendable`: the state is touched only on the loop's thread. The loop's own calls
/// (events, times, flushes, cancelled waits) are made there, and every other way in checks that
/// with `precondition(loop.isCurrent)`. What other threads may read are constants.
package final class SocketStream: ConnectionTransport, @unchecked Sendable {
    /// The loop that the stream lives on for as long as it is open.
    package let loop: EventLoop

    /// Who is at the other end.
    package let peer: SocketName

    package let unownedExecutor: UnownedSerialExecutor

    let number: Int32

    var descriptor: FileDescriptor?
    var token: UInt64?
    var settings = StreamSettings()
    /// What every later call throws.
    var failure: (any Error)?
    /// Whether something may be received; the kernel reports that once.
    var mayHaveInput = true
    var peerHasFinished = false
    /// Whether the latest read has brought so much that the next one is made without a copy.
    var receivesInBulk = false
    var reader: StreamWaiter?
    var readDeadline: LoopTime?
    /// What was accepted, and has not been taken.
    ///
    /// `@exclusivity(unchecked)` (Decision 6): every request changes it, and all that is called
    /// meanwhile is the kernel, which cannot call the stream.
    @exclusivity(unchecked) var outgoing = OutgoingBytes()
    var queuedCount: UInt64 = 0
    var takenCount: UInt64 = 0
    /// Whether the kernel has refused bytes, and has not reported room since.
    var isBlocked = false
    var isQueuedForFlush = false
    var hasFinishedWriting = false
    /// Whether the end of this side follows what is sent.
    var endFollows = false
    /// The writers that wait for room, in the order in which they came; none unless blocked.
    var writers: [WaitingWriter] = []
    var writeDeadline: LoopTime?
    var disconnectDeadline: LoopTime?
    var alarm: LoopTime?
    /// The time of the turn in which the kernel has last taken bytes.
    var lastSend: LoopTime?
    /// How many bytes the peer had not acknowledged when it finished, or when it was last sent
    /// some; `nil` if it has been sent none whose acknowledgement shows that it is there.
    var unacknowledged: Int?
    /// The earliest time at which the loop will call.
    var nextWake: LoopTime?
    /// The time of the call after that, if an earlier one was requested later.
    var laterWake: LoopTime?
    /// The connection's share of the loop's present turn.
    var share = TurnShare()
    var lastWait: UInt64 = 0

    /// Takes over a connected, non-blocking socket.
    package init(_ descriptor: consuming FileDescriptor, peer: SocketName, on loop: EventLoop) {
        self.number = descriptor.number
        self.descriptor = consume descriptor
        self.peer = peer
        self.loop = loop
        unownedExecutor = loop.asUnownedSerialExecutor()
    }

    package var taskExecutor: (any TaskExecutor)? { loop }

    package var currentJob: UInt { loop.latestJob }

    package var isCurrent: Bool { loop.isCurrent }

    package var now: LoopTime { loop.now }

    package var preciseNow: LoopTime { .now }

    package func open(_ settings: StreamSettings) throws(SystemError) {
        precondition(loop.isCurrent, "a stream is opened on its loop's thread")
        self.settings = settings
        token = try loop.add(self, watching: number)
    }
}

// MARK: - Ending

extension SocketStream {
    /// Tells the peer that nothing more will come, once the kernel has taken what was accepted.
    package func finishWriting() {
        precondition(loop.isCurrent, "a stream is finished on its loop's thread")
        guard descriptor != nil, !hasFinishedWriting else { return }
        hasFinishedWriting = true
        resumeWriters()
        flushDeferred()
        // A stream that has failed has dropped bytes: their place must not look like the end.
        if !isBlocked, failure == nil { SocketCalls.shutDownWriting(number) }
    }

    /// Made once, for each connection ends with it.
    private static let closed: any Error = StreamError.closed

    /// Closes the socket in order: what the kernel has taken still reaches the peer.
    package func close() {
        precondition(loop.isCurrent, "a stream is closed on its loop's thread")
        guard descriptor != nil else { return }
        // Before anything is sent: what these wait to write is not accepted any more.
        resumeWriters()
        flushDeferred()
        // The kernel stops watching a descriptor that is closed. If a child process still has a copy, an
        // event of it has a token that no source has any more.
        if let token { loop.remove(token) }
        descriptor = nil
        token = nil
        (settings.onDisconnect, settings.onAlarm) = (nil, nil)
        fail(Self.closed)
    }

    /// Closes the socket so that the peer sees a reset, never a regular end.
    package func abort() {
        precondition(loop.isCurrent, "a stream is aborted on its loop's thread")
        guard descriptor != nil else { return }
        SocketCalls.discardOnClose(number)
        outgoing = OutgoingBytes()
        close()
    }

    /// Ends both directions for this side; the first failure is the one that later calls throw.
    func fail(_ error: any Error) {
        if failure == nil { failure = error }
        isBlocked = false
        (writeDeadline, disconnectDeadline) = (nil, nil)
        outgoing = OutgoingBytes()
        resumeReader(.ready)
        resumeWriters()
    }
}
