import AsyncGatewayTransport
import TestPeers
import Testing

/// Lets `script` speak through both ends of a TCP connection: a stream on its loop, and a peer.
func withLoopback(
    _ settings: StreamSettings = StreamSettings(), receiveBuffer: Int32? = nil, loop: Int = 0,
    _ script: (LoopbackStream, Peer) async throws -> Void
) async throws {
    let listener = try openListener()
    let port = try #require(listener.name.port)
    let peer = try Peer(host: "127.0.0.1", port: port, receiveBuffer: receiveBuffer)
    guard let accepted = try listener.accept() else { throw StreamError.closed }
    let stream = LoopbackStream(accepted.stream(on: try EventLoop.loops(count: loop + 1)[loop]))
    listener.close()
    try await stream.run { try $0.open(settings) }
    do {
        try await script(stream, peer)
    } catch {
        await stream.close()
        throw error
    }
    await stream.close()
}

/// A socket that listens at an IP address.
func listeningSocket(host: String = "127.0.0.1", port: Int = 0) throws -> ListeningSocket {
    try ListeningSocket.bind(host: host, port: port)[0]
}

/// A listener at a port of the system's choice.
func openListener(host: String = "127.0.0.1") throws -> Listener {
    Listener(try listeningSocket(host: host))
}

/// Starts `body` on a loop, and returns once it waits for something.
func begin<Value: Sendable>(
    on loop: EventLoop, _ body: @escaping @Sendable () async throws -> Value
) async -> Task<Value, any Error> {
    let log = EventLog()
    let task = Task(executorPreference: loop) {
        log.note("begun")
        return try await body()
    }
    await log.wait(for: "begun")
    // The loop runs one job at a time: when it comes to this one, the body can go no further.
    await LoopHost(loop).run {}
    return task
}

/// Runs code on the thread of a loop.
actor LoopHost {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(_ loop: EventLoop) {
        self.loop = loop
    }

    func run<Value: Sendable>(_ body: @Sendable () throws -> Value) rethrows -> Value {
        try body()
    }
}

/// Bytes of which no two stretches are alike, so that a lost or moved one is seen.
func patternedBytes(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 33)
    }
}
