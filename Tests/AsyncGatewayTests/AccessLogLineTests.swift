import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Line of the access log", .timeLimit(.minutes(1)))
struct AccessLogLineTests {
    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// The text of the line that is written for one request.
    private func text(
        of app: @escaping Application = Apps.answering { "tea" }, _ request: String
    ) async throws -> String {
        let log = Journal()
        try await withConnection(
            to: app, configure: { $0.accessLog = { log.note("\($0)") } }
        ) { scene in
            try await scene.send(request)
            _ = try await scene.client.receive()
            await scene.client.reset()
        }
        return try #require(log.entries.first)
    }

    private func line(
        of app: @escaping Application = Apps.answering { "tea" }, _ request: String
    ) async throws -> LogLine {
        try #require(LogLine(try await text(of: app, request)))
    }

    @Test func `its front is in the common log format, in UTC`() async throws {
        let text = try await text("GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n")

        let day = #/\d\d\/[A-Z][a-z][a-z]\/\d{4}:\d\d:\d\d:\d\d \+0000/#
        #expect(text.contains(day))
        let front = #"127.0.0.1 - - [T] "GET /a?b HTTP/1.1" 200 3 "#
        #expect(text.replacing(day, with: "T").hasPrefix(front))
    }

    @Test func `a response that was cut short is marked`() async throws {
        let app = Apps.answering {
            .producing { write in
                try await write("tea")
                throw AppError()
            }
        }
        let line = try await line(of: app, get)

        #expect(line.bodyBytes == 3 && line.fields["cut"] == "")
    }

    @Test func `a response that was not cut has no mark`() async throws {
        #expect(try await line(get).fields["cut"] == nil)
    }

    @Test func `it has the bytes on the wire, the times and the numbers`() async throws {
        let line = try await line(get)

        #expect(line.fields["in"] == "\(get.utf8.count)")
        #expect(Int(line.fields["out"] ?? "") ?? 0 > 3)
        #expect(line.fields["first"] == "0.000000" && line.fields["time"] == "0.000000")
        #expect(line.fields["request"] == "1" && line.fields["connection"] != nil)
        #expect(line.fields["refused"] == nil)
    }

    @Test func `of a refused request it has the rule and the byte`() async throws {
        let line = try await line("GET / HTTP/1.1\r\nHost: a\r\nX: \u{1}\r\n\r\n")

        #expect(line.fields["refused"] == "A field line is malformed.")
        #expect(line.fields["at"] == "28" && line.fields["byte"] == "01")
    }

    @Test func `of a rule about more than a byte it has the rule`() async throws {
        let line = try await line("GET / HTTP/1.1\r\n\r\n")

        #expect(line.fields["refused"] == "The request has no Host field.")
        #expect(line.fields["at"] == nil && line.fields["byte"] == nil)
    }

    @Test(arguments: [
        ("GET / HTTP/1.9\r\nHost: a\r\n\r\n", "GET / HTTP/1.9"),
        ("GET /\"\\ HTTP/1.1\r\nHost: a\r\n\r\n", "GET /\"\\ HTTP/1.1"),
        ("-\r\n\r\n", "-"), ("G\0", "G\0"),
        ("no request\r\n\r\n", "no request"),
    ])
    func `the request line is as it was sent`(_ request: String, _ sent: String) async throws {
        #expect(try await line(request).requestLine == Array(sent.utf8))
    }

    @Test func `a request line of which nothing was received is a hyphen`() async throws {
        let text = try await text(String(repeating: "\r\n", count: 100))

        #expect(text.contains("\"-\" 400"))
    }

    @Test func `durations have six decimals`() {
        var record = ExchangeRecord(requestLine: "-", status: .ok)
        record.duration = .seconds(61) + .microseconds(42)

        let fields = LogLine("\(record)")?.fields
        #expect(fields?["time"] == "61.000042" && fields?["first"] == "-")
    }

    @Test func `a text in it is escaped`() {
        var record = ExchangeRecord(requestLine: "-", status: .badRequest)
        record.refusal = RequestRefusal(.badRequest, reason: "\"\n\u{202E}")

        #expect("\(record)".hasSuffix(#" refused="\"\n\u{202E}""#))
    }
}
