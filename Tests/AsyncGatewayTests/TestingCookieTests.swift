import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Test client's cookies", .timeLimit(.minutes(1)))
struct TestingCookieTests {
    /// Sets the cookie that the query says, and answers with the cookies that came.
    private let app: Application = { environ, startResponse in
        var headers: Headers = ["Content-Type": "text/plain"]
        if let cookie = environ["HTTP_X_SET"] { headers.add("Set-Cookie", cookie) }
        try await startResponse("200 OK", headers)
        return ResponseBody(environ["HTTP_COOKIE"] ?? "none")
    }

    private func client(after cookies: [String], at path: String = "/") async throws -> TestClient {
        let client = TestClient(app, keepsCookies: true)
        for cookie in cookies { _ = try await client.get(path, headers: ["X-Set": cookie]) }
        return client
    }

    @Test func `cookies are forgotten unless they are asked for`() async throws {
        let client = TestClient(app)
        _ = try await client.get("/", headers: ["X-Set": "a=1"])

        #expect(try await client.get("/").text == "none")
    }

    @Test func `cookies are kept in their order`() async throws {
        let client = try await client(after: ["a=1; HttpOnly", "b=2; Secure"])

        #expect(try await client.get("/").text == "a=1; b=2")
    }

    @Test func `a cookie of the same name replaces the earlier one`() async throws {
        let client = try await client(after: ["a=1", "b=2", "a=3"])

        #expect(try await client.get("/").text == "a=3; b=2")
    }

    @Test(arguments: ["a=; Max-Age=0", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"])
    func `a cookie that has expired is deleted`(deletion: String) async throws {
        let client = try await client(after: ["a=1", "b=2", deletion])

        #expect(try await client.get("/").text == "b=2")
    }

    @Test func `a Max-Age counts for more than an Expires`() async throws {
        let client = try await client(
            after: ["a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"])

        #expect(try await client.get("/").text == "a=1")
    }

    @Test func `a cookie is sent below its path, the longest path first`() async throws {
        let client = try await client(after: ["a=1; Path=/", "b=2; Path=/tea"])

        #expect(try await client.get("/tea/earl?grey").text == "b=2; a=1")
        #expect(try await client.get("/teas").text == "a=1")
    }

    @Test func `a cookie without a path belongs to the directory that set it`() async throws {
        let client = try await client(after: ["a=1"], at: "/tea/earl?path=/x/")

        #expect(try await client.get("/tea/grey").text == "a=1")
        #expect(try await client.get("/").text == "none")
    }

    @Test func `a Cookie field of the caller's own is left alone`() async throws {
        let client = try await client(after: ["a=1"])

        #expect(try await client.get("/", headers: ["Cookie": "b=2"]).text == "b=2")
    }

    @Test func `a stream's cookies are kept too`() async throws {
        let client = TestClient(app, keepsCookies: true)
        try await client.stream("/", headers: ["X-Set": "a=1"]) { for try await _ in $0 {} }

        #expect(try await client.get("/").text == "a=1")
    }
}
