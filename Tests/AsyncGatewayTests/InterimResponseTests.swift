import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Interim responses", .timeLimit(.minutes(1)))
struct InterimResponseTests {
    private let journal = Journal()

    private static let hint = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"

    /// Informs, waits for `journal` to hold "go", and answers.
    private func waiting() -> Application {
        { [journal] _, startResponse in
            try await startResponse.inform(103, ["Link": "</a>"])
            try await journal.wait(for: "go")
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return "tea"
        }
    }

    @Test func `it is there before the app has an answer`() async throws {
        try await withConnection(to: waiting()) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let first = try await scene.client.receive()
            journal.note("go")

            #expect(String(decoding: first, as: UTF8.self) == Self.hint)
            #expect(try await scene.reader.readResponse().text == "tea")
        }
    }

    @Test func `a client of the testing kit gives them with their fields`() async throws {
        journal.note("go")
        let response = try await TestClient(waiting()).get("/")

        #expect(response.interimStatuses == ["103 Early Hints"])
        #expect(response.interimResponses.first?.headers == ["Link": "</a>"])
        #expect(response.text == "tea" && response.violations.isEmpty)
    }

    @Test func `a stream has them, too`() async throws {
        journal.note("go")
        let links = try await TestClient(waiting()).stream("/") { response in
            response.interimResponses.map { $0.headers["Link"] }
        }

        #expect(links == ["</a>"])
    }

    @Test func `several are sent, each at once`() async throws {
        let app: Application = { _, startResponse in
            for number in 1...3 { try await startResponse.inform(102, ["Step": "\(number)"]) }
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return "tea"
        }
        let response = try await TestClient(app).get("/")

        #expect(response.interimResponses.map { $0.headers["Step"] } == ["1", "2", "3"])
    }

    @Test func `one between the start and the first block leaves before both`() async throws {
        let app: Application = { _, startResponse in
            let write = try await startResponse(.ok, ["Content-Type": "text/plain"])
            try await startResponse.inform(103)
            try await write("tea")
            return .empty
        }
        let response = try await TestClient(app).get("/")

        #expect(response.interimStatuses == [103])
        #expect(response.text == "tea")
    }

    @Test func `a client that expects 100 is asked for its body behind it`() async throws {
        let app: Application = { environ, startResponse in
            try await startResponse.inform(103)
            return try await Apps.echo(environ, startResponse)
        }
        try await withConnection(to: app) { scene in
            try await scene.send(
                "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
            var interim = ""
            while !interim.hasSuffix("HTTP/1.1 100 Continue\r\n\r\n") {
                interim += String(decoding: try await scene.client.receive(), as: UTF8.self)
            }
            try await scene.send("tea")

            #expect(interim.hasPrefix("HTTP/1.1 103 Early Hints\r\n\r\n"))
            #expect(try await scene.reader.readResponse().text == "tea")
        }
    }

    @Test func `one that comes too late throws, and cuts nothing that was sent`() async throws {
        let app: Application = { [journal] _, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])("tea")
            do {
                try await startResponse.inform(103)
            } catch GatewayError.Code.alreadySent {
                journal.note("late")
            }
            return .empty
        }
        let response = try await TestClient(app, validating: false).get("/")

        #expect(response.text == "tea" && response.isComplete)
        #expect(journal.entries == ["late"])
    }

    @Test func `one behind the end throws`() async throws {
        let kept = Recorder<Responder>()
        let app: Application = { _, startResponse in
            kept.add(startResponse)
            try await startResponse(.ok)
            return "tea"
        }
        _ = try await TestClient(app, validating: false).get("/")

        await #expect(throws: GatewayError(.alreadyFinished)) {
            try await kept.takeAll().first?.inform(103)
        }
    }

    @Test func `a client that has gone ends it`() async throws {
        let app: Application = { [journal] _, startResponse in
            journal.note("begun")
            await journal.waitStubbornly(for: "gone")
            do {
                try await startResponse.inform(103)
            } catch {
                journal.note("\(error is CancellationError || error is TransportError)")
                throw error
            }
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await journal.wait(for: "begun")
            await scene.client.reset()
            journal.note("gone")
            try await journal.wait(for: "true")

            #expect(scene.errors.entries.isEmpty)
        }
    }

    @Test func `a handler sends it where HTTP is spoken, and nothing through CGI`() async throws {
        journal.note("go")
        let (simple, old, cgi) = (HandlerScene(), HandlerScene(), HandlerScene())

        try await simple.makeSimple { $0.httpVersion = .http11 }.run(waiting())
        try await old.makeSimple().run(waiting())
        try await cgi.makeCGI().run(waiting())

        #expect(simple.output.text.hasPrefix(Self.hint + "HTTP/1.1 200 OK\r\n"))
        #expect(old.output.text.hasPrefix("HTTP/1.0 200 OK\r\n"))
        #expect(cgi.output.text.hasPrefix("Status: 200 OK\r\n"))
    }

    @Test func `the access log has the final status, and the bytes of both`() async throws {
        let records = Journal()
        journal.note("go")
        try await withConnection(
            to: waiting(),
            configure: {
                $0.accessLog = { records.note("\($0.status.code) \($0.bodyBytes) \($0.sentBytes)") }
            }
        ) { scene in
            let response = try await scene.get()
            _ = try await scene.get()
            let head = response.headers.description.utf8.count + "HTTP/1.1 200 OK\r\n".utf8.count

            #expect(records.entries.first == "200 3 \(Self.hint.utf8.count + head + 3)")
        }
    }
}
