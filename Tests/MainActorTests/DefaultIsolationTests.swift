import AsyncGateway
import AsyncGatewayTesting
import Testing

// As in `Conformances.swift`, everything here is isolated to the main actor unless it says otherwise.

private let cup: Application = { environ, startResponse in
    try await startResponse(.ok, ["Content-Type": "text/plain"])
    return ResponseBody(environ[CupKey.self] ?? "no cup")
}

private let withCup: Middleware = { app in
    { environ, startResponse in
        var environ = environ
        environ[CupKey.self] = "white"
        return try await app(environ, startResponse)
    }
}

private let pages: Application = { environ, startResponse in
    let file = try FileWrapper(path: PagePath(name: "none"), below: "/")
    try await startResponse(.ok)
    return ResponseBody(file)
}

@Suite("Default isolation to the main actor", .timeLimit(.minutes(1)))
struct DefaultIsolationTests {
    @Test func `apps, middleware and keys need no annotation`() async throws {
        #expect(try await TestClient(cup).get("/").text == "no cup")
        #expect(try await TestClient(withCup(cup)).get("/").text == "white")
    }

    @Test func `nor do paths, and bodies of requests`() async throws {
        let response = try await TestClient(pages).post("/", body: CupBody())

        #expect(response.status == .internalServerError)
    }

    @Test func `nor do handlers and their streams`() async throws {
        let output = InMemoryWriter()

        try await TextHandler(input: TextReader(), output: TextWriter(output: output)).run(cup)

        #expect(output.text.hasPrefix("Status: 200 OK\r\n"))
    }

    @Test func `nor do observers`() async throws {
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        var configuration = AsyncGatewayServer.Configuration()
        configuration.observers = [
            TextObserver(log: ErrorStream { continuation.yield($0) })
        ]

        _ = try await TestClient(cup, configuration: configuration).get("/")

        var iterator = lines.makeAsyncIterator()
        #expect(await iterator.next() == "200")
    }

    @Test func `nor do streams, and clients of connections`() async throws {
        let stream = OwnStream("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await AsyncGatewayServer(app: cup).serve(stream)
        #expect(String(decoding: await stream.response, as: UTF8.self).hasSuffix("no cup"))

        let connection = InMemoryConnection()
        let client = OwnClient(client: connection.client)
        async let serving: Void = AsyncGatewayServer(app: cup).serve(connection)
        try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await ResponseReader(client).readResponse().text == "no cup")
        await client.close()
        await serving
    }
}
