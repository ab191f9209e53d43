internal import AsyncGatewayTransport

/// Where a response goes: the connection of a server, or the output of a handler.
///
/// An actor, whose executor is the responder's too. Its methods are called there; those that do not
/// wait rely on that, so that a response which nothing holds up is sent without a suspension.
protocol ResponseSink: Actor {
    /// The head is about to be made: what it must say of the connection and the time.
    nonisolated func responseBegins() -> ResponseCircumstances

    /// ``write(_:)`` if that takes no waiting now.
    ///
    /// - Returns: `true` if it was written.
    /// - Throws: the connection's failure.
    nonisolated func writeWithoutWaiting(_ output: ResponseOutput) throws -> Bool

    /// Accepts what the session has made, in one piece; see ``ByteWriter/write(_:)``.
    func write(_ output: ResponseOutput) async throws

    /// Waits until everything written has been handed over.
    func flush() async throws

    /// Counts a step of a body that sends nothing: others are let run now and then.
    func takeStep() async throws

    /// Sends a part of a file, after everything written.
    func send(file: OpenFile, _ range: Range<Int64>) async throws
}

/// What a response's head depends on that only its sink knows.
struct ResponseCircumstances: Sendable {
    /// Whether the connection can outlive the response.
    var isPersistent: Bool

    /// The complete Date field with its line end.
    var dateField: [UInt8]
}

/// Bytes of a response on their way out: framing, a block of the body, framing.
struct ResponseOutput: Sendable {
    /// Blocks up to this size are copied behind their head; longer ones travel as they are.
    static let joinedBlockLimit = 4096

    var lead: [UInt8] = []
    var block: [UInt8] = []
    var tail: [UInt8] = []
}
