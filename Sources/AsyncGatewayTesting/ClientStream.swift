/// A client's end of a connection to a server, in memory or over any network.
///
/// ``InMemoryConnection/Client`` is one; a socket becomes one in a few lines.
public protocol ClientStream: Sendable {
    /// Sends bytes, and waits while the server is not ready for them.
    ///
    /// Throws when the connection has ended, and `CancellationError`.
    func send(_ bytes: [UInt8]) async throws

    /// Waits for bytes that the server has sent, at least one; none at the end of them.
    ///
    /// Throws when the connection was reset, and `CancellationError`.
    func receive() async throws -> [UInt8]

    /// Ends the request's direction; the server can still send.
    func finishSending() async throws

    /// Lets go of the connection at once; a call that waits then ends.
    func close() async
}

extension ClientStream {
    /// Sends text in UTF-8; see ``send(_:)``.
    public func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }
}

extension InMemoryConnection.Client: ClientStream {
    /// ``receive(atMost:)`` of whatever has come.
    public func receive() async throws -> [UInt8] {
        try await receive(atMost: .max)
    }

    /// Ends the connection as ``reset()`` does.
    public func close() async {
        await reset()
    }
}
