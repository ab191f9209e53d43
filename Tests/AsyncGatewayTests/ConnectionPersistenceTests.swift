import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Connection persistence", .timeLimit(.minutes(1)))
struct ConnectionPersistenceTests {
    @Test(arguments: [1, 7, .max])
    func `requests are answered one after the other`(maximumBytesPerRead: Int) async throws {
        let network = Network(maximumBytesPerRead: maximumBytesPerRead)
        try await withConnection(to: Apps.path, over: network) { scene in
            let (first, second) = (try await scene.get("/1"), try await scene.get("/2"))

            #expect(first.text == "/1")
            #expect(second.text == "/2")
            #expect(await !scene.connection.serverHasFinishedWriting)
        }
    }

    @Test(arguments: [1, 7, .max])
    func `pipelined requests are answered in order`(maximumBytesPerRead: Int) async throws {
        let network = Network(maximumBytesPerRead: maximumBytesPerRead)
        try await withConnection(to: Apps.path, over: network) { scene in
            let requests = ["/1", "/2", "/3"].map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }

            try await scene.send(requests.joined())

            for path in ["/1", "/2", "/3"] {
                #expect(try await scene.reader.readResponse().text == path)
            }
        }
    }

    @Test func `pipelined requests of a client that has finished are all answered`() async throws {
        try await withConnection(to: Apps.path) { scene in
            let requests = ["/1", "/2"].map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }

            try await scene.send(requests.joined())
            await scene.client.finishSending()

            #expect(try await scene.reader.readResponse().text == "/1")
            #expect(try await scene.reader.readResponse().text == "/2")
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `a client that says so has made its last request`() async throws {
        try await withConnection(to: Apps.path) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

            #expect(try await scene.reader.readResponse().headers["Connection"] == "close")
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `a request after the last is not answered`() async throws {
        try await withConnection(to: Apps.path) { scene in
            try await scene.send(
                "GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                    + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")

            #expect(try await scene.reader.readResponse().text == "/1")
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `a client of HTTP 1.0 makes one request`() async throws {
        try await withConnection(to: Apps.path) { scene in
            try await scene.send("GET /tea HTTP/1.0\r\n\r\n")

            #expect(try await scene.reader.readResponse().text == "/tea")
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `a client of HTTP 1.0 that asks for it is kept`() async throws {
        try await withConnection(to: Apps.path) { scene in
            try await scene.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try await scene.reader.readResponse().headers["Connection"] == "keep-alive")

            try await scene.send("GET /2 HTTP/1.0\r\n\r\n")
            #expect(try await scene.reader.readResponse().text == "/2")
        }
    }

    @Test func `a body that nobody has read does not become a request`() async throws {
        try await withConnection(to: Apps.path) { scene in
            let body = "GET /no HTTP/1.1\r\nHost: a\r\n\r\n"
            try await scene.send(
                "PUT /1 HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                    + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")

            #expect(try await scene.reader.readResponse().text == "/1")
            #expect(try await scene.reader.readResponse().text == "/2")
        }
    }

    @Test func `a long body that nobody reads ends the connection`() async throws {
        let network = Network(requestCapacity: .max)
        try await withConnection(to: Apps.path, over: network) { scene in
            let body = String(repeating: "x", count: 100_000)
            try await scene.send(
                "PUT /1 HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                    + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")

            #expect(try await scene.reader.readResponse().text == "/1")
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `a body that nobody reads is waited for no longer than a second`() async throws {
        try await withConnection(to: Apps.path) { scene in
            try await scene.send("PUT /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx")

            #expect(try await scene.reader.readResponse().text == "/1")
            #expect(try await scene.nextDeadline() == .seconds(1))
            scene.clock.advance(by: .seconds(1))
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `what a client still sends after the last response is received`() async throws {
        try await withConnection(to: Apps.path) { scene in
            try await scene.send("GET / HTTP/1.0\r\nContent-Length: 9\r\n\r\nx")
            _ = try await scene.reader.readResponse()
            #expect(try await scene.isAtEnd())

            try await scene.send("yz")

            _ = try await scene.nextDeadline()
            #expect(await scene.connection.unreadByteCount == 0)
            #expect(await !scene.connection.serverHasClosed)
        }
    }
}
