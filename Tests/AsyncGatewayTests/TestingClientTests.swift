import AsyncGateway
import AsyncGatewayTesting
import Testing

private let hello: Application = { _, startResponse in
    try await startResponse("200 OK", ["Content-Type": "text/plain"])
    return ["Hello World\n"]
}

private let echo: Application = { environ, startResponse in
    let body = try await environ.input.read()
    try await startResponse("200 OK", ["Content-Type": "text/plain", "X-Method": environ.method])
    return ResponseBody(body)
}

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
    }

    @Test func `a body of text is sent with its length`() async throws {
        let response = try await TestClient(echo).post("/cups", body: "earl grey")

        #expect(response.text == "earl grey")
        #expect(response.headers["X-Method"] == "POST")
    }

    @Test func `a thousand requests take less than half a second`() async throws {
        let client = TestClient(hello)
        let time = try await ContinuousClock().measure {
            for _ in 0..<1000 { _ = try await client.get("/") }
        }
        print("1000 requests:", time)
    }
}
