import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

@Suite("Server-sent events", .timeLimit(.minutes(1)))
struct ServerSentEventTests {
    private func text(_ event: ServerSentEvent) -> String {
        String(decoding: event.bytes, as: UTF8.self)
    }

    @Test func `fields stand on lines of their own, and an empty line ends the event`() throws {
        let event = try ServerSentEvent("a\nb", name: "tea", id: "x-1", retry: .seconds(2))

        #expect(text(event) == "event: tea\nid: x-1\nretry: 2000\ndata: a\ndata: b\n\n")
        #expect(event.id == "x-1")
    }

    @Test func `without name and id there are no such fields`() {
        #expect(text(ServerSentEvent("tea")) == "data: tea\n\n")
        #expect(text(ServerSentEvent("tea", id: 7)) == "id: 7\ndata: tea\n\n")
        #expect(text(.comment("a\r\nb")) == ": a\n: b\n\n")
        #expect(text(.retry(after: .milliseconds(1500))) == "retry: 1500\n\n")
    }

    @Test(arguments: [
        (Duration.seconds(-1), "0"), (.zero, "0"), (.nanoseconds(1), "0"),
        (.seconds(Int64.max), "2147483647"),
    ])
    func `a time is one that browsers count`(_ time: Duration, _ text: String) {
        #expect(self.text(.retry(after: time)) == "retry: \(text)\n\n")
    }

    @Test(arguments: ["a\nb", "a\rb", "\r\n", "a\u{0}b", "\n\ndata: forged"])
    func `a name that would be another field is refused`(_ name: String) {
        let error = #expect(throws: InvalidEvent.self) { try ServerSentEvent("", name: name) }

        #expect(error?.part == .name)
        #expect(error?.text == name)
    }

    @Test(arguments: [
        "a\nb", "a\rb", "a\u{0}b", "a\u{1}", "a\u{7F}", " a", "a ", "\ta", "\r\n\r\ndata: forged",
    ])
    func `an id that would not come back is refused`(_ id: String) {
        #expect(throws: InvalidEvent.self) { try ServerSentEvent("", id: id) }
    }

    @Test(arguments: ["", "7", "a b", ":", "é☕", "{\"a\": 1}"])
    func `other ids come back in UTF-8`(_ id: String) async throws {
        let event = try ServerSentEvent("tea", id: id)
        let received = try await events(of: [event])
        let echo = application { .text($0.lastEventID ?? "none") }
        let response = try await TestClient(echo).get("/", headers: ["Last-Event-ID": id])

        #expect(received == [ReceivedEvent("tea", lastEventID: id)])
        #expect(response.text == (id.isEmpty ? "none" : id))
    }

    /// Data, and what a browser receives.
    static let data = [
        ("", ""), ("tea", "tea"), (" tea", " tea"), (":tea", ":tea"), ("a\nb", "a\nb"),
        ("a\rb", "a\nb"),
        ("a\r\nb", "a\nb"), ("a\n\rb", "a\n\nb"), ("a\r\n\r\nb", "a\n\nb"), ("a\n", "a\n"),
        ("\n", "\n"), ("\r\n", "\n"),
        ("a\n\nid: 9\ndata: forged\n\n", "a\n\nid: 9\ndata: forged\n\n"),
        ("\u{FEFF}a", "\u{FEFF}a"), ("a\u{0}b", "a\u{0}b"), ("é☕\r\u{301}", "é☕\n\u{301}"),
        ("e\n\u{301}", "e\n\u{301}"), ("a\u{2028}b\u{85}c", "a\u{2028}b\u{85}c"),
    ]

    @Test(arguments: data)
    func `data come as they are, with LF between lines`(_ sent: String, _ received: String)
        async throws
    {
        let events = try await events(of: [ServerSentEvent(sent, id: 1), ServerSentEvent("next")])

        let expected = [
            ReceivedEvent(received, lastEventID: "1"), ReceivedEvent("next", lastEventID: "1"),
        ]
        #expect(events == expected)
    }

    @Test func `events made of random bytes cannot forge others`() async throws {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("ad:\n\r \u{0}\u{FEFF}é".unicodeScalars)
        func text() -> String {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0..<12, using: &generator) {
                text.append(letters.randomElement(using: &generator) ?? "a")
            }
            return String(text)
        }
        for _ in 0..<300 {
            let (data, name, id) = (text(), text(), text())
            guard let event = try? ServerSentEvent(data, name: name, id: id) else { continue }
            let received = try await events(of: [event])

            #expect(received.count == 1)
            #expect(
                received.first?.type.utf8.elementsEqual((name.isEmpty ? "message" : name).utf8)
                    == true)
            #expect(received.first?.lastEventID.utf8.elementsEqual(id.utf8) == true)
        }
    }

    @Test func `two events are equal if their bytes are`() {
        #expect(ServerSentEvent("a\nb") == ServerSentEvent("a\r\nb"))
        #expect(ServerSentEvent("a", id: 1) != ServerSentEvent("a", id: 2))
        #expect(Set([ServerSentEvent("a"), ServerSentEvent("a")]).count == 1)
    }

    @Test func `an error shows what it is about`() {
        let error = #expect(throws: InvalidEvent.self) { try ServerSentEvent("", id: "a\n") }

        #expect("\(error.map(String.init(describing:)) ?? "")".contains("id \"a\\n\""))
    }

    private func events(of events: [ServerSentEvent]) async throws -> [ReceivedEvent] {
        let app = application { _ in
            Response(
                .ok, ["Content-Type": "text/event-stream"],
                body: .events(
                    AsyncStream { continuation in
                        for event in events { continuation.yield(event) }
                        continuation.finish()
                    }))
        }
        return try await TestClient(app).stream("/") { response in
            var received: [ReceivedEvent] = []
            for try await event in response.events { received.append(event) }
            return received
        }
    }
}
