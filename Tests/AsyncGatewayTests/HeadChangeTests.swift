import AsyncGateway
import AsyncGatewayTesting
import TestPeers
import Testing

@Suite("Change of a response's head", .timeLimit(.minutes(1)))
struct HeadChangeTests {
    /// Adds a field to every response.
    private static let tagged: Middleware = { app in
        { environ, startResponse in
            startResponse.onHead { $0.headers["X-Tag"] = "tea" }
            return try await app(environ, startResponse)
        }
    }

    private static let apps: [(String, Int, Application)] = [
        ("a body in memory", 200, Apps.answering { "tea" }),
        ("an empty body", 200, Apps.answering { .empty }),
        (
            "a stream", 200,
            Apps.answering { .producing { write in for _ in 0..<3 { try await write("tea") } } }
        ),
        ("not modified", 304, Apps.answering(.notModified) { .empty }),
        ("an error", 500, { _, _ in throw AppError() }),
        ("an error that answers for itself", 404, { _, _ in throw HTTPError(.notFound) }),
        ("no start", 500, { _, _ in "tea" }),
        ("a start that cannot be sent", 500, Apps.answering("tea") { "tea" }),
        (
            "blocks that are written", 200,
            { _, startResponse in
                let write = try await startResponse(.ok, ["Content-Type": "text/plain"])
                try await write("tea")
                return "milk"
            }
        ),
    ]

    @Test(arguments: [RequestMethod.get, .head])
    func `reaches every response`(_ method: RequestMethod) async throws {
        for (name, status, app) in Self.apps {
            let client = TestClient(Self.tagged(app), validating: false)

            let response = try await client.request(method, "/")

            #expect(response.status.code == status, "\(name)")
            #expect(response.headers["X-Tag"] == "tea", "\(name)")
        }
    }

    @Test func `reaches the refusal of a body that cannot be read`() async throws {
        try await withConnection(to: Self.tagged(Apps.echo)) { scene in
            try await scene.send(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\ntea\r\n")
            let response = try await scene.reader.readResponse()

            #expect(response.status == .badRequest)
            #expect(response.headers["X-Tag"] == "tea")
        }
    }

    @Test func `reaches the page for a body of another length`() async throws {
        let app = Self.tagged(Apps.answering(.ok, ["Content-Length": "1"]) { "tea" })

        let response = try await TestClient(app, validating: false).get("/")

        #expect(response.status == .internalServerError)
        #expect(response.headers["X-Tag"] == "tea")
    }

    @Test func `keeps the Content-Length of a body in memory, and of a file`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array("tea".utf8), to: "tea.txt")
        let file: Application = { _, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return ResponseBody(try FileWrapper(path: path))
        }
        for app in [Apps.answering(.ok, ["Content-Type": "text/plain"]) { "tea" }, file] {
            let response = try await TestClient(Self.tagged(app)).get("/")

            #expect(response.headers["Content-Length"] == "3")
            #expect(response.text == "tea")
        }
    }

    @Test func `is made last where it was registered first`() async throws {
        let app = pipeline(
            ["a", "b", "c"].map { name in
                { app in
                    { environ, startResponse in
                        startResponse.onHead { $0.headers.add("X-Order", name) }
                        return try await app(environ, startResponse)
                    }
                }
            }, Apps.path)

        let response = try await TestClient(app).get("/")

        #expect(response.headers.getAll("X-Order") == ["c", "b", "a"])
    }

    @Test func `replaces the status`() async throws {
        let app: Application = { environ, startResponse in
            startResponse.onHead { $0.status = .noContent }
            return try await Apps.path(environ, startResponse)
        }

        let response = try await TestClient(app, validating: false).get("/")

        #expect(response.status == .noContent)
        #expect(response.body.isEmpty)
    }

    @Test func `sees that the connection is to end, and can take that back`() async throws {
        let app: Application = { environ, startResponse in
            startResponse.onHead { $0.headers.remove("Connection") }
            try await startResponse(.ok, ["Connection": "close"])
            return "tea"
        }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.headers["Connection"] == nil)
            #expect(try await scene.get().text == "tea")
        }
    }

    @Test func `leaves the end of the connection to the app`() async throws {
        let app = Apps.answering(.ok, ["Connection": "close"]) { "" }
        try await withConnection(to: Self.tagged(app)) { scene in
            let response = try await scene.get()

            #expect(response.headers["Connection"] == "close")
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `that fails gives the error page, with the other changes`() async throws {
        let failing: Middleware = { app in
            { environ, startResponse in
                startResponse.onHead { _ in throw AppError() }
                return try await app(environ, startResponse)
            }
        }
        let client = TestClient(pipeline([Self.tagged, failing], Apps.path), validating: false)

        let response = try await client.get("/")

        #expect(response.status == .internalServerError)
        #expect(response.headers["X-Tag"] == "tea")
        #expect(response.errorLog.contains("AppError"))
    }

    @Test func `that cannot be sent gives the error page`() async throws {
        let app: Application = { environ, startResponse in
            startResponse.onHead { $0.headers["X-Tag"] = "tea\r\nmilk" }
            return try await Apps.path(environ, startResponse)
        }

        let response = try await TestClient(app, validating: false).get("/")

        #expect(response.status == .internalServerError)
        #expect(response.errorLog.contains("invalid header field"))
    }

    @Test func `of the length is held against the body`() async throws {
        let app: Application = { environ, startResponse in
            startResponse.onHead { $0.headers["Content-Length"] = "2" }
            return try await Apps.answering { "tea" }(environ, startResponse)
        }

        let response = try await TestClient(app, validating: false).get("/")

        #expect(response.status == .internalServerError)
        #expect(response.errorLog.contains("longer than its Content-Length"))
    }

    @Test func `is too late once the head has been made`() async throws {
        let journal = Journal()
        let app: Application = { _, startResponse in
            let write = try await startResponse(.ok, ["Content-Type": "text/plain"])
            try await write("tea")
            journal.note("\(startResponse.onHead { $0.headers["X-Tag"] = "tea" })")
            return .empty
        }

        let response = try await TestClient(app).get("/")

        #expect(journal.entries == ["false"])
        #expect(response.headers["X-Tag"] == nil)
    }

    @Test func `cannot register another for the same head`() async throws {
        let journal = Journal()
        let app: Application = { environ, startResponse in
            startResponse.onHead { _ in
                journal.note("\(startResponse.onHead { $0.headers["X-Tag"] = "tea" })")
            }
            return try await Apps.path(environ, startResponse)
        }

        let response = try await TestClient(app).get("/")

        #expect(journal.entries == ["false"])
        #expect(response.headers["X-Tag"] == nil)
    }

    @Test func `may come from any task`() async throws {
        let app: Application = { environ, startResponse in
            await withTaskGroup { group in
                for number in 0..<8 {
                    group.addTask {
                        startResponse.onHead { $0.headers.add("X-Tag", "\(number)") }
                    }
                }
            }
            return try await Apps.path(environ, startResponse)
        }

        let response = try await TestClient(app).get("/")

        #expect(response.headers.getAll("X-Tag").sorted() == (0..<8).map(String.init))
    }

    @Test func `is made under a handler`() async throws {
        let scene = HandlerScene()

        try await scene.makeCGI().run(Self.tagged(Apps.path))

        #expect(scene.output.text.contains("\r\nX-Tag: tea\r\n"))
    }
}

@Suite("End of a response", .timeLimit(.minutes(1)))
struct ResponseEndTests {
    private let journal = Journal()

    private func measured(_ app: @escaping Application) -> Application {
        { [journal] environ, startResponse in
            startResponse.onEnd { outcome in
                journal.note(
                    "\(outcome.status.code) \(outcome.bodyBytesSent) \(outcome.isComplete)")
            }
            return try await app(environ, startResponse)
        }
    }

    @Test func `is told of with the bytes of the body`() async throws {
        let stream = Apps.answering {
            .producing { write in for _ in 0..<3 { try await write("tea") } }
        }
        for app in [Apps.answering { "tea with milk" }, stream] {
            _ = try await TestClient(measured(app), validating: false).get("/")
        }

        #expect(journal.entries == ["200 13 true", "200 9 true"])
    }

    @Test func `is told of once, also of one that failed or was cut`() async throws {
        let cut = Apps.answering { .failing(after: "tea") }
        for app in [{ _, _ in throw AppError() }, cut] as [Application] {
            _ = try await TestClient(measured(app), validating: false).get("/")
        }

        #expect(journal.entries == ["500 59 true", "200 3 false"])
    }

    @Test func `is told of after the body has been closed`() async throws {
        let app = Apps.answering { [journal] in
            ResponseBody("tea").onClose { journal.note("closed") }
        }
        _ = try await TestClient(measured(app), validating: false).get("/")

        #expect(journal.entries == ["closed", "200 3 true"])
    }

    @Test func `is too late once the response has ended`() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Responder.self)
        let app: Application = { environ, startResponse in
            continuation.yield(startResponse)
            return try await Apps.path(environ, startResponse)
        }
        _ = try await TestClient(app, validating: false).get("/")

        let responder = try #require(await stream.first { _ in true })
        #expect(responder.onEnd { _ in } == false)
        #expect(responder.onHead { _ in } == false)
    }
}
