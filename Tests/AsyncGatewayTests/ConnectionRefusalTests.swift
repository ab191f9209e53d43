import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Connection of a client that is refused", .timeLimit(.minutes(1)))
struct ConnectionRefusalTests {
    @Test(arguments: [
        (
            "GET /tea HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n", "GET /tea HTTP/1.1",
            "400 Bad Request 16"
        ),
        ("HEAD /tea HTTP/1.1\r\n\r\n", "HEAD /tea HTTP/1.1", "400 Bad Request 0"),
        (
            "GET  /tea HTTP/1.1\r\nHost: a\r\n\r\n", "GET  /tea HTTP/1.1",
            "400 Bad Request 16"
        ),
        (
            "GET /tea HTTP/2.0\r\n\r\n", "GET /tea HTTP/2.0",
            "505 HTTP Version Not Supported 31"
        ),
        ("\u{1}\u{2}\r\n\r\n", #"\x01\x02"#, "400 Bad Request 16"),
    ])
    func `the refusal is logged`(_ request: String, _ line: String, _ response: String) async throws
    {
        let accesses = Journal()
        try await withConnection(
            to: Apps.path,
            configure: { configuration in
                configuration.accessLog = {
                    accesses.note("\($0.requestLine) \($0.status) \($0.bodyBytes)")
                }
            }
        ) { scene in
            try await scene.send(request)
            _ = try await scene.reader.readToEnd()

            #expect(accesses.entries == ["\(line) \(response)"])
        }
    }

    @Test func `a head that stood still is logged with what is known of it`() async throws {
        let accesses = Journal()
        try await withConnection(
            to: Apps.path,
            configure: { configuration in
                configuration.accessLog = { accesses.note("\($0.requestLine) \($0.status.code)") }
            }
        ) { scene in
            try await scene.send("GET /tea HTTP/1.1\r\nHost")
            _ = try await scene.nextDeadline()
            scene.clock.advance(by: .seconds(20))
            _ = try await scene.reader.readToEnd()

            #expect(accesses.entries == ["GET /tea HTTP/1.1 408"])
        }
    }

    @Test func `a refused HEAD is answered without a body`() async throws {
        try await withConnection(to: Apps.path) { scene in
            try await scene.send("HEAD / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
            let bytes = try await scene.reader.readToEnd()

            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains("\r\nContent-Length: 16\r\n"))
            #expect(text.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func `a refusal that nobody receives is logged as cut`() async throws {
        try await withConnection(to: Apps.path, over: Network(responseCapacity: 0)) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost")
            _ = try await scene.nextDeadline()
            scene.clock.advance(by: .seconds(20))
            try await scene.clock.waitForSleepers()
            scene.clock.advance(by: .seconds(60))

            try await scene.accesses.wait(for: "408 Request Timeout 0 cut")
        }
    }
}
