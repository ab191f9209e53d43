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
}
