/// A client's end of a connection to a server, in memory or over any network.
///
/// ``InMemoryConnection/Client`` is one; a type of your own over a socket takes a few lines.
public protocol ClientStream: Sendable {
    /// Sends bytes, and waits while the server is not ready for them.
    ///
    /// - Throws: an error when the connection has ended; `CancellationError`.
    func send(_ bytes: [UInt8]) async throws

    /// Waits for bytes that the server has sent.
    ///
    /// - Returns: at least one byte; none at the end of the server's bytes.
    /// - Throws: an error when the connection was reset; `CancellationError`.
    func receive() async throws -> [UInt8]

    /// Ends the request's direction; the server can still send.
    ///
    /// - Throws: an error when the connection has ended.
    func finishSending() async throws

    /// Ends the connection at once, and with it each call that waits.
    func close() async
}

extension ClientStream {
    /// Sends text in UTF-8, as ``send(_:)-([UInt8])`` sends bytes.
    ///
    /// - Throws: as ``send(_:)-([UInt8])`` does.
    public func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }
}

extension InMemoryConnection.Client: ClientStream {
    /// Waits for bytes that the server has sent, however many there are.
    ///
    /// - Returns: all bytes that have arrived; none at the end of the server's bytes.
    /// - Throws: as ``receive(atMost:)`` does.
    public func receive() async throws -> [UInt8] {
        try await receive(atMost: .max)
    }

    /// Ends the connection as ``reset()`` does.
    public func close() async {
        await reset()
    }
}
