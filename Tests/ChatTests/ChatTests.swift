import AsyncGateway
import AsyncGatewayTesting
import Synchronization
import Testing

@testable import Chat

@Suite("The example of a chat", .timeLimit(.minutes(1)))
struct ChatTests {
    private let clock = ManualClock()
    private let chat: Chat
    private let app: Application

    init() throws {
        let clock = clock
        chat = Chat(lastID: 0, now: { clock.now })
        app = try chat.app()
    }

    /// A browser in which somebody has said who he is.
    private func visitor(_ name: String) async throws -> TestClient {
        let client = TestClient(app, keepsCookies: true, followsRedirects: true)
        _ = try await client.post("/name", body: .form(["name": name]))
        return client
    }

    private func say(_ text: String, as client: TestClient) async throws -> TestResponse {
        clock.advance(by: .seconds(2))
        return try await client.post("/messages", body: .form(["text": text]))
    }

    // MARK: - Without a script

    @Test func `a visitor is asked for a name first`() async throws {
        let client = TestClient(app)

        let page = try await client.get("/")

        #expect(page.text.contains("action=\"name\"") && !page.text.contains("action=\"messages\""))
        #expect(try await client.post("/messages", body: .form(["text": "a"])).status == .forbidden)
        #expect(try await client.get("/live").status == .forbidden)
    }

    @Test func `a message is on the page`() async throws {
        let ada = try await visitor("Ada")

        let page = try await say("Is there tea?", as: ada)

        #expect(page.redirects == ["/"])
        #expect(page.text.contains("<li>Ada: Is there tea?</li>"))
        #expect(page.text.contains("data-last=\"1\""))
    }

    @Test func `what visitors write is text`() async throws {
        let client = try await visitor("<b>")

        let page = try await say("<script>alert(1)</script>", as: client)

        #expect(page.text.contains("<li>&lt;b&gt;: &lt;script&gt;alert(1)&lt;/script&gt;</li>"))
    }

    @Test(arguments: [
        "", String(repeating: "a", count: 21), String(repeating: "\u{1F375}", count: 21),
    ])
    func `a name that is too short or too long is refused`(_ name: String) async throws {
        let client = TestClient(app)

        let response = try await client.post("/name", body: .form(["name": name]))

        #expect(response.status == .unprocessableContent)
    }

    @Test(arguments: ["", String(repeating: "a", count: 1001)])
    func `a message that is too short or too long is refused`(_ text: String) async throws {
        #expect(try await say(text, as: try await visitor("Ada")).status == .unprocessableContent)
    }

    @Test func `nobody speaks twice within a second`() async throws {
        let (ada, bob) = (try await visitor("Ada"), try await visitor("Bob"))
        _ = try await say("one", as: ada)

        let refused = try await ada.post("/messages", body: .form(["text": "two"]))
        let other = try await bob.post("/messages", body: .form(["text": "three"]))
        clock.advance(by: .seconds(1))
        let later = try await ada.post("/messages", body: .form(["text": "four"]))

        #expect(refused.status == .tooManyRequests && refused.headers["Retry-After"] == "1")
        #expect(other.status == .ok && later.status == .ok)
        #expect(chat.room.messages.map(\.text) == ["one", "three", "four"])
    }

    @Test func `pages of other sites say nothing`() async throws {
        let ada = try await visitor("Ada")

        let forged = try await ada.post(
            "/messages", headers: ["Sec-Fetch-Site": "cross-site"], body: .form(["text": "a"]))

        #expect(forged.status == .forbidden)
    }

    @Test func `a hundred messages are kept`() async throws {
        let ada = try await visitor("Ada")
        for number in 1...105 { _ = try await say("\(number)", as: ada) }

        #expect(chat.room.messages.first?.text == "6")
        #expect(chat.room.messages.count == 100)
    }

    // MARK: - Live

    @Test func `who listens hears who is there, and what is said`() async throws {
        let (ada, bob) = (try await visitor("Ada"), try await visitor("Bob"))

        let heard = try await ada.stream("/live?after=0") { response in
            _ = try await say("Hello", as: bob)
            var events: [ReceivedEvent] = []
            for try await event in response.events.prefix(2) { events.append(event) }
            return events
        }

        #expect(heard.map(\.data) == ["Ada", "Bob: Hello"])
        #expect(heard.map(\.type) == ["here", "message"])
    }

    @Test func `a stream begins behind what the page shows`() async throws {
        let ada = try await visitor("Ada")
        for text in ["one", "two", "three"] { _ = try await say(text, as: ada) }

        let heard = try await ada.stream("/live?after=1") { response in
            try await response.events.prefix(2).reduce(into: []) { $0.append($1.data) }
        }

        #expect(heard == ["Ada: two", "Ada: three"])
    }

    @Test func `a browser that comes back hears what it has missed`() async throws {
        let ada = try await visitor("Ada")
        for text in ["one", "two", "three"] { _ = try await say(text, as: ada) }

        let heard = try await ada.stream(
            "/live?after=0", headers: ["Last-Event-ID": "2"]
        ) { response in
            try await response.events.first { _ in true }?.data
        }

        #expect(heard == "Ada: three")
    }

    @Test func `who has gone is not here any more`() async throws {
        let (ada, bob) = (try await visitor("Ada"), try await visitor("Bob"))

        let names = try await ada.stream("/live?after=0") { response in
            try await bob.stream("/live?after=0") { response in
                _ = try await response.events.first { $0.data == "Ada, Bob" }
            }
            var names: [String] = []
            for try await event in response.events.prefix(3) { names.append(event.data) }
            return names
        }

        #expect(names == ["Ada", "Ada, Bob", "Ada"])
    }

    @Test func `a visitor with two pages is here until both are closed`() async throws {
        let ada = try await visitor("Ada")

        try await ada.stream("/live?after=0") { response in
            _ = try await response.events.first { _ in true }
            try await ada.stream("/live?after=0") { other in
                _ = try await other.events.first { _ in true }
                #expect(chat.room.names == ["Ada"])
            }
            #expect(chat.room.names == ["Ada"])
        }
    }

    @Test(arguments: [("chat.css", "text/css"), ("chat.js", "text/javascript")])
    func `the files of the page are there`(_ name: String, _ type: String) async throws {
        let file = try await TestClient(app).get("/static/\(name)")

        #expect(file.headers["Content-Type"] == "\(type); charset=utf-8")
    }
}
