import AsyncGateway
import AsyncGatewayTesting
import Testing
import WireCases

/// The deadlines of a connection of a web server, and its end.
struct GatewayTimeTests {
    @Test("An idle connection ends after its time")
    func idle() async throws {
        try await withGateway(to: Apps.path) { scene in
            try await scene.client.send(FastCGIBytes.request(1, gatewayVariables()))
            _ = try await scene.answer(to: 1)
            try await scene.clock.waitForSleepers()
            scene.clock.advance(by: .seconds(74))
            try await scene.client.send(FastCGIBytes.request(1, gatewayVariables()))
            _ = try await scene.answer(to: 1)
            scene.clock.advance(by: .seconds(74))
            try await scene.client.send(FastCGIBytes.request(1, gatewayVariables()))
            _ = try await scene.answer(to: 1)
            try await scene.clock.waitForSleepers()
            scene.clock.advance(by: .seconds(75))
            #expect(try await scene.record() == nil)
        }
    }

    @Test("Variables that do not come end the connection")
    func slowHead() async throws {
        try await withGateway(to: Apps.path) { scene in
            try await scene.client.send(FastCGIBytes.begin(1))
            try await scene.clock.waitForSleepers()
            scene.clock.advance(by: .seconds(120))
            #expect(try await scene.record() == nil)
            #expect(scene.accesses.entries == ["408 0 cut The request did not arrive in time."])
        }
    }

    @Test("A body that does not come is answered with 408")
    func slowBody() async throws {
        try await withGateway(to: Apps.echo) { scene in
            let variables = [("REQUEST_METHOD", "POST"), ("CONTENT_LENGTH", "3")]
            try await scene.client.send(
                FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, FastCGIBytes.pairs(variables))
                    + FastCGIBytes.record(4, 1) + FastCGIBytes.record(5, 1, [0x74]))
            try await scene.clock.waitForSleepers()
            scene.clock.advance(by: .seconds(70))
            #expect(try await scene.answer(to: 1).status == "Status: 408 Request Timeout")
        }
    }

    @Test("An app that reaches its time limit is answered for, and another request is not")
    func timeLimit() async throws {
        let app: Application = { environ, startResponse in
            guard environ.path == "/slow" else {
                return try await Apps.path(environ, startResponse)
            }
            return try await environ.respond(within: .seconds(5)) {
                _ = try await environ.waitForInterruption()
                throw CancellationError()
            }
        }
        try await withGateway(to: app) { scene in
            try await scene.client.send(
                FastCGIBytes.request(1, gatewayVariables("GET", "/slow"))
                    + FastCGIBytes.request(2, gatewayVariables("GET", "/fast")))
            #expect(try await scene.answer(to: 2).body == "/fast")
            try await scene.clock.waitForSleepers()
            scene.clock.advance(by: .seconds(5))
            #expect(
                try await scene.answer(to: 1).status == "Status: 503 Service Unavailable")
        }
    }

    @Test(
        "An app that does not end is answered for, and its connection ends",
        arguments: [false, true])
    func hangingApp(isAside: Bool) async throws {
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let app: Application = { environ, startResponse in
            guard environ.path == "/hangs" else {
                return try await Apps.path(environ, startResponse)
            }
            return try await environ.respond(within: .seconds(5)) {
                // It heeds no cancellation.
                await Task { for await _ in gate { break } }.value
                return "late"
            }
        }
        try await withGateway(to: app) { scene in
            // The second has a task of its own.
            let first = FastCGIBytes.request(1, gatewayVariables("GET", "/hangs"))
            let second = FastCGIBytes.request(2, gatewayVariables("GET", "/hangs"))
            try await scene.client.send(isAside ? first + second : first)
            for seconds in [5, 1] {
                try await scene.clock.waitForSleepers()
                scene.clock.advance(by: .seconds(seconds))
            }
            for number in isAside ? [UInt16(1), 2] : [1] {
                let answer = try await scene.answer(to: number)
                #expect(answer.status == "Status: 503 Service Unavailable")
            }
            await scene.client.finishSending()
            #expect(try await scene.record() == nil)
            opener.finish()
        }
    }

    @Test("A drain ends an idle connection at once")
    func drainOfIdle() async throws {
        try await withGateway(to: Apps.path) { scene in
            try await scene.client.send(FastCGIBytes.request(1, gatewayVariables()))
            _ = try await scene.answer(to: 1)
            scene.server.beginGracefulShutdown()
            #expect(try await scene.record() == nil)
        }
    }

    @Test("A drain lets the requests that run end, and tells them")
    func drain() async throws {
        let app: Application = { environ, startResponse in
            let reason = try await environ.waitForInterruption()
            try await startResponse("200 OK")
            return ResponseBody("\(reason)")
        }
        try await withGateway(to: app) { scene in
            try await scene.client.send(
                FastCGIBytes.request(1, gatewayVariables())
                    + FastCGIBytes.request(2, gatewayVariables()))
            scene.server.beginGracefulShutdown()
            var bodies: [String] = []
            while let record = try await scene.record() {
                if record.type == 6, !record.content.isEmpty {
                    bodies.append(String(decoding: record.content.suffix(14), as: UTF8.self))
                }
            }
            #expect(bodies == ["serverDraining", "serverDraining"])
        }
    }

    @Test("A web server that has connected before a drain has a second for its request")
    func drainOfNew() async throws {
        try await withGateway(to: Apps.path) { scene in
            try await scene.clock.waitForSleepers()
            scene.server.beginGracefulShutdown()
            try await scene.client.send(FastCGIBytes.request(1, gatewayVariables("GET", "/last")))
            #expect(try await scene.answer(to: 1).body == "/last")
            #expect(try await scene.record() == nil)
        }
        try await withGateway(to: Apps.path) { scene in
            try await scene.clock.waitForSleepers()
            scene.server.beginGracefulShutdown()
            try await scene.clock.waitForSleepers(count: 2)
            scene.clock.advance(by: .seconds(1))
            #expect(try await scene.record() == nil)
        }
    }
}
