internal import AsyncGateway
package import AsyncGatewayTesting

/// A client's end of a connection to a server, as a script needs it.
///
/// Its `receive()` throws ``ConnectionReset`` if the server has ended the connection so.
package protocol ScriptStream: ClientStream {
    /// Ends the connection by a reset.
    func reset() async

    /// Waits until the server has received all that was sent, and done what it can do about it.
    func settle() async throws
}

/// The server has ended the connection by a reset.
package struct ConnectionReset: Error {
    /// The error that says so.
    package init() {}
}

/// A script's stream in memory.
package struct MemoryScriptStream: ScriptStream {
    private let connection: InMemoryConnection
    private let appWaits: @Sendable () -> Bool

    /// The client's end of `connection`, to an app that may be waiting for something but its input.
    package init(_ connection: InMemoryConnection, appWaits: @escaping @Sendable () -> Bool) {
        self.connection = connection
        self.appWaits = appWaits
    }

    package func send(_ bytes: [UInt8]) async throws {
        try await connection.client.send(bytes)
    }

    package func receive() async throws -> [UInt8] {
        do {
            return try await connection.client.receive()
        } catch TransportError.Code.connectionFailed {
            throw ConnectionReset()
        }
    }

    package func finishSending() async {
        await connection.client.finishSending()
    }

    package func reset() async {
        await connection.client.reset()
    }

    package func close() async {
        await reset()
    }

    // The server's task shares its connection's executor: where it has taken the last byte, it has
    // also done what it can about it. It takes none while its app waits for something else.
    package func settle() async {
        while await connection.unreadByteCount > 0, await !connection.serverHasClosed,
            !appWaits()
        {
            await Task.yield()
        }
        // What the server has begun to do about the bytes may take some jobs, and these wait behind them.
        for _ in 0..<10 {
            _ = await connection.unreadByteCount
            await Task.yield()
        }
    }
}
