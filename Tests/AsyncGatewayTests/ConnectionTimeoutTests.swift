import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Connection timeouts", .timeLimit(.minutes(1)))
struct ConnectionTimeoutTests {
    @Test func `a head that stands still is answered with 408 after 20 seconds`() async throws {
        try await withConnection(to: Apps.path) { scene in
            try await scene.send("GET / H")

            #expect(try await scene.nextDeadline() == .seconds(20))
            scene.clock.advance(by: .seconds(20))
            let response = try await scene.reader.readResponse()

            #expect(response.status.code == 408)
            #expect(response.headers["Connection"] == "close")
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `a head has a second more for every 500 bytes`() async throws {
        try await withConnection(to: Apps.path) { scene in
            let fill = String(repeating: "x", count: 1000 - 16 - 5)

            try await scene.send("GET / HTTP/1.1\r\nA: \(fill)\r\n")

            #expect(try await scene.nextDeadline() == .seconds(22))
        }
    }

    @Test func `a head has 40 seconds at most`() async throws {
        try await withConnection(to: Apps.path) { scene in
            let field = "A: \(String(repeating: "x", count: 7000))\r\n"

            try await scene.send("GET / HTTP/1.1\r\n\(field)\(field)\(field)")

            #expect(try await scene.nextDeadline() == .seconds(40))
        }
    }

    @Test func `the time of a head counts from its first byte`() async throws {
        try await withConnection(to: Apps.path) { scene in
            _ = try await scene.nextDeadline()
            scene.clock.advance(by: .seconds(70))
            try await scene.send("G")
            _ = try await scene.nextDeadline()
            scene.clock.advance(by: .seconds(5))
            try await scene.send("E")

            #expect(try await scene.nextDeadline() == .seconds(90))
        }
    }

    @Test func `a new connection that says nothing is closed after 75 seconds`() async throws {
        try await withConnection(to: Apps.path) { scene in
            let deadline = try await scene.nextDeadline()
            scene.clock.advance(by: .seconds(75))

            #expect(deadline == .seconds(75))
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `an idle connection is closed after 75 seconds without a word`() async throws {
        try await withConnection(to: Apps.path) { scene in
            _ = try await scene.get("/")

            #expect(try await scene.nextDeadline() == .seconds(75))
            scene.clock.advance(by: .seconds(75))

            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `a body that stands still is answered with 408 after 60 seconds`() async throws {
        try await withConnection(to: Apps.echo) { scene in
            try await scene.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab")

            #expect(try await scene.nextDeadline() == .seconds(60))
            scene.clock.advance(by: .seconds(60))

            #expect(try await scene.reader.readResponse().status.code == 408)
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `a body has a second more for every 240 bytes`() async throws {
        try await withConnection(to: Apps.echo) { scene in
            try await scene.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n")
            _ = try await scene.nextDeadline()
            scene.clock.advance(by: .seconds(50))
            try await scene.send(String(repeating: "x", count: 480))

            #expect(try await scene.nextDeadline() == .seconds(50 + 12))
        }
    }

    @Test func `a body that comes fast has 60 seconds from its last byte on`() async throws {
        try await withConnection(to: Apps.echo) { scene in
            try await scene.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n")
            _ = try await scene.nextDeadline()
            scene.clock.advance(by: .seconds(50))
            try await scene.send(String(repeating: "x", count: 49_999))

            #expect(try await scene.nextDeadline() == .seconds(110))
            try await scene.send("x")
            #expect(try await scene.reader.readResponse().body.count == 50_000)
        }
    }

    @Test func `a body that trickles is answered with 408`() async throws {
        try await withConnection(to: Apps.echo) { scene in
            try await scene.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n")
            for _ in 0..<4 {
                _ = try await scene.nextDeadline()
                scene.clock.advance(by: .milliseconds(14_990))
                try await scene.send("x")
            }

            let deadline = try await scene.nextDeadline()
            scene.clock.advance(by: .milliseconds(60))

            #expect(try #require(deadline) < .milliseconds(60_020))
            #expect(try await scene.reader.readResponse().status.code == 408)
        }
    }

    @Test func `without a lowest rate any byte gives all of the time back`() async throws {
        try await withConnection(to: Apps.echo, configure: { $0.minimumBodyRate = 0 }) { scene in
            try await scene.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
            _ = try await scene.nextDeadline()
            scene.clock.advance(by: .seconds(50))
            try await scene.send("x")

            #expect(try await scene.nextDeadline() == .seconds(110))
        }
    }

    @Test func `the time that an app takes between its reads is not the client's`() async throws {
        let journal = Journal()
        let app: Application = { environ, startResponse in
            let first = try await environ.input.read(1)
            journal.note("first")
            try await journal.wait(for: "go")
            let rest = try await environ.input.read()
            try await startResponse("200 OK")
            return ResponseBody(first + rest)
        }
        try await withConnection(to: app) { scene in
            try await scene.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na")
            try await journal.wait(for: "first")
            scene.clock.advance(by: .seconds(100))
            journal.note("go")

            #expect(try await scene.nextDeadline() == .seconds(160))
            try await scene.send("b")
            #expect(try await scene.reader.readResponse().text == "ab")
        }
    }

    @Test func `a client that receives nothing is given up after 60 seconds`() async throws {
        let journal = Journal()
        let app = Apps.answering {
            ResponseBody(Endless()) { journal.note("closed") }
        }
        try await withConnection(to: app, over: Network(responseCapacity: 10)) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")

            #expect(try await scene.nextDeadline() == .seconds(60))
            scene.clock.advance(by: .seconds(60))
            try await journal.wait(for: "closed")

            #expect(scene.errors.entries.isEmpty)
        }
    }

    @Test func `a client that receives slowly is not given up`() async throws {
        let app = Apps.answering { ResponseBody(Endless()) }
        try await withConnection(to: app, over: Network(responseCapacity: 0)) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await scene.nextDeadline()
            scene.clock.advance(by: .seconds(59))
            _ = try await scene.client.receive(atMost: 1)

            #expect(try await scene.nextDeadline() == .seconds(119))
        }
    }

    @Test func `the limits are those of the configuration`() async throws {
        let limit = Duration.seconds(3)
        try await withConnection(to: Apps.path, configure: { $0.idleTimeout = limit }) { scene in
            let deadline = try await scene.nextDeadline()

            #expect(deadline == limit)
        }
    }
}

/// Block after block, for as long as they are taken.
struct Endless: AsyncSequence, AsyncIteratorProtocol, Sendable {
    func next() async throws -> [UInt8]? { Array("block".utf8) }
    func makeAsyncIterator() -> Self { self }
}
