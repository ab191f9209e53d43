import AsyncGateway
import AsyncGatewayTesting
import Testing

// Every Swift block of the guide TestingApps stands here, to the letter.

/// Greets whom the form names, or else the cookie.
private let greeter: Application = { environ, startResponse in
    let form = try await environ.input.text(upTo: 1000)
    let name = form.isEmpty ? environ["HTTP_COOKIE"]?.dropFirst(5) ?? "you" : form[...]
    try await startResponse(
        "200 OK", ["Content-Type": "text/plain", "Set-Cookie": "name=\(name); Path=/"])
    return ResponseBody("Hello, \(name)!\n")
}

/// Ticks until it is called off.
private let ticks: Application = { environ, startResponse in
    try await startResponse("200 OK", ["Content-Type": "text/plain"])
    return .producing { write in
        while environ.interruption == nil {
            try await write("tick\n")
            await Task.yield()
        }
    }
}

@Suite("Testing guide")
struct TestingGuideSnippets {
    @Test func `a form is greeted by name`() async throws {
        let client = TestClient(greeter)
        let response = try await client.post(
            "/greetings?polite=1", headers: ["Content-Type": "text/plain"], body: "Ada")

        #expect(response.status == .ok)
        #expect(response.headers["Content-Length"] == "12")
        #expect(response.text == "Hello, Ada!\n")
        #expect(response.errorLog.isEmpty)
    }

    @Test func `a form is sent as a browser does`() async throws {
        let mirror = application { .text(try await $0.input.text(upTo: 1000)) }
        let client = TestClient(mirror)

        let form = try await client.post("/", body: .form(["name": "Ada", "tea": "Earl Grey"]))
        let json = try await client.put("/", body: .json(#"{"name": "Ada"}"#))
        let upload = try await client.post(
            "/", body: .multipart([TestPart("photo", filename: "ada.jpg", [0xFF, 0xD8])]))

        #expect(form.text == "name=Ada&tea=Earl+Grey")
        #expect(json.text == #"{"name": "Ada"}"#)
        #expect(upload.text.contains(#"name="photo"; filename="ada.jpg""#))
    }

    @Test func `a cookie is remembered`() async throws {
        let client = TestClient(greeter, keepsCookies: true)
        _ = try await client.post("/", body: "Ada")

        #expect(try await client.get("/").text == "Hello, Ada!\n")
    }

    @Test func `a body is sent block by block`() async throws {
        let blocks = AsyncStream<[UInt8]> { continuation in
            for text in ["A", "d", "a"] { continuation.yield(Array(text.utf8)) }
            continuation.finish()
        }
        let response = try await TestClient(greeter).put("/", body: TestBody(blocks))

        #expect(response.text == "Hello, Ada!\n")
    }

    @Test func `a stream is left after two blocks`() async throws {
        let seen = try await TestClient(ticks).stream("/") { response in
            var seen = ""
            for try await block in response.prefix(2) {
                seen += String(decoding: block, as: UTF8.self)
            }
            return seen
        }

        #expect(seen == "tick\ntick\n")
    }

    @Test func `a breach of the contract fails the call`() async throws {
        let careless: Application = { environ, startResponse in
            try await startResponse("200 OK")  // without a Content-Type
            return "Hello"
        }

        await #expect(throws: GatewayViolation.self) {
            try await TestClient(careless).get("/")
        }
        #expect(try await TestClient(careless, validating: false).get("/").text == "Hello")
    }

    @Test func `a head that stops is answered with 408 after 20 seconds`() async throws {
        let clock = ManualClock()
        let connection = InMemoryConnection(clock: clock)
        let server = AsyncGatewayServer(app: greeter)
        async let serving: Void = server.serve(connection)

        try await connection.client.send("GET / H")
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(20))
        let answer = try await connection.client.receiveText()
        await connection.client.close()
        await serving

        #expect(answer.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
    }

    @Test func `two requests share a packet`() async throws {
        let connection = InMemoryConnection()
        let server = AsyncGatewayServer(app: greeter)
        async let serving: Void = server.serve(connection)
        let reader = ResponseReader(connection.client)

        try await connection.client.send(
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nHEAD /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        let first = try await reader.readResponse()
        let second = try await reader.readResponse(to: "HEAD")
        await connection.client.close()
        await serving

        #expect(first.text == "Hello, you!\n")
        #expect(second.body.isEmpty)
    }

    @Test func `a shutdown lets a stream come to its end`() async throws {
        let connection = InMemoryConnection()
        let server = AsyncGatewayServer(app: ticks)
        async let serving: Void = server.serve(connection)
        try await connection.client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try await connection.client.receive()

        server.beginGracefulShutdown()
        let rest = try await connection.client.receiveText()
        await connection.client.close()
        await serving

        #expect(rest.hasSuffix("0\r\n\r\n"))
    }

    @Test func `a CGI program writes its status first`() async throws {
        let output = InMemoryWriter()
        let handler = BaseCGIHandler(
            input: InMemoryReader("Ada"), output: output,
            environ: ["REQUEST_METHOD": "POST", "CONTENT_LENGTH": "3"])

        try await handler.run(greeter)

        #expect(output.text.hasPrefix("Status: 200 OK\r\n"))
        #expect(output.text.hasSuffix("\r\n\r\nHello, Ada!\n"))
    }

    @Test func `a function of the environ is tested without any stream`() throws {
        var environ = Environ(["PATH_INFO": "/tea/green", "HTTP_HOST": "shop.example"])
        environ.setTestingDefaults()

        #expect(try environ.shiftPathInfo() == "tea")
        #expect(try environ.requestURI() == "http://shop.example/tea/green")
    }

    @Test func `an app is called without any gateway`() async throws {
        var environ = Environ(["PATH_INFO": "/tea", "HTTP_COOKIE": "name=Ada"])
        environ.setTestingDefaults()
        let response = try await Response(of: greeter, for: environ)

        #expect(response.headers["Content-Type"] == "text/plain")
        #expect(try await response.body.reduce([], +) == Array("Hello, Ada!\n".utf8))
    }

    @Test func `the server keeps the rules of HTTP`() async throws {
        let server = AsyncGatewayServer(app: ServerConformance.app)
        let conformance = ServerConformance(patience: .seconds(60)) {
            let connection = InMemoryConnection()
            Task { await server.serve(connection) }
            return connection.client
        }
        let report = await conformance.run([.requests, .framing])

        #expect(report.failures.isEmpty, "\(report)")
    }

    @Test func `a form is greeted alike however it is delivered`() async throws {
        try await EveryDelivery(of: .post, "/greetings", body: "Ada").check(greeter)
    }

    @Test func `a tag breaks nothing`() async {
        let report = await MiddlewareConformance(tagged).run()

        #expect(report.failures.isEmpty, "\(report)")
    }

    @Test func `capitals break nothing but the bytes of bodies`() async {
        let report = await MiddlewareConformance(shouting, changing: [.bodies]).run()

        #expect(report.failures.isEmpty, "\(report)")
    }

    @Test func `a guard breaks nothing of the requests that it passes on`() async {
        let middleware = guarded(by: ["Bearer tea": "Ada"])
        let report = await MiddlewareConformance(
            middleware, headers: ["Authorization": "Bearer tea"]
        ).run()

        #expect(report.failures.isEmpty, "\(report)")
    }
}
