internal import AsyncGatewayTransport

extension SocketStream: ByteStream {
    package nonisolated var remoteAddress: SocketAddress? {
        SocketAddress(peer)
    }

    package func open(_ expectations: ByteStreamExpectations) throws {
        try open(
            StreamSettings(
                writeTimeout: expectations.writeTimeout,
                disconnectGrace: expectations.disconnectGrace,
                onDisconnect: expectations.onDisconnect))
    }
}
