import AsyncGatewayTransport
import TestPeers
import Testing

@testable import AsyncGateway

@Suite("Worker that is stopped", .timeLimit(.minutes(1)))
struct WorkerTests {
    @Test func `it serves a connection that loses its task after that`() async throws {
        let scene = try await WorkerScene()
        async let running: Void = scene.run()
        let client = try scene.connect()
        try await client.sendGet("/slow")
        await scene.log.wait(for: "started")

        scene.worker.stop()
        try await turnFirstLoop()
        scene.log.note("go")

        #expect(try await client.readResponse().text == "/slow")
        #expect(try await client.get("/now").text == "/now")
        try await turnFirstLoop()
        #expect(!scene.log.entries.contains("ended"))
        await client.peer.close()
        await running
    }

    @Test func `it outlasts a connection that awaits its client's end without a task`() async throws
    {
        let scene = try await WorkerScene()
        async let running: Void = scene.run()
        let client = try scene.connect()
        try await client.send("GET /slow HTTP/1.1\r\nHost: tea\r\nConnection: close\r\n\r\n")
        await scene.log.wait(for: "started")

        scene.worker.stop()
        try await turnFirstLoop()
        let start = ContinuousClock.now
        scene.log.note("go")

        #expect(try await client.readResponse().text == "/slow")
        #expect(try await client.isAtEnd())
        try await turnFirstLoop()
        // It ends by itself when the client has been awaited for long enough, as on a starved machine.
        let hasEnded = scene.log.entries.contains("ended")
        #expect(!hasEnded || start.duration(to: .now) >= lingeringTime)
        await client.peer.close()
        await running
    }

    @Test func `it ends with a connection without a task that is cancelled`() async throws {
        let scene = try await WorkerScene()
        async let running: Void = scene.run()
        let client = try scene.connect()
        #expect(try await client.get("/now").text == "/now")

        scene.worker.stop()
        scene.connections.cancel()

        #expect(try await client.isAtEnd())
        await running
    }
}

/// A worker of the first loop, whose connections lose their tasks as soon as they wait for a request.
private struct WorkerScene: Sendable {
    let log = EventLog()
    let connections = OpenConnections(limit: 8)
    let worker: Worker
    private let port: Int

    init() async throws {
        let loop = try EventLoop.loops(count: 1)[0]
        let endpoints = try BoundEndpoint.listen(at: [.ipv4], configuration: .init())
        port = try #require(endpoints[0].address.port)
        worker = Worker(on: loop, endpoints, connections, dormancyDelay: .zero) { [log] in
            Apps.gated(log)
        }
        try await worker.open(besides: []) { [log] in log.note("\($0)") }
    }

    func connect() throws -> Client {
        Client(try Peer(host: "127.0.0.1", port: port))
    }

    func run() async {
        await worker.run()
        log.note("ended")
    }
}
