import AsyncGateway
import AsyncGatewayTesting
import Testing

/// Field values of a client that are sent back to it.
@Suite("Header round trip", .timeLimit(.minutes(1)))
struct HeaderRoundTripTests {
    struct Value: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]

        var testDescription: String { String(decoding: bytes, as: UTF8.self) }

        init(_ text: String) { bytes = Array(text.utf8) }

        init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
    }

    private static let texts = [
        Value("Zo\u{EB}"), Value("\u{2615}"), Value("\u{1F375} \u{301}a"), Value("plain"),
        Value(""),
    ]
    private static let malformed = [
        Value(0x80...0xFF), Value([0xE9]), Value([0x61, 0xC3, 0x28]), Value([0xED, 0xA0, 0x80]),
    ]

    private static func echo(
        _ answer: @escaping @Sendable (Environ) -> Headers
    ) -> TestClient {
        TestClient { environ, startResponse in
            try await startResponse(.ok, answer(environ))
            return .empty
        }
    }

    private static func request(_ value: Value) -> Headers {
        var headers: Headers = ["A": "b"]
        headers.add("X-Tea", bytes: value.bytes)
        return headers
    }

    @Test(arguments: texts)
    func `text that was read is sent back`(_ value: Value) async throws {
        let client = Self.echo { ["X-Tea": $0.headers["X-Tea"] ?? "none"] }

        let response = try await client.get("/", headers: Self.request(value))

        #expect(response.headers.getBytes("X-Tea") == value.bytes)
    }

    @Test(arguments: texts + malformed)
    func `what a variable holds is sent back byte by byte`(_ value: Value) async throws {
        let client = Self.echo { environ in
            var headers: Headers = ["Content-Language": "en"]
            headers.add("X-Tea", native: environ["HTTP_X_TEA"] ?? "none")
            return headers
        }

        let response = try await client.get("/", headers: Self.request(value))

        #expect(response.headers.getBytes("X-Tea") == value.bytes)
        #expect(response.headers["Content-Language"] == "en")
    }

    @Test(arguments: malformed)
    func `the bytes that came are sent back, and their text is as far as it can be read`(
        _ value: Value
    ) async throws {
        let client = Self.echo { environ in
            var headers: Headers = ["X-Text": environ.headers["X-Tea"] ?? "none"]
            headers.add("X-Tea", bytes: environ.headers.getBytes("X-Tea") ?? [])
            return headers
        }

        let response = try await client.get("/", headers: Self.request(value))

        #expect(response.headers.getBytes("X-Tea") == value.bytes)
        #expect(response.headers["X-Text"] == String(decoding: value.bytes, as: UTF8.self))
    }

    @Test(arguments: texts + malformed)
    func `a handler sends the same bytes`(_ value: Value) async throws {
        let app: Application = { environ, startResponse in
            var headers = Headers()
            headers.add("X-Tea", native: environ["HTTP_X_TEA"] ?? "none")
            try await startResponse(.ok, headers)
            return .empty
        }
        let native = String(String.UnicodeScalarView(value.bytes.map { Unicode.Scalar($0) }))
        let scene = HandlerScene().setting(["HTTP_X_TEA": native])

        try await scene.makeCGI().run(app)

        let line = Array("X-Tea: ".utf8) + value.bytes + Array("\r\n".utf8)
        #expect(scene.output.bytes.firstRange(of: line) != nil)
    }

    @Test func `a type that was read is sent back`() async throws {
        let client = Self.echo { ["Content-Type": $0.contentType ?? "none/none"] }
        let type = "text/plain; title=\"Zo\u{EB}\""

        let response = try await client.post("/", headers: ["Content-Type": type], body: "a")

        #expect(response.headers["Content-Type"] == type)
    }

    @Test func `a cookie keeps its bytes`() async throws {
        let client = TestClient(
            { environ, startResponse in
                var headers: Headers = ["X-Cookie": environ.headers["Cookie"] ?? "none"]
                headers.add("Set-Cookie", bytes: Array("a=".utf8) + [0xE9, 0xFF])
                headers.add("X-Bytes", native: environ["HTTP_COOKIE"] ?? "none")
                try await startResponse(.ok, headers)
                return .empty
            }, keepsCookies: true)

        _ = try await client.get("/")
        let response = try await client.get("/")

        #expect(response.headers.getBytes("X-Bytes") == Array("a=".utf8) + [0xE9, 0xFF])
    }
}
