import AsyncGateway
import TestPeers
import Testing

@Suite("Server that handles one request", .timeLimit(.minutes(1)))
struct HandleRequestTests {
    @Test func `exactly one request is served`() async throws {
        let server = makeServer(Apps.path)
        let handling = Task { try await server.handleRequest() }
        let client = try await connect(to: server)

        try await client.send(
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        let response = try await client.readResponse()

        #expect(response.text == "/1")
        #expect(response.headers["Connection"] == "close")
        #expect(try await client.isAtEnd())
        await client.peer.close()
        try await handling.value
    }

    @Test func `clients wait in the queue for the next call`() async throws {
        let server = makeServer(Apps.path)
        let handling = Task { for _ in 0..<200 { try await server.handleRequest() } }
        var clients: [Client] = []
        while clients.count < 200 { clients.append(try await connect(to: server)) }
        for (number, client) in clients.enumerated() { try await client.sendGet("/\(number)") }

        for (number, client) in clients.enumerated() {
            #expect(try await client.readResponse().text == "/\(number)")
            await client.peer.close()
        }
        try await handling.value
    }

    @Test func `a client that leaves without a request is none`() async throws {
        let server = makeServer(Apps.path)
        let handling = Task { try await server.handleRequest() }
        for _ in 0..<3 { try await connect(to: server).peer.close() }
        let reset = try await connect(to: server)
        await reset.peer.reset()

        let client = try await connect(to: server)

        #expect(try await client.get("/tea").text == "/tea")
        await client.peer.close()
        try await handling.value
    }

    @Test func `a client that sends nothing in time is none`() async throws {
        var configuration = AsyncGatewayServer.Configuration()
        configuration.headTimeout = .milliseconds(200)
        configuration.idleTimeout = .milliseconds(200)
        let server = makeServer(configuration: configuration, Apps.path)
        let handling = Task { try await server.handleRequest() }
        let silent = try await connect(to: server)
        #expect(try await silent.isAtEnd())

        let client = try await connect(to: server)

        #expect(try await client.get("/tea").text == "/tea")
        await client.peer.close()
        try await handling.value
    }

    @Test func `the address stays until the server is shut down`() async throws {
        let server = makeServer(Apps.path)
        let handling = Task { try await server.handleRequest() }
        let client = try await connect(to: server)
        let port = try #require(try await server.boundAddress().port)
        _ = try await client.get()
        await client.peer.close()
        try await handling.value
        #expect(try await server.boundAddress().port == port)

        server.beginGracefulShutdown()

        let error = await #expect(throws: ServerError.self) { try await server.boundAddress() }
        #expect(error?.code == .notRunning)
        let refusal = #expect(throws: PeerError.self) { try Peer(host: "127.0.0.1", port: port) }
        #expect(refusal?.isRefused == true)
    }

    @Test func `a run goes on at the same address, with the clients that wait`() async throws {
        let server = makeServer(Apps.path)
        let handling = Task { try await server.handleRequest() }
        let first = try await connect(to: server)
        let second = try await connect(to: server)
        #expect(try await first.get("/1").text == "/1")
        await first.peer.close()
        try await handling.value

        let running = Task { try await server.run() }

        #expect(try await second.get("/2").text == "/2")
        running.cancel()
        try await running.value
    }

    @Test func `one call after the other serves at the same port`() async throws {
        let server = AsyncGatewayServer(port: try await freePort(), app: Apps.path)
        for number in 0..<20 {
            let handling = Task { try await server.handleRequest() }
            let client = try await connect(to: server)

            #expect(try await client.get("/\(number)").text == "/\(number)")

            await client.peer.close()
            try await handling.value
        }
    }

    @Test func `one call after the other serves at the same path`() async throws {
        let folder = try TemporaryFolder()
        let server = makeServer(at: .unix(path: folder["tea.sock"]), Apps.path)
        for number in 0..<20 {
            let handling = Task { try await server.handleRequest() }
            _ = try await address(of: server)
            let client = Client(try Peer(unixPath: folder["tea.sock"]))

            #expect(try await client.get("/\(number)").text == "/\(number)")

            await client.peer.close()
            try await handling.value
        }
    }

    @Test func `a client that resets the connection does not cancel the caller`() async throws {
        let log = EventLog()
        let server = makeServer(Apps.patient(log))
        let handling = Task {
            try await server.handleRequest()
            return Task.isCancelled
        }
        let client = try await connect(to: server)
        try await client.sendGet()
        await log.wait(for: "started")

        await client.peer.reset()

        #expect(try await handling.value == false)
        #expect(log.entries == ["started", "cancelled"])
    }

    @Test func `a graceful shutdown is told to the app, and waited for`() async throws {
        let log = EventLog()
        let server = makeServer { environ, startResponse in
            log.note("started")
            let interruption = try await environ.waitForInterruption()
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return ResponseBody("\(interruption)")
        }
        let handling = Task { try await server.handleRequest() }
        let client = try await connect(to: server)
        try await client.sendGet()
        await log.wait(for: "started")

        server.beginGracefulShutdown()

        #expect(try await client.readResponse().text == "serverDraining")
        await client.peer.close()
        try await handling.value
    }

    @Test func `cancelling it before a client has come ends it`() async throws {
        let server = makeServer(Apps.path)
        let handling = Task { try await server.handleRequest() }
        _ = try await server.boundAddress()

        handling.cancel()

        await #expect(throws: CancellationError.self) { try await handling.value }
    }

    @Test func `cancelling it cancels its app`() async throws {
        let log = EventLog()
        let server = makeServer(Apps.patient(log))
        let handling = Task { try await server.handleRequest() }
        let client = try await connect(to: server)
        try await client.sendGet()
        await log.wait(for: "started")

        handling.cancel()

        await log.wait(for: "cancelled")
        _ = await handling.result
    }

    @Test func `a shutdown ends the waiting for a client`() async throws {
        let server = makeServer(Apps.path)
        let handling = Task { try await server.handleRequest() }
        _ = try await server.boundAddress()

        let duration = try await ContinuousClock().measure {
            server.beginGracefulShutdown()
            try await handling.value
        }

        // Not only at the end of the drain timeout.
        #expect(duration < .seconds(10))
    }
}
