package import AsyncGatewayTransport

/// Carries a connection over any ``ByteStream``, whose calls may suspend.
///
/// An actor on its stream's executor. It has at most two tasks, which await the stream's calls:
///
/// 1. One reads, and only while somebody waits for input. What it has read is kept until it is taken.
/// 2. One does everything else, step by step: it opens the stream, writes, flushes, and ends it. The
///    next step is computed from the state after each one.
///
/// What the stream throws is kept, and thrown by the next call. An end that is asked for cancels both
/// tasks: what the stream then does not take without waiting is dropped, as when a socket is closed.
package actor StreamTransport<Stream: ByteStream>: ConnectionTransport {
    package nonisolated let unownedExecutor: UnownedSerialExecutor

    let stream: Stream
    var failure: (any Error)?
    var ending: Ending?
    private var lastWait: UInt64 = 0

    /// How many bytes were asked for last, and how many the next read is to return at most.
    var readSize = 1 << 16
    /// What the stream has returned and nobody has taken.
    var arrived: ArraySlice<UInt8> = []
    var isAtEnd = false
    var reader: InputWait?
    var readTask: Task<Void, Never>?
    /// The number of the wait that the running read was begun for.
    var numberBeingRead: UInt64?

    var settings = StreamSettings()
    var isOpen = false
    /// What the stream is to write, or is writing; nothing else is accepted meanwhile.
    var accepted: Pieces?
    var queuedCount: UInt64 = 0
    var flushedCount: UInt64 = 0
    /// The waits for room, in the order in which they began.
    var line: [RoomWait] = []
    var finishing = Finishing.none
    var stepTask: Task<Void, Never>?
    var closeWaits: [CheckedContinuation<Void, Never>] = []

    /// A transport over a stream that has not been opened.
    package init(_ stream: Stream) {
        self.stream = stream
        unownedExecutor = stream.unownedExecutor
    }

    /// Waits until the stream's own `close()` or `abort()` has returned.
    ///
    /// One of the two must have been asked for. A cancellation does not end the wait.
    package func waitUntilClosed() async {
        if case .done = ending { return }
        await withCheckedContinuation { closeWaits.append($0) }
    }

    /// Throws why nothing more can be read or written.
    func checkForFailure() throws {
        if let failure { throw failure }
        if ending != nil { throw StreamError.closed }
    }

    /// Keeps why the stream has failed, and ends all waits.
    func fail(_ error: any Error) {
        // What the stream throws while it is being ended is a consequence of that.
        if failure == nil { failure = ending == nil ? error : StreamError.closed }
        accepted = nil
        endLine()
        endReader(.ready)
    }

    private func end(_ ending: Ending) {
        guard self.ending == nil else { return }
        self.ending = ending
        stepTask?.cancel()
        readTask?.cancel()
        endReader(.ready)
        endLine()
        takeSteps()
    }
}

// MARK: - Calls on the executor

extension StreamTransport {
    package nonisolated var now: LoopTime { LoopTime(stream.now) }

    package nonisolated var bytesQueued: UInt64 { assumeIsolated { $0.queuedCount } }

    package nonisolated var bytesTaken: UInt64 { assumeIsolated { $0.flushedCount } }

    package nonisolated func open(_ settings: StreamSettings) {
        assumeIsolated { transport in
            transport.settings = settings
            transport.takeSteps()
        }
    }

    package nonisolated func tryRead(atMost count: Int) throws -> [UInt8]? {
        try assumeIsolated { try $0.takeArrived(atMost: count) }
    }

    package nonisolated var hasRoom: Bool { assumeIsolated { $0.takesPieces } }

    package nonisolated func tryWrite(
        _ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]
    ) throws -> Bool {
        try assumeIsolated { try $0.accept(Pieces(lead, block, tail)) }
    }

    package nonisolated func tryFlush() throws -> Bool {
        try assumeIsolated { transport in
            try transport.checkForFailure()
            return transport.isFlushed
        }
    }

    package nonisolated func trySendFile(
        _ file: OpenFile, from offset: Int64, count: Int64
    ) throws -> Int64? {
        try tryCopyFile(file, from: offset, count: count)
    }

    package nonisolated func beginWait() -> UInt64 {
        assumeIsolated { transport in
            transport.lastWait += 1
            return transport.lastWait
        }
    }

    package nonisolated func wait(
        _ number: UInt64, for event: TransportEvent,
        resuming continuation: UnsafeContinuation<WaitEnding, Never>
    ) {
        assumeIsolated { transport in
            switch event {
            case .input(let deadline):
                transport.wait(
                    InputWait(number: number, deadline: deadline, continuation: continuation))
            case .room(let lead, let block, let tail):
                transport.wait(
                    RoomWait(
                        number: number, pieces: Pieces(lead, block, tail),
                        continuation: continuation))
            }
        }
    }

    package nonisolated func cancelWait(_ number: UInt64) {
        Task {
            await self.cancelInputWait(number)
            await self.cancelRoomWait(number)
        }
    }

    package nonisolated func expireRead() {
        assumeIsolated { $0.expireInputWait() }
    }

    package nonisolated func finishWriting() {
        assumeIsolated { transport in
            guard transport.finishing == .none else { return }
            transport.finishing = .requested
            transport.endLine()
            transport.takeSteps()
        }
    }

    package nonisolated func close() {
        assumeIsolated { $0.end(.close) }
    }

    package nonisolated func abort() {
        assumeIsolated { $0.end(.abort) }
    }
}

extension ByteStreamExpectations {
    /// The same expectations, for a public stream.
    package init(_ settings: StreamSettings) {
        self.init(
            writeTimeout: settings.writeTimeout, disconnectGrace: settings.disconnectGrace,
            onDisconnect: settings.onDisconnect ?? {})
    }
}
