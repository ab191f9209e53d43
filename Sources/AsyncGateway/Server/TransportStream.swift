internal import AsyncGatewayTransport

/// A transport as a stream, for the code that serves streams.
actor TransportStream<Transport: ConnectionTransport>: ByteStream {
    private nonisolated let transport: Transport
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let remoteAddress: SocketAddress?
    private let doze: @Sendable (ContinuousClock.Instant) async throws -> Void

    init(
        _ transport: Transport, peer: SocketAddress?,
        sleepingBy sleep: @escaping @Sendable (ContinuousClock.Instant) async throws -> Void
    ) {
        self.transport = transport
        unownedExecutor = transport.unownedExecutor
        remoteAddress = peer
        doze = sleep
    }

    nonisolated var now: ContinuousClock.Instant { transport.now.instant }

    func sleep(until deadline: ContinuousClock.Instant) async throws { try await doze(deadline) }

    func open(_ expectations: ByteStreamExpectations) throws {
        try transport.open(
            StreamSettings(
                writeTimeout: expectations.writeTimeout,
                disconnectGrace: expectations.disconnectGrace,
                onDisconnect: expectations.onDisconnect))
    }

    func read(atMost count: Int, until deadline: ContinuousClock.Instant?) async throws -> [UInt8] {
        try await transport.read(atMost: count, until: deadline.map(LoopTime.init))
    }

    nonisolated func expireRead() { transport.expireRead() }

    func write(_ bytes: [UInt8]) async throws { try await transport.write(bytes) }

    func write(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) async throws {
        try await transport.write(lead, block, tail)
    }

    func flush() async throws { try await transport.flush() }

    func finishWriting() { transport.finishWriting() }

    func close() { transport.close() }

    func abort() { transport.abort() }
}
