import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Connection framing", .timeLimit(.minutes(1)))
struct ConnectionFramingTests {
    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    private let twoBlocks = Apps.answering { ["earl", " grey"] }

    @Test func `a body of one block gets a Content-Length`() async throws {
        try await withConnection(to: Apps.answering { "tea" }) { scene in
            let response = try await scene.get()

            #expect(response.headers["Content-Length"] == "3")
            #expect(!response.headers.contains("Transfer-Encoding"))
            #expect(response.text == "tea")
        }
    }

    @Test func `an empty body gets a Content-Length`() async throws {
        try await withConnection(to: Apps.answering { .empty }) { scene in
            let response = try await scene.get()

            #expect(response.headers["Content-Length"] == "0")
            #expect(response.isComplete)
        }
    }

    @Test func `a body of several blocks is chunked`() async throws {
        try await withConnection(to: twoBlocks) { scene in
            try await scene.send(get + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            await scene.client.finishSending()
            let text = try await scene.client.receiveText()

            #expect(text.contains("Transfer-Encoding: chunked\r\n"))
            #expect(text.contains("\r\n\r\n4\r\nearl\r\n5\r\n grey\r\n0\r\n\r\nHTTP/1.1 200 OK"))
        }
    }

    @Test func `a body of several blocks ends with the connection for HTTP 1.0`() async throws {
        try await withConnection(to: twoBlocks) { scene in
            try await scene.send("GET / HTTP/1.0\r\n\r\n")
            let response = try await scene.reader.readResponse()

            #expect(!response.headers.contains("Transfer-Encoding"))
            #expect(!response.headers.contains("Content-Length"))
            #expect(response.text == "earl grey")
            #expect(response.isComplete)
        }
    }

    @Test func `a Content-Length of the app's frames several blocks`() async throws {
        let app = Apps.answering(.ok, ["Content-Length": "9"]) { ["earl", " grey"] }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.headers.getAll("Content-Length") == ["9"])
            #expect(response.text == "earl grey")
        }
    }

    @Test func `HEAD is answered as GET, without the body`() async throws {
        try await withConnection(to: Apps.answering { "tea" }) { scene in
            try await scene.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
            let response = try await scene.reader.readResponse(to: "HEAD")

            #expect(response.headers["Content-Length"] == "3")
            #expect(response.body.isEmpty)
            #expect(try await scene.get().text == "tea")
        }
    }

    @Test func `HEAD does not ask for blocks that are not sent`() async throws {
        let journal = Journal()
        let app = Apps.answering {
            ResponseBody(Endless()) { journal.note("closed") }
        }
        try await withConnection(to: app) { scene in
            try await scene.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")

            #expect(try await scene.reader.readResponse(to: "HEAD").isComplete)
            try await journal.wait(for: "closed")
        }
    }

    @Test(arguments: [204, 304])
    func `a status without content has no body and no length`(code: Int) async throws {
        try await withConnection(to: Apps.answering(Status(code: code)) { "tea" }) { scene in
            let response = try await scene.get()

            #expect(!response.headers.contains("Content-Length"))
            #expect(!response.headers.contains("Transfer-Encoding"))
            #expect(try await scene.get().status.code == code)
        }
    }

    @Test func `the time and the server are told`() async throws {
        try await withConnection(to: Apps.path) { scene in
            let response = try await scene.get()

            #expect(response.headers["Date"]?.hasSuffix(" GMT") == true)
            #expect(response.headers["Server"] == "AsyncGateway")
        }
    }

    @Test func `an app's own time and server name replace those`() async throws {
        let app = Apps.answering(.ok, ["Date": "today", "Server": "me"]) { "tea" }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.headers.getAll("Date") == ["today"])
            #expect(response.headers.getAll("Server") == ["me"])
        }
    }

    @Test(arguments: ["Date", "Server"])
    func `an app's own field replaces that one alone`(_ name: String) async throws {
        let app = Apps.answering(.ok, Headers([(name, "mine")])) { "tea" }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            let server = name == "Server" ? "mine" : "AsyncGateway"
            #expect(response.headers.getAll(name) == ["mine"])
            #expect(response.headers.getAll("Server") == [server])
            #expect(response.headers.getAll("Date").count == 1)
        }
    }
}
