import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Response as a value", .timeLimit(.minutes(1)))
struct ResponseValueTests {
    @Test func `has the fields of its kind`() {
        #expect(Response.text("tea").headers["Content-Type"] == "text/plain; charset=utf-8")
        #expect(Response.html("tea").headers["Content-Type"] == "text/html; charset=utf-8")
        #expect(Response.redirect(to: "/tea").headers["Location"] == "/tea")
        #expect(Response.redirect(to: "/tea").status == .seeOther)
        #expect(Response.empty().status == .noContent)
        #expect(Response(body: "tea").status == .ok)
    }

    @Test func `makes an app`() async throws {
        let app = application { environ in .text("\(environ.path)\n", status: .created) }

        let response = try await TestClient(app).get("/tea")

        #expect(response.status == .created)
        #expect(response.text == "/tea\n")
        #expect(response.headers["Content-Length"] == "5")
    }

    @Test func `whose head cannot be sent is closed`() async throws {
        let journal = Journal()
        let app = application { _ in
            Response("tea", body: ResponseBody("tea").onClose { journal.note("closed") })
        }

        let response = try await TestClient(app, validating: false).get("/")

        #expect(response.status == .internalServerError)
        #expect(journal.entries == ["closed"])
    }

    @Test func `a pipeline's first middleware is the outermost`() async throws {
        let journal = Journal()
        func noted(_ name: String) -> Middleware {
            { app in
                { environ, startResponse in
                    journal.note(name)
                    return try await app(environ, startResponse)
                }
            }
        }

        _ = try await TestClient(pipeline([noted("a"), noted("b")], Apps.path)).get("/")

        #expect(journal.entries == ["a", "b"])
    }
}

@Suite("Error that answers for itself", .timeLimit(.minutes(1)))
struct ResponseConvertibleErrorTests {
    private struct Teapot: ResponseConvertibleError {
        var body = ResponseBody("short and stout")
        var status: Status = "418 I'm a teapot"
        var response: Response { Response(status, ["Content-Type": "text/plain"], body: body) }
    }

    @Test func `is sent, and not reported`() async throws {
        let response = try await TestClient({ _, _ in throw Teapot() }).get("/")

        #expect(response.status == "418 I'm a teapot")
        #expect(response.text == "short and stout")
        #expect(response.errorLog.isEmpty)
    }

    @Test func `replaces what was started`() async throws {
        let app: Application = { _, startResponse in
            try await startResponse(.ok, ["X-Tea": "1", "Content-Type": "text/plain"])
            throw HTTPError(.conflict, "There is tea already.", headers: ["X-Milk": "1"])
        }

        let response = try await TestClient(app).get("/")

        #expect(response.status == .conflict)
        #expect(response.headers["X-Tea"] == nil)
        #expect(response.headers["X-Milk"] == "1")
        #expect(response.text == "409 Conflict\nThere is tea already.\n")
    }

    @Test func `of a server error is reported`() async throws {
        let app: Application = { _, _ in throw HTTPError(.badGateway, "no tea") }

        let response = try await TestClient(app).get("/")

        #expect(response.status == .badGateway)
        #expect(response.errorLog == "GET / HTTP/1.1: 502 Bad Gateway: \"no tea\"\n")
    }

    @Test func `cuts a response that has begun, and is reported`() async throws {
        let app: Application = { _, startResponse in
            let write = try await startResponse(.ok, ["Content-Type": "text/plain"])
            try await write("tea")
            throw HTTPError(.notFound)
        }

        let response = try await TestClient(app, validating: false).get("/")

        #expect(!response.isComplete)
        #expect(response.errorLog == "GET / HTTP/1.1: 404 Not Found\n")
    }

    @Test func `whose response cannot be sent gives the error page`() async throws {
        let journal = Journal()
        let body = ResponseBody("tea").onClose { journal.note("closed") }
        let app: Application = { _, _ in throw Teapot(body: body, status: "99 Tea") }

        let response = try await TestClient(app, validating: false).get("/")

        #expect(response.status == .internalServerError)
        #expect(response.errorLog.contains("invalid status"))
        #expect(journal.entries == ["closed"])
    }

    @Test func `is answered under a handler`() async throws {
        let scene = HandlerScene()

        try await scene.makeCGI().run { _, _ in throw HTTPError(.gone) }

        #expect(scene.output.text.hasPrefix("Status: 410 Gone\r\n"))
    }

    @Test func `replaces the type of the text by its own`() async throws {
        let type = "application/problem+json"
        let app: Application = { _, _ in
            throw HTTPError(.conflict, headers: ["Content-Type": type])
        }

        let response = try await TestClient(app).get("/")

        #expect(response.headers.getAll("Content-Type") == [type])
    }

    @Test func `keeps the bytes of its fields`() async throws {
        var headers = Headers()
        headers.add("X-Tea", bytes: [0xE9])
        let error = HTTPError(.conflict, headers: headers)
        let app: Application = { _, _ in throw error }

        let response = try await TestClient(app, validating: false).get("/")

        #expect(response.headers.getBytes("X-Tea") == [0xE9])
    }

    @Test(arguments: [HTTPError(.conflict), HTTPError(.badGateway)])
    func `answers for a body that the app does not want to collect`(
        _ answer: HTTPError
    ) async throws {
        let app: Application = { environ, _ in
            do {
                _ = try await environ.input.collect(upTo: 2)
            } catch RequestError.Code.inputTooLarge {
                throw answer
            }
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntea")

            #expect(try await scene.reader.readResponse().status == answer.status)
            #expect(scene.errors.entries.count == (answer.status.code < 500 ? 0 : 1))
        }
        let scene = HandlerScene().setting(["CONTENT_LENGTH": "3"]).with("tea")
        try await scene.makeCGI().run(app)
        #expect(scene.output.text.hasPrefix("Status: \(answer.status)\r\n"))
    }

    @Test func `does not answer for a request that cannot be read`() async throws {
        let app: Application = { environ, startResponse in
            do {
                _ = try await environ.input.read()
            } catch {
                throw HTTPError(.conflict)
            }
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\ntea\r\n")

            #expect(try await scene.reader.readResponse().status == .badRequest)
        }
    }
}
