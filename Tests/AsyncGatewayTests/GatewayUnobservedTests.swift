import AsyncGateway
import AsyncGatewayTesting
import Testing
import WireCases

/// Connections of web servers without observers, which end requests without waiting.
@Suite("Gateways without observers", .timeLimit(.minutes(1)))
struct GatewayUnobservedTests {
    private func withUnobserved(
        _ spoken: GatewayProtocol = .fastCGI, to app: @escaping Application,
        over network: Network = Network(), _ script: (GatewayScene) async throws -> Void
    ) async throws {
        try await withGateway(
            spoken, to: app, over: network, configure: { $0.accessLog = nil }, script)
    }

    @Test func `requests follow each other on a connection that is kept`() async throws {
        try await withUnobserved(to: Apps.echo) { scene in
            for text in ["tea", "", "more tea"] {
                let variables = gatewayVariables("POST", "/", [("CONTENT_LENGTH", "\(text.count)")])
                try await scene.client.send(FastCGIBytes.request(1, variables, body: text))
                #expect(try await scene.answer(to: 1).body == text)
            }
        }
    }

    @Test func `a request may have the number of one whose body is still being closed`()
        async throws
    {
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let app: Application = { environ, startResponse in
            guard environ.path == "/first" else {
                return try await Apps.echo(environ, startResponse)
            }
            try await startResponse("200 OK")
            return ResponseBody("a").onClose { for await _ in gate { break } }
        }
        try await withUnobserved(to: app) { scene in
            try await scene.client.send(FastCGIBytes.request(1, gatewayVariables("GET", "/first")))
            #expect(try await scene.answer(to: 1).body == "a")
            let variables = gatewayVariables("POST", "/", [("CONTENT_LENGTH", "3")])
            try await scene.client.send(
                FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, FastCGIBytes.pairs(variables))
                    + FastCGIBytes.record(4, 1))
            opener.finish()
            try await scene.client.send(
                FastCGIBytes.record(5, 1, Array("tea".utf8)) + FastCGIBytes.record(5, 1))
            #expect(try await scene.answer(to: 1).body == "tea")
        }
    }

    @Test func `the cut of a response arrives whole, however slowly it is taken`() async throws {
        let app: Application = { _, startResponse in
            let write = try await startResponse("200 OK")
            try await write("half")
            throw HTTPError(.badGateway)
        }
        try await withUnobserved(to: app, over: Network(responseCapacity: 4)) { scene in
            try await scene.client.send(FastCGIBytes.request(1, gatewayVariables()))
            var types: [UInt8] = []
            while let record = try await scene.record() { types.append(record.type) }
            #expect(types.last == 0, "\(types)")
        }
    }

    @Test func `the last response is sent to its end behind a request that was aborted`()
        async throws
    {
        let large = [UInt8](repeating: 0x78, count: 3000)
        let app: Application = { environ, startResponse in
            if environ.path == "/waits" { _ = try await environ.waitForInterruption() }
            try await startResponse("200 OK")
            return ResponseBody(large)
        }
        try await withUnobserved(to: app, over: Network(responseCapacity: 8)) { scene in
            try await scene.client.send(
                FastCGIBytes.request(1, gatewayVariables("GET", "/waits"))
                    + FastCGIBytes.record(2, 1)
                    + FastCGIBytes.request(2, gatewayVariables(), keeps: false))
            let answer = try await scene.answer(to: 2)
            #expect(answer.body.utf8.count == 3000)
            #expect(answer.end != nil)
        }
    }

    @Test func `what comes behind the answer for an app that was late is received for a second`()
        async throws
    {
        let app: Application = { environ, _ in
            try await environ.respond(within: .seconds(5)) {
                _ = try await environ.input.collect(upTo: 100)
                return "late"
            }
        }
        let variables =
            [("CONTENT_LENGTH", "30"), ("SCGI", "1")]
            + gatewayVariables("POST", "/a").filter { $0.0 != "CONTENT_LENGTH" }
        try await withUnobserved(.scgi, to: app) { scene in
            try await scene.client.send(SCGIBytes.request(variables, body: "tea"))
            try await scene.clock.waitForSleepers()
            scene.clock.advance(by: .seconds(5))
            let answer = String(decoding: try await scene.client.receiveAll(), as: UTF8.self)
            // It was the client who was late.
            #expect(answer.contains("Status: 408"))
            try await scene.client.send(Array("more tea".utf8))
        }
    }

    @Test(arguments: [false, true])
    func `beside an app that hangs, the others end, and then the connection`(
        hangsAside: Bool
    ) async throws {
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let (end, ender) = AsyncStream<Void>.makeStream()
        let app: Application = { environ, startResponse in
            guard environ.path == "/hangs" else {
                for await _ in gate { break }
                return try await Apps.path(environ, startResponse)
            }
            return try await environ.respond(within: .seconds(5)) {
                // It heeds no cancellation.
                await Task { for await _ in end { break } }.value
                return "late"
            }
        }
        try await withUnobserved(to: app) { scene in
            let paths = hangsAside ? ["/slow", "/hangs"] : ["/hangs", "/slow"]
            for (number, path) in zip([UInt16(1), 2], paths) {
                try await scene.client.send(
                    FastCGIBytes.request(number, gatewayVariables("GET", path)))
            }
            for seconds in [5, 1] {
                try await scene.clock.waitForSleepers()
                scene.clock.advance(by: .seconds(seconds))
            }
            let (hanging, slow) = hangsAside ? (UInt16(2), UInt16(1)) : (1, 2)
            #expect(
                try await scene.answer(to: hanging).status == "Status: 503 Service Unavailable")
            opener.finish()
            #expect(try await scene.answer(to: slow).body == "/slow")
            #expect(try await scene.record() == nil)
            ender.finish()
        }
    }

    @Test func `a server that is cancelled does not wait for a web server that takes nothing`()
        async throws
    {
        let app: Application = { _, startResponse in
            try await startResponse("200 OK")
            return ResponseBody([UInt8](repeating: 0x78, count: 3000))
        }
        let clock = ManualClock()
        let connection = InMemoryConnection(clock: clock, responseCapacity: 8)
        var configuration = AsyncGatewayServer.Configuration()
        configuration.writeTimeout = .seconds(1 << 30)
        let server = AsyncGatewayServer(configuration: configuration, app: app)
        async let serving: Void = server.serve(connection, speaking: .fastCGI)
        try await connection.client.send(FastCGIBytes.request(1, gatewayVariables()))
        try await clock.waitForSleepers()
        server.beginGracefulShutdown()
        // The drain begins at some time.
        let time = Task {
            while !Task.isCancelled {
                clock.advance(by: .seconds(25))
                await Task.yield()
            }
        }
        await serving
        time.cancel()
    }

    @Test func `a time limit is that of its own request`() async throws {
        let (begun, beginner) = AsyncStream<Void>.makeStream()
        let app: Application = { environ, _ in
            let limit: Duration = environ.path == "/short" ? .milliseconds(500) : .seconds(5)
            return try await environ.respond(within: limit) {
                beginner.yield()
                _ = try await environ.waitForInterruption()
                throw CancellationError()
            }
        }
        try await withUnobserved(to: app) { scene in
            for (path, limit) in [("/long", Duration.seconds(5)), ("/short", .milliseconds(500))] {
                try await scene.client.send(FastCGIBytes.request(1, gatewayVariables("GET", path)))
                for await _ in begun { break }
                scene.clock.advance(by: limit)
                #expect(
                    try await scene.answer(to: 1).status == "Status: 503 Service Unavailable")
            }
        }
    }
}
