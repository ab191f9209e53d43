public import AsyncGateway

extension AsyncGatewayServer {
    /// Serves one connection in memory, by the code that serves a socket.
    ///
    /// Returns when the connection has ended; cancelled, it ends the connection. A graceful shutdown
    /// lets it end as it does those of `run()`, by the time of the connection's clock.
    ///
    /// - Parameters:
    ///   - connection: the connection.
    ///   - spoken: what is spoken on it.
    public func serve(
        _ connection: InMemoryConnection, speaking spoken: GatewayProtocol = .http
    ) async {
        await serve(
            over: InMemoryTransport(connection), peer: connection.remoteAddress, speaking: spoken
        ) {
            try await connection.sleep(until: $0)
        }
    }
}
