import AsyncGateway
import TestPeers
import Testing

@Suite("Graceful shutdown", .timeLimit(.minutes(1)))
struct ServerShutdownTests {
    private let log = EventLog()

    @Test func `a running response completes, and says that it is the last`() async throws {
        try await withServer(configure: { $0.eventLoops = 1 }, Apps.gated(log)) { scene in
            let idle = try scene.connect()
            _ = try await idle.get("/now")
            let client = try scene.connect()
            try await client.sendGet("/slow")
            await log.wait(for: "started")

            scene.server.beginGracefulShutdown()
            // On one loop, when this connection has ended all have been told.
            #expect(try await idle.isAtEnd())
            log.note("go")
            let response = try await client.readResponse()

            #expect(response.text == "/slow")
            #expect(response.isComplete)
            #expect(response.headers["Connection"] == "close")
            #expect(try await client.isAtEnd())
            try await scene.running.value
        }
    }

    @Test func `new connections are refused while a response runs`() async throws {
        try await withServer(configure: { $0.eventLoops = 1 }, Apps.gated(log)) { scene in
            let idle = try scene.connect()
            _ = try await idle.get("/now")
            let client = try scene.connect()
            try await client.sendGet("/slow")
            await log.wait(for: "started")

            scene.server.beginGracefulShutdown()
            _ = try await idle.isAtEnd()

            #expect(scene.isClosed)
            log.note("go")
            #expect(try await client.readResponse().text == "/slow")
        }
    }

    @Test func `idle connections are closed at once`() async throws {
        try await withServer(Apps.path) { scene in
            let clients = try (0..<10).map { _ in try scene.connect() }
            for client in clients { _ = try await client.get() }

            scene.server.beginGracefulShutdown()

            for client in clients { #expect(try await client.isAtEnd()) }
            try await scene.running.value
        }
    }

    @Test func `connections on which nothing was sent have a second`() async throws {
        try await withServer(Apps.path) { scene in
            let client = try scene.connect()
            _ = try await scene.connect().get()

            scene.server.beginGracefulShutdown()

            #expect(try await client.isAtEnd())
            try await scene.running.value
        }
    }

    @Test func `it can be begun many times, from anywhere`() async throws {
        try await withServer(Apps.path) { scene in
            await withTaskGroup { group in
                for _ in 0..<20 { group.addTask { scene.server.beginGracefulShutdown() } }
            }

            try await scene.running.value
        }
    }

    @Test func `begun before the run, it ends that at once`() async throws {
        let server = makeServer(Apps.path)

        server.beginGracefulShutdown()

        try await server.run()
    }

    @Test func `what still runs when time is up is cancelled`() async throws {
        try await withServer(
            configure: { $0.drainTimeout = .milliseconds(20) }, Apps.patient(log)
        ) { scene in
            let client = try scene.connect()
            try await client.sendGet()
            await log.wait(for: "started")

            scene.server.beginGracefulShutdown()
            try await scene.running.value

            #expect(log.entries == ["started", "cancelled"])
            withExtendedLifetime(client) {}
        }
    }

    @Test func `an app can tell why it is called off`() async throws {
        let app: Application = { [log] environ, startResponse in
            log.note("started")
            log.note("\(try await environ.waitForInterruption())")
            do {
                try await waitForCancellation()
            } catch {
                log.note(environ.interruption.map { "\($0)" } ?? "nothing")
            }
            throw CancellationError()
        }
        try await withServer(configure: { $0.drainTimeout = .milliseconds(500) }, app) { scene in
            let client = try scene.connect()
            try await client.sendGet()
            await log.wait(for: "started")

            scene.server.beginGracefulShutdown()
            try await scene.running.value

            #expect(log.entries == ["started", "serverDraining", "deadlineReached"])
            withExtendedLifetime(client) {}
        }
    }

    @Test func `a cancelled run tells its apps that time is up`() async throws {
        let app: Application = { [log] environ, _ in
            log.note("started")
            try await withTaskCancellationHandler {
                try await waitForCancellation()
            } onCancel: {
                log.note(environ.interruption.map { "\($0)" } ?? "nothing")
            }
            return .empty
        }
        try await withServer(app) { scene in
            let client = try scene.connect()
            try await client.sendGet()
            await log.wait(for: "started")

            scene.running.cancel()
            try await scene.running.value

            #expect(log.entries == ["started", "deadlineReached"])
            withExtendedLifetime(client) {}
        }
    }

    @Test func `a run that drains can still be cancelled`() async throws {
        try await withServer(Apps.patient(log)) { scene in
            let client = try scene.connect()
            try await client.sendGet()
            await log.wait(for: "started")

            scene.server.beginGracefulShutdown()
            scene.running.cancel()
            try await scene.running.value

            #expect(log.entries == ["started", "cancelled"])
            withExtendedLifetime(client) {}
        }
    }

    @Test func `a server with all the connections it may have shuts down too`() async throws {
        try await withServer(configure: { $0.maximumConnections = 1 }, Apps.path) { scene in
            let client = try scene.connect()
            _ = try await client.get()

            let duration = try await ContinuousClock().measure {
                scene.server.beginGracefulShutdown()
                #expect(try await client.isAtEnd())
                try await scene.running.value
            }

            // Not only at the end of the drain timeout.
            #expect(duration < .seconds(10))
        }
    }

    @Test func `a full server that drains refuses clients while a response runs`() async throws {
        try await withServer(
            configure: { ($0.maximumConnections, $0.eventLoops) = (1, 1) }, Apps.gated(log)
        ) { scene in
            let client = try scene.connect()
            try await client.sendGet("/slow")
            await log.wait(for: "started")

            scene.server.beginGracefulShutdown()
            try await turnFirstLoop()

            #expect(scene.isClosed)
            log.note("go")
            #expect(try await client.readResponse().text == "/slow")
            try await scene.running.value
        }
    }

    @Test func `begun before the run, it ends that without a drain timeout, too`() async throws {
        var configuration = AsyncGatewayServer.Configuration()
        (configuration.drainTimeout, configuration.eventLoops) = (.zero, 4)
        for _ in 0..<200 {
            let server = makeServer(configuration: configuration, Apps.path)

            server.beginGracefulShutdown()

            try await server.run()
        }
    }
}
