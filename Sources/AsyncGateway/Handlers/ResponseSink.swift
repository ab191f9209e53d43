internal import AsyncGatewayTransport

/// Where a response goes: the connection of a server, or the output of a handler.
protocol ResponseSink: Sendable {
    /// The time for the Date field.
    nonisolated var unixSeconds: Int { get }

    /// The head is about to be made: whether the connection can outlive the response.
    func responseBegins() async -> Bool

    /// Accepts what the session has made, in one piece; see ``ByteWriter/write(_:)``.
    func write(_ output: ResponseOutput) async throws

    /// Waits until everything written has been handed over.
    func flush() async throws

    /// Sends a part of a file, after everything written.
    func send(file: OpenFile, _ range: Range<Int64>) async throws
}

/// Bytes of a response on their way out: framing, a block of the body, framing.
struct ResponseOutput: Sendable {
    /// Blocks up to this size are copied behind their head; longer ones travel as they are.
    static let joinedBlockLimit = 4096

    var lead: [UInt8] = []
    var block: [UInt8] = []
    var tail: [UInt8] = []
}
