import AsyncGateway
import AsyncGatewayTransport
import TestPeers
import Testing

/// More clients than a server takes at a time. (CN-13)
@Suite("Server at its capacity", .timeLimit(.minutes(1)))
struct ServerCapacityTests {
    @Test func `clients wait for their turn, and all have it`() async throws {
        try await withServer(configure: { $0.maximumConnections = 2 }, Apps.path) { scene in
            let texts = try await texts(ofClients: 40) { _ in try scene.connect() }

            #expect(texts == Set((0..<40).map { "/\($0)" }))
        }
    }

    @Test func `a client that has given up waiting does not hold up the next`() async throws {
        try await withServer(configure: { $0.maximumConnections = 1 }, Apps.path) { scene in
            let first = try scene.connect()
            _ = try await first.get("/first")
            let second = try scene.connect()
            try await second.sendGet("/second")
            let third = try scene.connect()
            try await third.sendGet("/third")

            await second.peer.reset()
            await first.peer.close()

            #expect(try await third.readResponse().text == "/third")
        }
    }

    @Test func `refused clients free their places`() async throws {
        try await withServer(configure: { $0.maximumConnections = 1 }, Apps.path) { scene in
            for _ in 0..<20 {
                let client = try scene.connect()
                try await client.send("BAD\r\n\r\n")
                #expect(try await client.readResponse().code == 400)
                await client.peer.close()
            }

            #expect(try await scene.connect().get("/tea").text == "/tea")
            #expect(scene.reports.errors.entries.isEmpty)
        }
    }

    @Test func `the connection that has been idle for longest is closed for a new one`()
        async throws
    {
        try await withServer(
            configure: { ($0.maximumConnections, $0.eventLoops) = (2, 1) }, Apps.path
        ) { scene in
            let first = try scene.connect()
            _ = try await first.get("/first")
            let second = try scene.connect()
            _ = try await second.get("/second")
            _ = try await first.get("/first")

            let third = try scene.connect()

            #expect(try await third.get("/third").text == "/third")
            #expect(try await second.isAtEnd())
            #expect(try await first.get("/again").text == "/again")
        }
    }

    @Test func `a connection that has sent nothing is closed for a new one`() async throws {
        try await withServer(
            configure: { ($0.maximumConnections, $0.eventLoops) = (1, 1) }, Apps.path
        ) { scene in
            let silent = try scene.connect()
            try await turnFirstLoop()

            #expect(try await scene.connect().get("/tea").text == "/tea")

            #expect(try await silent.isAtEnd())
        }
    }

    @Test func `a connection whose request has begun is not closed for a new one`() async throws {
        let log = EventLog()
        try await withServer(
            configure: { ($0.maximumConnections, $0.eventLoops) = (2, 1) }, Apps.held(log)
        ) { scene in
            let busy = try scene.connect()
            try await busy.sendGet("/held")
            await log.wait(for: "/held")
            let begun = try scene.connect()
            try await begun.send("GET /begun HTTP/1.1\r\n")
            try await turnFirstLoop()
            let waiting = try scene.connect()
            try await waiting.sendGet("/waiting")
            try await turnFirstLoop()
            #expect(log.entries == ["/held"])

            try await begun.send("Host: a\r\n\r\n")

            #expect(try await begun.readResponse().text == "/begun")
            #expect(try await waiting.readResponse().text == "/waiting")
            log.note("go")
            #expect(try await busy.readResponse().text == "/held")
        }
    }

    @Test func `silent clients beyond the limit do not keep others out`() async throws {
        try await withServer(configure: { $0.maximumConnections = 8 }, Apps.path) { scene in
            var silent: [Client] = []
            for number in 0..<20 {
                for _ in 0..<8 { silent.append(try scene.connect()) }

                #expect(try await scene.connect().get("/\(number)").text == "/\(number)")
            }
            withExtendedLifetime(silent) {}
        }
    }
}
