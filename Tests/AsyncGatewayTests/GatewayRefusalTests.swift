import AsyncGateway
import AsyncGatewayTesting
import Testing
import WireCases

/// What is known of a request by FastCGI or SCGI that the server refuses.
@Suite("Requests of web servers that are refused", .timeLimit(.minutes(1)))
struct GatewayRefusalTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var spoken = GatewayProtocol.fastCGI
        let sent: [UInt8]
        let line: String
        var host = "192.0.2.7"
    }

    /// A request whose variables can be read up to its last, which is refused.
    private static func request(_ last: [(String, String)]) -> [(String, String)] {
        gatewayVariables("GET", "/tea", last)
    }

    private static let half = Array(FastCGIBytes.pairs(request([("HTTP_X", "tea")])).dropLast())

    private static let cases = [
        Case(
            testDescription: "two hosts",
            sent: FastCGIBytes.request(1, request([("HTTP_HOST", "b")])), line: "GET /tea HTTP/1.1"),
        Case(
            testDescription: "two hosts, by SCGI", spoken: .scgi,
            sent: SCGIBytes.request(
                [("CONTENT_LENGTH", "0"), ("SCGI", "1")]
                    + request([("HTTP_HOST", "b")]).dropFirst()),
            line: "GET /tea HTTP/1.1"),
        Case(
            testDescription: "a method that is none, and would end the line",
            sent: FastCGIBytes.request(1, request([("REQUEST_METHOD", "A\n\"")])),
            line: #"A\x0A\" /tea HTTP/1.1"#),
        Case(
            testDescription: "a value that is cut",
            sent: FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, half)
                + FastCGIBytes.record(4, 1),
            line: "GET /tea HTTP/1.1"),
        Case(
            testDescription: "variables that are too many bytes",
            sent: FastCGIBytes.begin(1)
                + FastCGIBytes.record(4, 1, FastCGIBytes.pairs(request([])))
                + FastCGIBytes.record(
                    4, 1,
                    FastCGIBytes.pairs([("HTTP_X", String(repeating: "x", count: 60_000))]))
                + FastCGIBytes.record(
                    4, 1,
                    FastCGIBytes.pairs([("HTTP_Y", String(repeating: "y", count: 60_000))])),
            line: "GET /tea HTTP/1.1"),
        Case(
            testDescription: "a line beyond the limit of lines",
            sent: FastCGIBytes.request(
                1,
                request([
                    ("REQUEST_URI", "/" + String(repeating: "t", count: 9000)), ("HTTP_HOST", "b"),
                ])),
            line: "GET /" + String(repeating: "t", count: 8192 - 5)),
        Case(
            testDescription: "nothing that can be read",
            sent: FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, [0xFF])
                + FastCGIBytes.record(4, 1),
            line: "-", host: "-"),
    ]

    @Test("The log says whose it is, and the line", arguments: cases)
    private func line(of refused: Case) async throws {
        let log = Journal()
        try await withGateway(
            refused.spoken, to: Apps.path,
            configure: {
                $0.changeEnviron = { $0["CUP"] = "white" }
                $0.accessLog = { record in
                    let host = record.connection.peer?.host ?? "-"
                    let cup = record.environ?["CUP"] ?? "-"
                    log.note("\(host) \(record.requestLine) \(cup)")
                }
            }
        ) { scene in
            try await scene.client.send(refused.sent)
            try await log.wait(for: "\(refused.host) \(refused.line) white")
        }
        #expect(log.entries.count == 1)
    }

    @Test(
        "What is stated for a trusted proxy is believed unless variables are missing",
        arguments: [
            ((0..<200).map { ("HTTP_X_\($0)", "tea") }, "192.0.2.7 http 431"),
            ([("HTTP_HOST", "b")], "203.0.113.9 https 400"),
        ])
    func trust(more: [(String, String)], line: String) async throws {
        let trusted = try TrustedProxies(["192.0.2.0/24"], reading: .xForwarded)
        let stated = [("HTTP_X_FORWARDED_FOR", "203.0.113.9"), ("HTTP_X_FORWARDED_PROTO", "https")]
        let log = Journal()
        try await withGateway(
            to: Apps.path,
            configure: {
                $0.trustedProxies = trusted
                $0.accessLog = { record in
                    let host = record.environ?.remoteAddress ?? "-"
                    log.note("\(host) \(record.environ?.urlScheme ?? "-") \(record.status.code)")
                }
            }
        ) { scene in
            try await scene.client.send(FastCGIBytes.request(1, Self.request(stated + more)))
            try await log.wait(for: line)
        }
    }

    @Test("A refused HEAD is answered without a body")
    func head() async throws {
        try await withGateway(to: Apps.path) { scene in
            let sent = gatewayVariables("HEAD", "/tea", [("HTTP_HOST", "b")])
            try await scene.client.send(FastCGIBytes.request(1, sent))
            let answer = try await scene.answer(to: 1)
            #expect(answer.status == "Status: 400 Bad Request")
            #expect(answer.body.isEmpty)
        }
    }

    @Test("An error page that fails is told with the client and the line")
    func failingPage() async throws {
        struct Observer: ServerObserver {
            let log: Journal

            func appFailed(_ failure: AppFailure) {
                let host = failure.connection.peer?.host ?? "-"
                let reason = failure.environ?.refusal?.reason ?? "-"
                log.note("\(host) \(failure.requestLine): \(reason) \(failure.error)")
            }
        }
        let log = Journal()
        try await withGateway(
            to: Apps.path,
            configure: {
                $0.observers = [Observer(log: log)]
                $0.errorOutput = { _, _ in throw AppError() }
            }
        ) { scene in
            try await scene.client.send(
                FastCGIBytes.request(1, Self.request([("HTTP_HOST", "b")])))
            #expect(try await scene.answer(to: 1).status == "Status: 400 Bad Request")
        }
        #expect(log.entries.count == 1)
        let entry = try #require(log.entries.first)
        #expect(entry.hasPrefix("192.0.2.7 GET /tea HTTP/1.1: The "))
        #expect(entry.hasSuffix(" \(AppError())"))
    }

    @Test("Nothing of it is kept", arguments: GatewayProtocol.allCases, [false, true])
    func release(spoken: GatewayProtocol, isObserved: Bool) async throws {
        let sent = Self.request([("HTTP_HOST", "b")])
        let bytes: [UInt8] =
            switch spoken {
            case .fastCGI: FastCGIBytes.request(1, sent)
            case .scgi:
                SCGIBytes.request([("CONTENT_LENGTH", "0"), ("SCGI", "1")] + sent.dropFirst())
            case .http: Array("GET / HTTP/3\r\n\r\n".utf8)
            }
        var configuration = AsyncGatewayServer.Configuration.silent
        if isObserved { configuration.accessLog = { _ in } }
        let server = AsyncGatewayServer(configuration: configuration, app: Apps.path)
        try await expectRelease(behind: bytes) { await server.serve($0, speaking: spoken) }
    }
}
