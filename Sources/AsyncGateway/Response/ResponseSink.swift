internal import AsyncGatewayTransport

/// Where a response goes: the connection of a server, or the output of a handler.
///
/// An actor, whose executor is the responder's too. Its methods are called there; those that do not
/// wait rely on that, so that a response that need not wait is sent without a suspension.
protocol ResponseSink: Actor {
    /// What the head must say of the connection and of the time.
    ///
    /// Asked for once for each response of which a head is made, directly before that.
    nonisolated func serverPartOfHead() -> ServerPart

    /// ``write(_:)`` if that takes no waiting now.
    ///
    /// - Returns: `true` if it was written.
    /// - Throws: the connection's failure.
    nonisolated func writeWithoutWaiting(_ output: consuming ResponseOutput) throws -> Bool

    /// Accepts what the session has made, in one piece; see ``ByteWriter/write(_:)``.
    ///
    /// - Throws: the connection's failure, or `CancellationError`.
    func write(_ output: ResponseOutput) async throws

    /// Waits until everything written has been handed over.
    ///
    /// - Throws: as ``write(_:)`` does.
    func flush() async throws

    /// Counts a step of a body that sends nothing: others are let run now and then.
    ///
    /// - Throws: as ``write(_:)`` does.
    func takeStep() async throws

    /// Whether the calling thread is the only one on which the sink's executor runs, so that what does not
    /// wait may be called without a look for it; by default that is not known.
    nonisolated var isCurrent: Bool { get }

    /// Whether the client takes fields behind a body; by default it does not.
    nonisolated var acceptsTrailers: Bool { get }

    /// The time on the clock of the app's time limits; callable from any thread.
    nonisolated var clockTime: LoopTime { get }

    /// Takes note of when something is to be done next for the limits of the app; `nil` for never.
    /// Callable from any thread.
    nonisolated func timeLimitHasChanged(to next: LoopTime?)

    /// Takes note of when the silence of the body is to be filled; `nil` for never. To be called on the
    /// sink's executor.
    nonisolated func fillTimeHasChanged(to next: LoopTime?)

    /// Interrupts the app if a time limit has been reached, or answers for one that was interrupted; fills
    /// the silence of the body, if it is time for that. On the sink's executor.
    nonisolated func alarmHasRung()

    /// Sends a part of a file, after everything written.
    ///
    /// - Throws: as ``write(_:)`` does, or why the file cannot be read.
    func send(file: OpenFile, _ range: Range<Int64>) async throws
}

extension ResponseSink {
    nonisolated var isCurrent: Bool { false }

    nonisolated var acceptsTrailers: Bool { false }
}
