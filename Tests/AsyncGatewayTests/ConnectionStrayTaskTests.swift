import AsyncGateway
import AsyncGatewayTesting
import TestPeers
import Testing

@Suite("Tasks that an app leaves behind", .timeLimit(.minutes(1)))
struct ConnectionStrayTaskTests {
    @Test func `a read left behind is told that the response has ended`() async throws {
        let (outcomes, outcome) = AsyncStream<String>.makeStream()
        let app: Application = { environ, startResponse in
            let input = environ.input
            Task {
                do {
                    _ = try await input.read(100)
                    outcome.yield("read")
                } catch {
                    outcome.yield("\(error)")
                }
            }
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return "done"
        }
        let connection = InMemoryConnection()
        async let serving: Void = AsyncGatewayServer(app: app).serve(connection)

        try await connection.client.send(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n")
        let response = try await connection.client.receiveText()
        await connection.client.reset()
        await serving
        let seen = await outcomes.first { _ in true }

        #expect(response.hasPrefix("HTTP/1.1 200 OK"))
        #expect(
            seen == "\(TransportError(.clientDisconnected))"
                || seen == "\(GatewayError(.alreadyFinished))")
    }

    @Test func `a read after the response does not take the next request's bytes`() async throws {
        let inputs = InputShelf()
        let app: Application = { environ, startResponse in
            if environ.method == "POST" { await inputs.put(environ.input) }
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return ResponseBody("\(environ.method)")
        }
        let connection = InMemoryConnection()
        async let serving: Void = AsyncGatewayServer(app: app).serve(connection)
        let client = ResponseReader(connection.client)

        try await connection.client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")
        _ = try await client.readResponse(to: "POST")
        let late = await inputs.take()
        await #expect(throws: GatewayError(.alreadyFinished)) { try await late?.read() }
        try await connection.client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let second = try await client.readResponse(to: "GET")

        #expect(second.text == "GET")
        await connection.client.reset()
        await serving
    }

    @Test func `a response that waits for a block of another task ends when time is up`()
        async throws
    {
        let app: Application = { _, startResponse in
            let write = try await startResponse(.ok)
            Task { try await write([UInt8](repeating: 0x61, count: 100)) }
            for _ in 0..<100 { await Task.yield() }
            return "tea"
        }
        try await withConnection(to: app, over: Network(responseCapacity: 10)) {
            $0.drainTimeout = .seconds(1)
        } _: { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await scene.client.receive(atMost: 1)

            scene.server.beginGracefulShutdown()
            try await yield { try await scene.nextDeadline() == .seconds(1) }
            scene.clock.advance(by: .seconds(1))

            try await yield { await scene.connection.serverHasClosed }
        }
    }

    @Test func `a file goes behind a block of another task that waited for its turn`() async throws
    {
        let folder = try TemporaryFolder()
        try folder.write(Array("grey".utf8), to: "tea")
        let app: Application = { environ, startResponse in
            guard environ.method == "POST" else {
                return try await Apps.path(environ, startResponse)
            }
            let write = try await startResponse(.ok)
            // The client has not received the first response, so `100 Continue` waits for room. The
            // block waits for `100 Continue`, and the file for the block.
            Task { try await environ.input.read() }
            for _ in 0..<100 { await Task.yield() }
            Task { try await write("earl ") }
            for _ in 0..<100 { await Task.yield() }
            return ResponseBody(try FileWrapper(path: folder["tea"]))
        }
        let network = Network(responseCapacity: 10)
        try await withConnection(to: app, over: network) { scene in
            try await scene.send(
                "GET /first HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\n"
                    + "Content-Length: 1\r\nExpect: 100-continue\r\n\r\n")
            try await yield { await scene.connection.unreadByteCount == 0 }
            for _ in 0..<1000 { await Task.yield() }

            #expect(try await scene.reader.readResponse().text == "/first")
            let second = try await scene.reader.readResponse(to: "POST")
            #expect(second.text == "earl grey")
            #expect(second.isComplete)
        }
    }
}

private actor InputShelf {
    private var input: RequestBody?

    func put(_ input: RequestBody) { self.input = input }

    /// Gives it away, for it would keep the connection that keeps the app that keeps the shelf.
    func take() -> RequestBody? {
        defer { input = nil }
        return input
    }
}
