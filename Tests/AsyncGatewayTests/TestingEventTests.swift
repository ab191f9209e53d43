import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Test client that reads events", .timeLimit(.minutes(1)))
struct TestingEventTests {
    /// A stream, and what a browser makes of it. (HTML §9.2.6)
    struct Case: Sendable, CustomStringConvertible {
        let description: String
        let stream: String
        let items: [EventStreamItem]

        init(_ description: String, _ stream: String, _ items: [EventStreamItem]) {
            (self.description, self.stream, self.items) = (description, stream, items)
        }
    }

    private static func event(
        _ data: String, type: String = "message", id: String = ""
    ) -> EventStreamItem {
        .event(ReceivedEvent(data, type: type, lastEventID: id))
    }

    static let cases = [
        Case(
            "lines of data are joined", "data: YHOO\ndata: +2\ndata: 10\n\n",
            [event("YHOO\n+2\n10")]),
        Case(
            "the standard's second example",
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
            [.comment("test stream"), event("first event", id: "1"), event("second event")]),
        Case(
            "data without a value", "data\n\ndata\ndata\n\ndata:", [event(""), event("\n")]),
        Case(
            "one blank is left out", "data:test\n\ndata: test\n\n", [event("test"), event("test")]),
        Case("CR ends a line", "data: a\rdata: b\r\r", [event("a\nb")]),
        Case("CRLF ends one line", "data: a\r\ndata: b\r\n\r\n", [event("a\nb")]),
        Case("LF and CR are two ends", "data: a\n\rdata: b\n\r", [event("a"), event("b")]),
        Case("a byte order mark is left out", "\u{FEFF}data: a\n\n", [event("a")]),
        Case("a second one is none", "\u{FEFF}\u{FEFF}data: a\n\n", []),
        Case(
            "the name is for one event", "event: tea\ndata: a\n\ndata: b\n\n",
            [event("a", type: "tea"), event("b")]),
        Case("a name without data is no event", "event: tea\n\ndata: b\n\n", [event("b")]),
        Case(
            "an id stays", "id: 7\ndata: a\n\ndata: b\n\n",
            [event("a", id: "7"), event("b", id: "7")]),
        Case("an id without data counts", "id: 7\n\ndata: b\n\n", [event("b", id: "7")]),
        Case("an id with NUL does not", "id: 7\u{0}8\ndata: a\n\n", [event("a")]),
        Case(
            "retry has digits only", "retry: 30\nretry: 3s\nretry: -3\nretry:\n",
            [.retry(.milliseconds(30))]),
        Case("a field has its name in full", "Data: a\ndatas: b\n data: c\n\n", []),
        Case("what has not ended is no event", "data: a\n\ndata: b\n", [event("a")]),
    ]

    @Test(arguments: cases, [1, 2, 1000])
    func `a stream is read as a browser does`(_ sample: Case, _ size: Int) async throws {
        let bytes = Array(sample.stream.utf8)
        let blocks = stride(from: 0, to: bytes.count, by: size).map {
            Array(bytes[$0..<min($0 + size, bytes.count)])
        }
        let items = try await TestClient(events(blocks)).stream("/") { response in
            var items: [EventStreamItem] = []
            for try await item in response.eventStream { items.append(item) }
            return items
        }

        #expect(items == sample.items)
    }

    @Test func `each iteration begins where the last has ended`() async throws {
        let app = events([Array("data: a\n\ndata: b\n\n: c\n\ndata: d\n\n".utf8)])
        try await TestClient(app).stream("/") { response in
            let first = try await response.events.first { _ in true }
            let second = try await response.events.first { _ in true }
            let third = try await response.eventStream.first { _ in true }
            let rest = try await response.events.map(\.data).reduce(into: []) { $0.append($1) }

            #expect([first, second] == [ReceivedEvent("a"), ReceivedEvent("b")])
            #expect(third == .comment("c"))
            #expect(rest == ["d"])
        }
    }

    @Test(arguments: [("text/plain", 200), ("text/event-streams", 200), ("text/event-stream", 404)])
    func `what a browser would refuse is refused`(_ type: String, _ code: Int) async throws {
        let app = events([Array("data: a\n\n".utf8)], Status(code: code), type)

        await #expect(throws: MalformedResponse.self) {
            try await TestClient(app).stream("/") { response in
                try await response.events.first { _ in true }
            }
        }
    }

    @Test func `the media type may have parameters, in any case`() async throws {
        let app = events([Array("data: a\n\n".utf8)], .ok, "Text/Event-Stream; charset=utf-8")
        let event = try await TestClient(app).stream("/") { response in
            try await response.events.first { _ in true }
        }

        #expect(event == ReceivedEvent("a"))
    }

    @Test(arguments: ["", "data: ", "data: a\n"])
    func `an event without an end is given up`(_ start: String) async throws {
        let block = Array(repeatElement("data: \(String(repeating: "e", count: 999))\n", count: 99))
        let app: Application = { _, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/event-stream"])
            return .producing { write in
                try await write(start)
                while true { try await write(block.joined()) }
            }
        }

        await #expect(throws: MalformedResponse.self) {
            try await TestClient(app).stream("/") { response in
                for try await _ in response.events {}
            }
        }
    }

    private func events(
        _ blocks: [[UInt8]], _ status: Status = .ok, _ type: String = "text/event-stream"
    ) -> Application {
        { _, startResponse in
            try await startResponse(status, ["Content-Type": type])
            return ResponseBody(blocks)
        }
    }
}
