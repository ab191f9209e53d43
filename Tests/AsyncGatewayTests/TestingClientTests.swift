import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Test client", .timeLimit(.minutes(1)))
struct TestingClientTests {
    @Test func `a response has what the app and the server have said`() async throws {
        let response = try await TestClient(hello).get("/")

        #expect(response.status == .ok)
        #expect(response.headers["Content-Type"] == "text/plain")
        #expect(response.headers["Content-Length"] == "12")
        #expect(response.text == "Hello World\n")
        #expect(response.isComplete)
        #expect(response.errorLog.isEmpty)
        #expect(response.violations.isEmpty)
    }

    @Test func `each method is sent as it is called`() async throws {
        let client = TestClient(echo)

        let responses = [
            try await client.get("/"), try await client.post("/"), try await client.put("/"),
            try await client.patch("/"), try await client.delete("/"),
            try await client.options("/"), try await client.head("/"),
            try await client.request("BREW", "/"),
        ]

        let methods = responses.map { $0.headers["X-Method"] }
        #expect(methods == ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "BREW"])
    }

    @Test func `the target is split into path and query`() async throws {
        let app: Application = { environ, startResponse in
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return ResponseBody("\(environ.path) \(environ.queryString)")
        }

        #expect(try await TestClient(app).get("/earl%20grey?milk=1").text == "/earl grey milk=1")
    }

    @Test func `fields are sent as they are given`() async throws {
        let app: Application = { environ, startResponse in
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return ResponseBody((environ["HTTP_ACCEPT"] ?? "") + (environ["HTTP_HOST"] ?? ""))
        }

        let headers: Headers = ["Accept": "text/plain", "Host": "cups.example"]
        #expect(
            try await TestClient(app).get("/", headers: headers).text == "text/plaincups.example")
    }

    @Test func `a field that cannot be sent is refused`() async {
        await #expect(throws: GatewayError.self) {
            try await TestClient(hello).get("/", headers: ["X-Tea": "earl\r\ngrey"])
        }
    }

    @Test(arguments: [
        "", " ", "GET ", "GE T", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET", "G\u{0}", "G\u{7F}",
        "GE(T",
        "G\u{C9}T", "G\u{301}",
    ])
    func `a method that is no token is refused`(_ method: String) async {
        let (client, journal) = noting()

        await #expect(throws: GatewayError(.invalidRequest, method)) {
            try await client.request(RequestMethod(method), "/")
        }
        await #expect(throws: GatewayError(.invalidRequest, method)) {
            try await client.stream("/", method: RequestMethod(method)) { _ in }
        }
        #expect(journal.entries.isEmpty)
    }

    @Test(arguments: [
        "", " ", "/ ", "/earl grey", "/\t", "/ HTTP/1.1\r\nHost: a\r\n\r\nGET /", "/\n", "/\r",
        "/\u{0}",
        "/\u{7F}", "/th\u{E9}", "/\u{301}",
    ])
    func `a target with blanks, controls or non-ASCII bytes is refused`(_ target: String) async {
        let (client, journal) = noting()

        await #expect(throws: GatewayError(.invalidRequest, target)) {
            try await client.get(target)
        }
        await #expect(throws: GatewayError(.invalidRequest, target)) {
            try await client.stream(target) { _ in }
        }
        #expect(journal.entries.isEmpty)
    }

    @Test(arguments: ["*", "/?a=b#c", "http://a/b", "/%zz", "/[]{}|\\^`\"<>", "tea"])
    func `what an odd target means is left to the server`(_ target: String) async throws {
        let (client, _) = noting()

        let response = try await client.request("OPTIONS", target)

        #expect([200, 400].contains(response.status.code))
    }

    /// A client of an app that notes each request.
    private func noting() -> (TestClient, Journal) {
        let journal = Journal()
        let app: Application = { environ, startResponse in
            journal.note("\(environ.method)")
            return try await hello(environ, startResponse)
        }
        return (TestClient(app), journal)
    }

    @Test func `HEAD gets the fields of GET and no body`() async throws {
        let response = try await TestClient(hello).head("/")

        #expect(response.headers["Content-Length"] == "12")
        #expect(response.body.isEmpty)
        #expect(response.isComplete)
    }

    @Test func `an app that throws gives the page that a client would see, and a log`() async throws
    {
        let app: Application = { _, _ in throw AppError() }

        let response = try await TestClient(app).get("/")

        #expect(response.status.code == 500)
        #expect(response.text.hasPrefix("A server error occurred."))
        #expect(response.errorLog.contains("AppError"))
    }

    @Test func `a response that is cut short is not complete`() async throws {
        let app = Apps.answering(.ok, ["Content-Type": "text/plain"]) { .failing(after: "tea") }

        let response = try await TestClient(app).get("/")

        #expect(response.text == "tea")
        #expect(!response.isComplete)
    }

    @Test func `a rule that the app breaks fails the call`() async throws {
        let app: Application = { _, startResponse in
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            try await startResponse("404 Not Found", ["Content-Type": "text/plain"])
            return "tea"
        }

        let violation = await #expect(throws: GatewayViolation.self) {
            try await TestClient(app).get("/")
        }
        #expect(violation?.rule == .responseStartsOnce)
    }

    @Test func `a rule that is not looked at fails no call`() async throws {
        let app = Apps.answering { "tea" }

        #expect(try await TestClient(app, validating: false).get("/").text == "tea")
        await #expect(throws: GatewayViolation.self) { try await TestClient(app).get("/") }
    }

    @Test func `the server has the limits of the configuration`() async throws {
        var configuration = AsyncGatewayServer.Configuration()
        configuration.maximumBodyBytes = 4
        let client = TestClient(echo, configuration: configuration)

        #expect(try await client.post("/", body: "tea").status == .ok)
        #expect(try await client.post("/", body: "earl grey").status.code == 413)
    }

    @Test func `the server's timeouts go by the clock`() async throws {
        let clock = ManualClock()
        let client = TestClient(echo, clock: clock)
        async let response = client.request(
            "PUT", "/", headers: ["Content-Length": "3"], body: TestBody.none)
        try await clock.waitForSleepers()
        // The body's, never the head's: the request is there before the server looks for it.
        #expect(clock.deadlines == [clock.now + .seconds(60)])

        clock.advance(by: .seconds(60))

        #expect(try await response.status.code == 408)
    }

    @Test func `a cancelled call cancels the app`() async throws {
        let journal = Journal()
        let app: Application = { _, _ in
            journal.note("started")
            do {
                try await waitForCancellation()
            } catch {
                journal.note("cancelled")
                throw error
            }
            return .empty
        }
        let call = Task { try await TestClient(app).get("/") }
        try await journal.wait(for: "started")

        call.cancel()

        await #expect(throws: (any Error).self) { try await call.value }
        #expect(journal.entries == ["started", "cancelled"])
    }

    @Test func `a client serves for any number of requests`() async throws {
        let client = TestClient(hello)

        for _ in 0..<200 { #expect(try await client.get("/").status == .ok) }
    }
}

@Suite("Test client's bodies", .timeLimit(.minutes(1)))
struct TestingBodyTests {
    @Test func `a body of text is sent with its length`() async throws {
        let response = try await TestClient(echo).post("/cups", body: "earl grey")

        #expect(response.text == "earl grey")
        #expect(response.headers["X-Length"] == "9")
    }

    @Test func `a body of bytes is sent with its length`() async throws {
        let response = try await TestClient(echo).post("/cups", body: [0, 255] as [UInt8])

        #expect(response.body == [0, 255])
        #expect(response.headers["X-Length"] == "2")
    }

    @Test func `a body of blocks is sent in chunks`() async throws {
        let blocks = AsyncStream<[UInt8]> { continuation in
            for text in ["earl", "", " grey"] { continuation.yield(Array(text.utf8)) }
            continuation.finish()
        }

        let response = try await TestClient(echo).post("/cups", body: TestBody(blocks))

        #expect(response.text == "earl grey")
        #expect(response.headers["X-Length"] == "none")
    }

    @Test func `a body larger than the connection's capacity arrives`() async throws {
        let body = [UInt8](repeating: 7, count: 1_000_000)

        #expect(try await TestClient(echo).put("/", body: body).body == body)
    }

    @Test func `a body that fails breaks off, and fails the call`() async throws {
        let blocks = AsyncThrowingStream<[UInt8], any Error> { continuation in
            continuation.yield([1])
            continuation.finish(throwing: AppError())
        }

        await #expect(throws: AppError.self) {
            try await TestClient(echo).post("/cups", body: TestBody(blocks))
        }
    }

    @Test func `a body that never ends does not outlive the response`() async throws {
        let (blocks, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        continuation.yield([1])

        let response = try await TestClient(hello).post("/", body: TestBody(blocks))

        #expect(response.status == .ok)
        withExtendedLifetime(continuation) {}
    }
}

private let hello: Application = { _, startResponse in
    try await startResponse("200 OK", ["Content-Type": "text/plain"])
    return ["Hello World\n"]
}

private let echo: Application = { environ, startResponse in
    let body = try await environ.input.read()
    try await startResponse(
        "200 OK",
        [
            "Content-Type": "text/plain", "X-Method": environ.method.description,
            "X-Length": environ.contentLength.map(String.init) ?? "none",
        ])
    return ResponseBody(body)
}
