package import AsyncGatewayTransport

/// Carries a connection over any ``ByteStream``, whose calls may suspend.
///
/// An actor on its stream's executor. It has at most two tasks, which await the stream's calls:
///
/// 1. One reads, and only while a task waits for input. The bytes are kept until they are taken.
/// 2. One makes all other calls, one at a time: it opens the stream, writes, flushes, and ends it. The
///    next call is computed from the state after each one.
///
/// An error of the stream is kept, and thrown by the next call. ``close()`` and ``abort()`` cancel both
/// tasks: bytes that the stream then does not take without waiting are dropped, as when a socket is
/// closed.
package actor StreamTransport<Stream: ByteStream>: ConnectionTransport {
    package nonisolated let unownedExecutor: UnownedSerialExecutor

    let stream: Stream
    var failure: (any Error)?
    var ending: Ending?
    private var lastWait: UInt64 = 0

    /// The most bytes that the next read is to return: the count of the latest ``tryRead(atMost:)``.
    var readSize = 1 << 16
    /// The bytes that the stream has returned, and that have not been taken.
    var arrived: ArraySlice<UInt8> = []
    var isAtEnd = false
    var reader: StreamWaiter?
    /// The deadline of the wait for input.
    var readDeadline: LoopTime?
    var readTask: Task<Void, Never>?
    /// The number of the wait that the running read was begun for.
    var numberBeingRead: UInt64?

    var settings = StreamSettings()
    var isOpen = false
    /// The pieces that the stream is to write, or is writing; no others are accepted meanwhile.
    var accepted: Pieces?
    var queuedCount: UInt64 = 0
    var flushedCount: UInt64 = 0
    /// The tasks that wait for room, in the order in which they came.
    var writers: [WaitingWriter] = []
    var finishing = Finishing.none
    var stepTask: Task<Void, Never>?
    var closeWaits: [CheckedContinuation<Void, Never>] = []
    private var alarm: Task<Void, Never>?

    /// A transport over a stream that has not been opened.
    package init(_ stream: Stream) {
        self.stream = stream
        unownedExecutor = stream.unownedExecutor
    }

    /// Waits until the `close()` or `abort()` of the stream has returned.
    ///
    /// To be called after ``close()`` or ``abort()``. A cancellation does not end the wait.
    package func waitUntilClosed() async {
        if case .done = ending { return }
        await withCheckedContinuation { closeWaits.append($0) }
    }

    /// Checks that bytes can still be read and written.
    ///
    /// - Throws: the stream's failure; `StreamError.closed` after ``close()`` or ``abort()``.
    func checkForFailure() throws {
        if let failure { throw failure }
        if ending != nil { throw StreamError.closed }
    }

    /// Keeps the error of the stream, and ends all waits.
    func fail(_ error: any Error) {
        // An error while the stream is being ended is a consequence of ending it.
        if failure == nil { failure = ending == nil ? error : StreamError.closed }
        accepted = nil
        resumeWriters()
        resumeReader(.ready)
    }

    private func end(_ ending: Ending) {
        guard self.ending == nil else { return }
        self.ending = ending
        stepTask?.cancel()
        readTask?.cancel()
        replaceAlarm(nil)
        settings.onAlarm = nil
        resumeReader(.ready)
        resumeWriters()
        takeSteps()
    }
}

// MARK: - The alarm

extension StreamTransport {
    private func replaceAlarm(_ time: LoopTime?) {
        alarm?.cancel()
        alarm = nil
        guard let time, ending == nil else { return }
        alarm = Task { await self.ring(at: time) }
    }

    private func ring(at time: LoopTime) async {
        // It throws if the alarm has been replaced.
        guard (try? await stream.sleep(until: time.instant)) != nil, !Task.isCancelled
        else { return }
        alarm = nil
        settings.onAlarm?()
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

    package nonisolated func beginWait() -> UInt64 {
        assumeIsolated { transport in
            transport.lastWait += 1
            return transport.lastWait
        }
    }

    package nonisolated func wait(for event: TransportEvent, _ waiter: StreamWaiter) {
        assumeIsolated { transport in
            switch event {
            case .input(let deadline): transport.waitForInput(waiter, until: deadline)
            case .room(let pieces): transport.waitForRoom(WaitingWriter(waiter, pieces))
            case .turn: waiter.resume(.ready)
            }
        }
    }

    package nonisolated func cancelWait(_ number: UInt64) {
        Task { await self.endCancelledWait(number) }
    }

    package nonisolated func expireRead() {
        assumeIsolated { $0.expireInputWait() }
    }

    package nonisolated func setAlarm(at time: LoopTime?) {
        assumeIsolated { $0.replaceAlarm(time) }
    }

    package nonisolated func finishWriting() {
        assumeIsolated { transport in
            guard transport.finishing == .none else { return }
            transport.finishing = .requested
            transport.resumeWriters()
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
    /// The settings of a transport, as the expectations of a stream.
    package init(_ settings: StreamSettings) {
        self.init(
            writeTimeout: settings.writeTimeout, disconnectGrace: settings.disconnectGrace,
            onDisconnect: settings.onDisconnect ?? {})
    }
}
