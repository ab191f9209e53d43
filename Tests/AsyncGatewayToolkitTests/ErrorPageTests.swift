import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

private struct TeaIsCold: Error {
    let degrees = 20
}

private let failing = application { environ in
    switch environ.path {
    case "/taken": throw HTTPError(.conflict, "<It> is taken.", headers: ["Retry-After": "5"])
    case "/cold": throw TeaIsCold()
    case "/large": return .text("\(try await environ.input.collect(upTo: 1))")
    case "/parts": for try await _ in try environ.multipart() {}
    default: break
    }
    return .text("fine")
}

private let json: Headers = ["Accept": "application/json, text/html;q=0.5"]

@Suite("Error pages")
struct ErrorPageTests {
    private let client = TestClient(ErrorPages().middleware(failing))

    @Test func `a page is HTML for a browser`() async throws {
        let response = try await client.get("/taken")

        #expect(response.status == .conflict)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(response.headers[.retryAfter] == "5")
        #expect(response.headers[.vary] == "Accept")
        #expect(response.text.contains("<h1>409 Conflict</h1>\n<p>&lt;It&gt; is taken.</p>"))
    }

    @Test func `a page is JSON for who likes that`() async throws {
        let response = try await client.get("/taken", headers: json)

        #expect(response.headers[.contentType] == "application/json")
        #expect(
            response.text
                == "{\"title\": \"Conflict\", \"status\": 409, \"detail\": \"<It> is taken.\"}\n")
        let problem = try await client.get(
            "/taken", headers: ["Accept": "application/problem+json"])
        #expect(problem.headers[.contentType] == "application/problem+json")
    }

    @Test func `a page of one type does not vary`() async throws {
        var pages = ErrorPages()
        pages.types = ["application/problem+json"]
        let response = try await TestClient(pages.middleware(failing)).post("/large", body: "12")

        #expect(response.headers[.vary] == nil)
        #expect(response.text.contains(#""detail": "The request body is too large.""#))
    }

    @Test func `an error of the app tells the client nothing, and is reported`() async throws {
        let response = try await client.get("/cold")

        #expect(response.status == .internalServerError)
        #expect(!response.text.contains("Tea"))
        #expect(response.errorLog.contains("TeaIsCold"))
    }

    @Test func `an error of the client is not reported`() async throws {
        let large = try await client.post("/large", body: "12")
        let parts = try await client.post("/parts", headers: json, body: "12")

        #expect(large.status == .contentTooLarge)
        #expect(large.headers[.contentType] == "text/html; charset=utf-8")
        #expect(parts.status == .unsupportedMediaType)
        #expect(
            parts.text.contains("\"detail\": \"The body must be of the type multipart/form-data.\"")
        )
        #expect(large.errorLog.isEmpty && parts.errorLog.isEmpty)
    }

    @Test func `a response without an error stays as it is`() async throws {
        #expect(try await client.get("/").text == "fine")
    }

    @Test func `a page has the id of the request`() async throws {
        let client = TestClient(pipeline([requestIDs(), ErrorPages().middleware], failing))

        let response = try await client.get("/cold")

        let id = try #require(response.headers["X-Request-Id"])
        #expect(response.text.contains("<p>Request \(id)</p>"))
    }

    @Test func `a page of one's own is sent`() async throws {
        let pages = ErrorPages { "<p>\($0.status.code): \($0.detail)</p>" }

        let response = try await TestClient(pages.middleware(failing)).get("/taken")

        #expect(response.text == "<p>409: &lt;It&gt; is taken.</p>")
    }

    @Test func `a page that cannot be made has the plain form, and is reported`() async throws {
        let pages = ErrorPages { _ in throw TeaIsCold() }

        let response = try await TestClient(pages.middleware(failing)).get("/taken")

        #expect(response.status == .conflict)
        #expect(response.text.contains("<h1>409 Conflict</h1>"))
        #expect(response.errorLog.contains("No page could be made of an error: TeaIsCold"))
    }

    @Test func `a page may be made with what a middleware around it knows`() async throws {
        let pages = ErrorPages { problem in
            "\(try await problem.environ.session.values["user"] ?? "nobody")"
        }
        let app = pipeline([sessions(in: MemorySessionStore()), pages.middleware], failing)

        #expect(try await TestClient(app).get("/taken").text == "nobody")
    }

    @Test func `a request that cannot be read has a page, too`() async throws {
        var configuration = AsyncGatewayServer.Configuration()
        configuration.errorOutput = ErrorPages().errorOutput
        let client = TestClient(failing, configuration: configuration)

        let response = try await client.get("/" + String(repeating: "a", count: 100_000))

        #expect(response.status.code == 414)
        #expect(response.text.contains("<h1>414 "))
        let failed = try await client.get("/cold", headers: json)
        #expect(failed.headers[.contentType] == "application/json")
        #expect(failed.errorLog.contains("TeaIsCold"))
    }

    @Test func `for development the whole error is told, but no secret`() async throws {
        var pages = ErrorPages()
        pages.showsErrors = true
        let client = TestClient(pages.middleware(failing))

        let response = try await client.get(
            "/cold?a=1", headers: ["Cookie": "id=secret", "Authorization": "Bearer secret"])

        #expect(response.text.contains("degrees: 20"))
        #expect(response.text.contains("QUERY_STRING = a=1"))
        #expect(!response.text.contains("secret"))
    }
}
