import AsyncGatewayTesting
import Testing

@testable import AsyncGateway
@testable import AsyncGatewayTransport

@Suite("Connection dormancy", .timeLimit(.minutes(1)))
struct ConnectionDormancyTests {
    @Test func `a connection whose client is silent has no task`() async throws {
        let scene = DormancyScene()

        try await scene.becomeDormant(after: "/1")

        #expect(scene.events == [])
        #expect(try await scene.nextDeadline() == DormancyScene.idleTimeout)
        try await scene.end()
    }

    @Test func `so has one that has never had a request`() async throws {
        let scene = DormancyScene()

        try await scene.becomeDormant(after: nil)

        #expect(scene.events == [])
        try await scene.end()
    }

    @Test func `a request is answered in another task`() async throws {
        let scene = DormancyScene()
        try await scene.becomeDormant(after: "/1")

        try await scene.send("/2")
        async let hasEnded = scene.serveAgain()
        let response = try await scene.reader.readResponse()
        await scene.client.finishSending()

        #expect(response.text == "/2")
        #expect(try await hasEnded)
        #expect(scene.events == ["awake"])
    }

    @Test func `a client that sends before the delay is over keeps its task`() async throws {
        let scene = DormancyScene()
        async let hasEnded = scene.connection.run()
        for path in ["/1", "/2", "/3"] {
            try await scene.send(path)
            _ = try await scene.reader.readResponse()
            try await scene.clock.waitForSleepers()
            scene.clock.advance(by: DormancyScene.delay - .milliseconds(1))
        }
        await scene.client.finishSending()

        #expect(await hasEnded)
        #expect(scene.events == [])
    }

    @Test func `it ends when its client leaves`() async throws {
        let scene = DormancyScene()
        try await scene.becomeDormant(after: "/1")

        await scene.client.finishSending()

        #expect(try await scene.serveAgain())
    }

    @Test func `it ends at the idle timeout, counted from the last response`() async throws {
        let scene = DormancyScene()
        try await scene.becomeDormant(after: "/1")

        try await scene.clock.waitForSleepers()
        scene.clock.advance(by: DormancyScene.idleTimeout - DormancyScene.delay)
        async let hasEnded = scene.serveAgain()
        #expect(try await scene.reader.readToEnd().isEmpty)
        await scene.client.finishSending()

        #expect(try await hasEnded)
        #expect(scene.events == ["awake"])
    }

    @Test func `it ends when the server drains`() async throws {
        let scene = DormancyScene()
        try await scene.becomeDormant(after: "/1")

        await scene.connection.drain()
        async let hasEnded = scene.serveAgain()
        #expect(try await scene.reader.readToEnd().isEmpty)
        await scene.client.finishSending()

        #expect(try await hasEnded)
    }

    @Test func `it ends when its place is needed`() async throws {
        let scene = DormancyScene()
        try await scene.becomeDormant(after: "/1")

        await scene.connection.closeIfIdle()

        #expect(try await scene.serveAgain())
    }

    @Test func `the last response needs no task until its client closes`() async throws {
        let scene = DormancyScene()
        async let hasEnded = scene.connection.run()
        try await scene.send("/1", "Connection: close\r\n")

        #expect(try await scene.reader.readResponse().text == "/1")
        #expect(await !hasEnded)
        try await scene.client.send("more")
        #expect(scene.events == [])
        await scene.client.finishSending()

        try await scene.waitUntilClosed()
        #expect(try await scene.reader.readToEnd().isEmpty)
    }

    @Test func `a client that does not close is not waited for longer than a second`() async throws
    {
        let scene = DormancyScene()
        async let hasEnded = scene.connection.run()
        try await scene.send("/1", "Connection: close\r\n")
        _ = try await scene.reader.readResponse()
        #expect(await !hasEnded)

        try await scene.clock.waitForSleepers()
        scene.clock.advance(by: .seconds(1))

        try await scene.waitUntilClosed()
    }

    @Test func `a cancellation closes what waits for its client`() async throws {
        let scene = DormancyScene()
        async let hasEnded = scene.connection.run()
        try await scene.send("/1", "Connection: close\r\n")
        _ = try await scene.reader.readResponse()
        #expect(await !hasEnded)

        scene.connection.cancel()

        try await scene.waitUntilClosed()
    }

    @Test func `it ends when it is cancelled`() async throws {
        let scene = DormancyScene()
        try await scene.becomeDormant(after: "/1")

        scene.connection.cancel()

        #expect(try await scene.serveAgain())
    }
}

/// A connection in memory that may be dormant, under a manual clock.
private struct DormancyScene: Sendable {
    static let delay = Duration.milliseconds(150)
    static let idleTimeout = AsyncGatewayServer.Configuration().idleTimeout

    let clock = ManualClock()
    let start: ContinuousClock.Instant
    let client: InMemoryConnection.Client
    let reader: ResponseReader
    let connection: HTTPConnection<InMemoryTransport>
    private let journal = Journal()

    init() {
        start = clock.now
        let stream = InMemoryConnection(clock: clock)
        (client, reader) = (stream.client, ResponseReader(stream.client))
        var configuration = AsyncGatewayServer.Configuration()
        configuration.accessLog = nil
        connection = HTTPConnection(
            over: InMemoryTransport(stream), ConnectionInfo(),
            ServerContext(configuration, name: "localhost", port: "80"), app: Apps.path,
            dormancy: DormancyObserver(
                delay: Self.delay.wholeNanoseconds,
                ended: { [journal] _ in journal.note("awake") },
                closed: { [journal] _ in journal.note("closed") }))
    }

    /// What the observer of the dormancy has been told.
    var events: [String] { journal.entries }

    func send(_ path: String, _ fields: String = "") async throws {
        try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
    }

    /// Waits until the connection has been closed without a task.
    func waitUntilClosed() async throws {
        try await journal.wait(for: "closed")
    }

    /// When the next deadline is, counted from the beginning.
    func nextDeadline() async throws -> Duration? {
        try await clock.waitForSleepers()
        return clock.deadlines.first.map { start.duration(to: $0) }
    }

    /// Serves the connection in a task that ends because its client is silent, after a request if there
    /// is a path for one.
    func becomeDormant(after path: String?) async throws {
        async let hasEnded = connection.run()
        if let path {
            try await send(path)
            _ = try await reader.readResponse()
        }
        try await clock.waitForSleepers()
        clock.advance(by: Self.delay)
        #expect(await !hasEnded)
    }

    /// Ends a dormant connection, which would keep itself otherwise.
    func end() async throws {
        connection.cancel()
        _ = try await serveAgain()
    }

    /// Serves the connection in another task, which the observer has asked for.
    ///
    /// - Returns: whether the connection has ended.
    func serveAgain() async throws -> Bool {
        try await journal.wait(for: "awake")
        return await connection.run()
    }
}
