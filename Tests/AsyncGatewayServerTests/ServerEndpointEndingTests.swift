import AsyncGateway
import AsyncGatewayTransport
import TestPeers
import Testing

@Suite("Ending a server at several endpoints", .timeLimit(.minutes(1)))
struct ServerEndpointEndingTests {
    private let log = EventLog()

    @Test func `a shutdown lets the responses of all endpoints end`() async throws {
        try await withServer(atAll: [.ipv4, .ipv4], Apps.gated(log)) { scenes in
            let clients = try scenes.map { try $0.connect() }
            for client in clients { try await client.sendGet("/slow") }
            await log.wait(forCount: 2)

            scenes[0].server.beginGracefulShutdown()
            log.note("go")

            for client in clients {
                #expect(try await client.readResponse().text == "/slow")
                #expect(try await client.isAtEnd())
            }
            try await scenes[0].running.value
        }
    }

    @Test func `a shutdown closes the idle connections of all endpoints`() async throws {
        try await withServer(atAll: [.ipv4, .ipv4], Apps.path) { scenes in
            let clients = try scenes.map { try $0.connect() }
            for client in clients { _ = try await client.get() }

            scenes[0].server.beginGracefulShutdown()

            for client in clients { #expect(try await client.isAtEnd()) }
            try await scenes[0].running.value
        }
    }

    @Test func `no endpoint accepts while a response of another one ends`() async throws {
        try await withServer(
            atAll: [.ipv4, .ipv4], configure: { $0.eventLoops = 1 }, Apps.gated(log)
        ) { scenes in
            let idle = try scenes[1].connect()
            _ = try await idle.get("/now")
            let client = try scenes[0].connect()
            try await client.sendGet("/slow")
            await log.wait(for: "started")

            scenes[0].server.beginGracefulShutdown()
            // On one loop, when this connection has ended both sockets have been closed.
            #expect(try await idle.isAtEnd())

            for scene in scenes { #expect(scene.isClosed) }
            log.note("go")
            #expect(try await client.readResponse().text == "/slow")
        }
    }

    @Test func `what still runs when time is up is cancelled at all endpoints`() async throws {
        try await withServer(
            atAll: [.ipv4, .ipv4], configure: { $0.drainTimeout = .milliseconds(20) },
            Apps.patient(log)
        ) { scenes in
            let clients = try scenes.map { try $0.connect() }
            for client in clients { try await client.sendGet() }
            await log.wait(forCount: 2)

            scenes[0].server.beginGracefulShutdown()
            try await scenes[0].running.value

            #expect(log.entries == ["started", "started", "cancelled", "cancelled"])
            withExtendedLifetime(clients) {}
        }
    }

    @Test func `a shutdown is not held up by clients that wait for their turn`() async throws {
        try await withServer(
            atAll: [.ipv4, .ipv4], configure: { $0.maximumConnections = 1 }, Apps.path
        ) { scenes in
            let client = try scenes[0].connect()
            _ = try await client.get()
            let waiting = try scenes.map { try $0.connect() }

            scenes[0].server.beginGracefulShutdown()
            try await scenes[0].running.value

            #expect(try await client.isAtEnd())
            withExtendedLifetime(waiting) {}
        }
    }

    @Test func `cancelling run ends the connections of all endpoints`() async throws {
        try await withServer(
            atAll: [.ipv4, .ipv4], configure: { $0.maximumConnections = 2 }, Apps.path
        ) { scenes in
            let clients = try scenes.map { try $0.connect() }
            for client in clients { _ = try await client.get() }

            scenes[0].running.cancel()
            try await scenes[0].running.value

            for client in clients { #expect(try await client.isAtEnd()) }
            for scene in scenes { #expect(scene.isClosed) }
        }
    }

    @Test func `cancelling run ends a connection that waits for its turn`() async throws {
        var configuration = AsyncGatewayServer.Configuration()
        configuration.maximumConnections = 1
        let server = AsyncGatewayServer(
            listeningOn: [.ipv4, .ipv4], configuration: configuration, app: Apps.path)
        // On a loop of the listeners, where the run ends before what waits is resumed.
        let loop = try EventLoop.loops(count: 1)[0]
        let running = Task(executorPreference: loop) { try await server.run() }
        let ports = try await server.boundAddresses().compactMap(\.port)
        let first = Client(try Peer(host: "127.0.0.1", port: ports[0]))
        _ = try await first.get()
        // This one is accepted, and waits for the end of the first: the loop, which has been told of it
        // before any of these turns, has accepted it some turns later.
        let waiting = Client(try Peer(host: "127.0.0.1", port: ports[1]))
        try await turnFirstLoop()

        let start = ContinuousClock.now
        running.cancel()
        try await running.value

        #expect(start.duration(to: .now) < .seconds(10))
        withExtendedLifetime((first, waiting)) {}
    }

    @Test func `it can be run again`() async throws {
        let server = AsyncGatewayServer(listeningOn: [.ipv4, .ipv4], app: Apps.path)
        for _ in 0..<3 {
            let running = Task { try await server.run() }
            _ = try await address(of: server)
            for address in try await server.boundAddresses() {
                let client = Client(
                    try Peer(host: "127.0.0.1", port: try #require(address.port)))
                #expect(try await client.get("/again").text == "/again")
            }

            running.cancel()
            try await running.value
        }
    }
}

@Suite("Server that handles one request of several endpoints", .timeLimit(.minutes(1)))
struct ServerEndpointHandlingTests {
    @Test(arguments: [0, 1])
    func `the request of whichever endpoint is first is served`(_ number: Int) async throws {
        let server = AsyncGatewayServer(listeningOn: [.ipv4, .ipv4], app: Apps.path)
        let handling = Task { try await server.handleRequest() }
        let ports = try await server.boundAddresses().compactMap(\.port)
        let client = Client(try Peer(host: "127.0.0.1", port: ports[number]))

        let response = try await client.get("/tea")

        #expect(response.text == "/tea")
        #expect(response.headers["Connection"] == "close")
        await client.peer.close()
        try await handling.value
    }

    @Test func `clients wait at all endpoints for the next call`() async throws {
        let server = AsyncGatewayServer(listeningOn: [.ipv4, .ipv4], app: Apps.path)
        let handling = Task { try await server.handleRequest() }
        let ports = try await server.boundAddresses().compactMap(\.port)
        let clients = try ports.map { Client(try Peer(host: "127.0.0.1", port: $0)) }
        for client in clients { try await client.sendGet("/tea") }
        try await handling.value

        try await server.handleRequest()

        for client in clients { #expect(try await client.readResponse().text == "/tea") }
    }

    @Test func `a shutdown ends the waiting at all endpoints`() async throws {
        let server = AsyncGatewayServer(listeningOn: [.ipv4, .ipv4], app: Apps.path)
        let handling = Task { try await server.handleRequest() }
        _ = try await server.boundAddresses()

        server.beginGracefulShutdown()

        try await handling.value
    }

    @Test func `cancelling it before a client has come ends it`() async throws {
        let server = AsyncGatewayServer(listeningOn: [.ipv4, .ipv4], app: Apps.path)
        let handling = Task { try await server.handleRequest() }
        _ = try await server.boundAddresses()

        handling.cancel()

        await #expect(throws: CancellationError.self) { try await handling.value }
    }
}
