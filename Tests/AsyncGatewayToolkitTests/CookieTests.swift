import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

private func field(_ cookie: Cookie) throws -> String? {
    var headers = Headers()
    try headers.setCookie(cookie)
    return headers[.setCookie]
}

/// A cookie that browsers would not store as it was meant, and why.
struct RefusedCookie: Sendable, CustomTestStringConvertible {
    let cookie: Cookie
    let reason: String

    init(_ cookie: Cookie, _ reason: String) {
        (self.cookie, self.reason) = (cookie, reason)
    }

    var testDescription: String { "\(cookie.name): \(reason)" }

    static let all = [
        RefusedCookie(Cookie("", "1"), "its name is no token"),
        RefusedCookie(Cookie("a b", "1"), "its name is no token"),
        RefusedCookie(Cookie("a=b", "1"), "its name is no token"),
        RefusedCookie(Cookie("grün", "1"), "its name is no token"),
        RefusedCookie(Cookie("a", "1;2"), "its value has a byte that cookies cannot have"),
        RefusedCookie(Cookie("a", "1 2"), "its value has a byte that cookies cannot have"),
        RefusedCookie(Cookie("a", "\"1\""), "its value has a byte that cookies cannot have"),
        RefusedCookie(Cookie("a", "1\r\nX: 2"), "its value has a byte that cookies cannot have"),
        RefusedCookie(Cookie("a", "é"), "its value has a byte that cookies cannot have"),
        RefusedCookie(
            Cookie("a", String(repeating: "1", count: 4096)),
            "name and value have more than 4096 bytes"),
        RefusedCookie(Cookie("a", "1", path: "tea"), "its Path does not begin with a slash"),
        RefusedCookie(Cookie("a", "1", path: "/;HttpOnly"), "its Path cannot be sent"),
        RefusedCookie(Cookie("a", "1", path: "/\r\n"), "its Path cannot be sent"),
        RefusedCookie(Cookie("a", "1", domain: ""), "its Domain is empty"),
        RefusedCookie(Cookie("a", "1", domain: "a;b"), "its Domain cannot be sent"),
        RefusedCookie(
            Cookie("a", "1", isSecure: false, sameSite: Cookie.SameSite.none),
            "SameSite=None needs Secure"),
        RefusedCookie(
            Cookie("a", "1", isSecure: false, isPartitioned: true), "Partitioned needs Secure"),
        RefusedCookie(
            Cookie("__Secure-a", "1", isSecure: false), "the prefix of its name needs Secure"),
        RefusedCookie(
            Cookie("__host-a", "1", domain: "a.example"),
            "the prefix of its name needs the path / and no domain"),
        RefusedCookie(
            Cookie("__Host-a", "1", path: "/a"),
            "the prefix of its name needs the path / and no domain"),
        RefusedCookie(
            Cookie("__Http-a", "1", isHTTPOnly: false), "the prefix of its name needs HttpOnly"),
        RefusedCookie(
            Cookie("__Host-Http-a", "1", isHTTPOnly: false),
            "the prefix of its name needs HttpOnly"),
    ]
}

@Suite("Set-Cookie")
struct CookieTests {
    @Test func `a cookie is careful unless said otherwise`() throws {
        #expect(
            try field(Cookie("id", "1")) == "id=1; Path=/; Secure; HttpOnly; SameSite=Lax")
    }

    @Test func `all attributes are written`() throws {
        let cookie = Cookie(
            "__Secure-id", "a=b", maxAge: .milliseconds(90_500), path: "/tea",
            domain: "tea.example", isHTTPOnly: false, sameSite: Cookie.SameSite.none,
            isPartitioned: true)

        #expect(
            try field(cookie) == "__Secure-id=a=b; Max-Age=90; Domain=tea.example; Path=/tea; "
                + "Secure; SameSite=None; Partitioned")
    }

    @Test func `attributes can be left to the browser`() throws {
        let cookie = Cookie("a", "", path: nil, isSecure: false, isHTTPOnly: false, sameSite: nil)

        #expect(try field(cookie) == "a=")
    }

    @Test func `a cookie is deleted by one of no age`() throws {
        let cookie = Cookie("__Host-id", "1", maxAge: .seconds(60))

        #expect(
            try field(cookie.deleted)
                == "__Host-id=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax")
    }

    @Test(arguments: RefusedCookie.all)
    func `a cookie that browsers would not store as it was meant is refused`(
        _ refused: RefusedCookie
    ) {
        let error = #expect(throws: GatewayError.self) { try field(refused.cookie) }

        #expect(error?.code == .invalidHeader)
        #expect(error?.detail == "Set-Cookie of \(refused.cookie.name): \(refused.reason)")
    }

    @Test func `a response sets several cookies, and a client sends them back`() async throws {
        let app = application { environ in
            guard environ.cookies.isEmpty else { return .text(environ.cookies.urlEncoded) }
            var response = Response.text("new")
            try response.setCookie(Cookie("a", "1"))
            try response.setCookie(Cookie("b", "2"))
            return response
        }
        let client = TestClient(app, keepsCookies: true)

        #expect(try await client.get("/").text == "new")
        #expect(try await client.get("/").text == "a=1&b=2")
    }
}
