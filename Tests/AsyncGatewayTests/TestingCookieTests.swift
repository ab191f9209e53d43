import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Test client's cookies", .timeLimit(.minutes(1)))
struct TestingCookieTests {
    /// Sets the cookie that the query says, and answers with the cookies that came.
    private let app: Application = { environ, startResponse in
        var headers: Headers = ["Content-Type": "text/plain"]
        if let cookie = environ["HTTP_X_SET"] { headers.add("Set-Cookie", native: cookie) }
        if let date = environ["HTTP_X_DATE"] { headers.add("Date", date) }
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

    @Test(arguments: [
        "Sat, 14 Mar 2015 09:26:53 GMT", "Saturday, 14-Mar-15 09:26:53 GMT",
        "Sat Mar 14 09:26:53 2015", "Sat, 14-Mar-2015 09:26:53 GMT",
        "Thu, 01-Jan-70 00:00:01 GMT", "Wed, 31-Dec-1969 23:59:59 GMT",
        "Mon, 01 Jan 1601 00:00:00 GMT",
    ])
    func `a cookie whose date has passed is deleted, whatever its form`(_ date: String) async throws
    {
        let client = try await client(after: ["a=1", "b=2", "a=; Path=/; expires=\(date); Secure"])

        #expect(try await client.get("/").text == "b=2")
    }

    @Test(arguments: [
        "Fri, 31 Dec 9999 23:59:59 GMT", "Tuesday, 31-Dec-69 23:59:59 GMT",
        "Wed, 14-Mar-2063 09:26:53 GMT", "Fri, 30 Feb 1970 00:00:00 GMT", "1970", "",
    ])
    func `a cookie whose date is to come, or none, is kept`(_ date: String) async throws {
        let client = try await client(after: ["a=1; Expires=\(date)"])

        #expect(try await client.get("/").text == "a=1")
    }

    @Test(arguments: [
        ("Sat, 14 Mar 2015 09:26:52 GMT", "a=1"), ("Sat, 14 Mar 2015 09:26:53 GMT", "none"),
        ("Sat, 14 Mar 2015 09:26:54 GMT", "none"),
    ])
    func `a date passes by the time of the response`(_ now: String, _ text: String) async throws {
        let client = TestClient(app, keepsCookies: true)
        let cookie = "a=1; Expires=Sat, 14-Mar-15 09:26:53 GMT"
        _ = try await client.get("/", headers: ["X-Set": cookie, "X-Date": now])

        #expect(try await client.get("/").text == text)
    }

    @Test(arguments: ["0", "000", "-1", "-0", "-99999999999999999999"])
    func `an age of zero or less deletes`(_ age: String) async throws {
        let client = try await client(after: ["a=1", "a=2; Max-Age=\(age)"])

        #expect(try await client.get("/").text == "none")
    }

    @Test(arguments: ["1", "+0", "", "-", "0x", "0.0", "99999999999999999999", "\u{B2}"])
    func `any other age keeps`(_ age: String) async throws {
        let client = try await client(after: ["a=1; Max-Age=\(age)"])

        #expect(try await client.get("/").text == "a=1")
    }

    @Test func `an age that cannot be read does not count for more than a date`() async throws {
        let date = "Expires=Sat, 14 Mar 2015 09:26:53 GMT"
        let client = try await client(after: [
            "a=1; Max-Age=+5; \(date)", "b=1; \(date); Expires=x",
        ])

        #expect(try await client.get("/").text == "none")
    }

    @Test func `a cookie is bytes`() async throws {
        // U+0301 is one Character with what precedes it.
        let client = try await client(after: ["a\u{301}=\u{301}1; Path=/; \u{301}"])

        #expect(try await client.get("/").text == "a\u{CC}\u{81}=\u{CC}\u{81}1")
    }

    @Test(arguments: ["a", "=1", ";", ""])
    func `a cookie without a name is none`(_ cookie: String) async throws {
        let client = try await client(after: [cookie])

        #expect(try await client.get("/").text == "none")
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
