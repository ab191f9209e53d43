import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

/// Answers with the pattern that has matched, and the values of its wildcards.
private let told: Handler = { environ in
    let values = environ.route.all.map { " \($0.name)=\($0.value)" }.joined()
    return .text("\(environ.route.pattern ?? "none")\(values)")
}

private func router(_ patterns: [String], redirectsSlashes: Bool = false) throws -> Router {
    try Router(redirectsSlashes: redirectsSlashes) { routes in
        for pattern in patterns { routes.on(pattern, told) }
    }
}

/// A request and the pattern that it matches, or `nil`.
struct RoutedCase: Sendable, CustomTestStringConvertible {
    let request: String
    let answer: String?

    init(_ request: String, _ answer: String?) {
        (self.request, self.answer) = (request, answer)
    }

    var testDescription: String { request }

    var method: RequestMethod { RequestMethod(String(request.split(separator: " ")[0])) }
    var target: String { String(request.split(separator: " ")[1]) }
}

@Suite("Router")
struct RouterTests {
    static let patterns = [
        "/a", "/a/b", "/a/{x}", "/g/h/i", "/g/{x}/j", "/a/b/{x...}", "/a/b/{y}", "/a/b/{$}",
        "GET /m/{id}", "POST /m/{id}", "DELETE /m/{id}/all", "HEAD /h", "GET /h",
        "/tree/", "/tree/leaf", "/tree/{x}/{y}", "/caf%C3%A9/{x}", "/grün", "GET /w/{x...}", "/w/x",
        "tea.example/", "tea.example/a", "/%2Fx/{a}",
    ]
    static let cases = [
        RoutedCase("GET /a", "/a"),
        RoutedCase("GET /A", nil),
        RoutedCase("GET /b", nil),
        RoutedCase("GET /", nil),
        RoutedCase("GET /a/", nil),
        RoutedCase("GET /a/b", "/a/b"),
        RoutedCase("GET /a/c", "/a/{x} x=c"),
        RoutedCase("GET /a/%62", "/a/b"),
        RoutedCase("GET /a/b/", "/a/b/{$}"),
        RoutedCase("GET /a/b/c", "/a/b/{y} y=c"),
        RoutedCase("GET /a/b/c/d", "/a/b/{x...} x=c/d"),
        RoutedCase("GET /a/b/c/", "/a/b/{x...} x=c/"),
        RoutedCase("GET /a/b//c", "/a/b/{x...} x=/c"),
        RoutedCase("GET /g/h/i", "/g/h/i"),
        RoutedCase("GET /g/h/j", "/g/{x}/j x=h"),
        RoutedCase("GET /g/h/k", nil),
        RoutedCase("GET /g//j", nil),
        RoutedCase("GET /m/1?x=2", "GET /m/{id} id=1"),
        RoutedCase("POST /m/1", "POST /m/{id} id=1"),
        RoutedCase("GET /m/gr%C3%BCn", "GET /m/{id} id=grün"),
        RoutedCase("GET /m/a+b%20c", "GET /m/{id} id=a+b c"),
        RoutedCase("GET /m/%FF", "GET /m/{id} id=\u{FFFD}"),
        RoutedCase("GET /m/%252F", "GET /m/{id} id=%2F"),
        RoutedCase("GET /m/a%2Fb", nil),
        RoutedCase("GET /m/%2e%2e", nil), RoutedCase("GET /m/.", nil),
        RoutedCase("GET /h", "GET /h"),
        RoutedCase("GET /tree", nil),
        RoutedCase("GET /tree/", "/tree/"),
        RoutedCase("GET /tree/leaf", "/tree/leaf"),
        RoutedCase("GET /tree/leaf/2", "/tree/{x}/{y} x=leaf y=2"),
        RoutedCase("GET /tree/leaf/", "/tree/"),
        RoutedCase("GET /tree/a/b/c", "/tree/"),
        RoutedCase("GET /caf%C3%A9/1", "/caf%C3%A9/{x} x=1"),
        RoutedCase("GET /gr%C3%BCn", "/grün"),
        RoutedCase("GET /w/", "GET /w/{x...} x="),
        RoutedCase("POST /w/x", "/w/x"),
    ]

    @Test(arguments: cases)
    func `the most specific pattern wins`(_ routed: RoutedCase) async throws {
        // "GET /w/{x...}" and "/w/x" overlap, so they are left out together.
        let patterns = Self.patterns.filter { $0 != "GET /w/{x...}" || routed.target == "/w/" }
            .filter { $0 != "/w/x" || routed.target != "/w/" }
        let client = TestClient(try router(patterns).app)

        let response = try await client.request(routed.method, routed.target)

        #expect(response.status == (routed.answer == nil ? .notFound : .ok))
        if let answer = routed.answer { #expect(response.text == answer) }
    }

    @Test func `the order of the routes does not matter`() async throws {
        let patterns = Self.patterns.filter { $0 != "/w/x" }
        let client = TestClient(try router(patterns.reversed()).app)

        #expect(try await client.get("/a/b/c").text == "/a/b/{y} y=c")
        #expect(try await client.get("/tree/leaf/2").text == "/tree/{x}/{y} x=leaf y=2")
    }

    @Test func `a pattern with a host wins over all without`() async throws {
        let client = TestClient(try router(["tea.example/", "tea.example/a", "/a/b", "/c"]).app)
        let tea: Headers = ["Host": "Tea.Example:8080"]

        #expect(try await client.get("/a", headers: tea).text == "tea.example/a")
        #expect(try await client.get("/a/b", headers: tea).text == "tea.example/")
        #expect(try await client.get("/a/b").text == "/a/b")
        #expect(try await client.get("/a").status == .notFound)
    }

    @Test func `the port of an IPv6 address is no part of the host`() async throws {
        let client = TestClient(try router(["[::1]/a"]).app)

        #expect(try await client.get("/a", headers: ["Host": "[::1]:80"]).status == .ok)
        #expect(try await client.get("/a", headers: ["Host": "[::1]"]).status == .ok)
        #expect(try await client.get("/a", headers: ["Host": "[::2]"]).status == .notFound)
    }

    @Test func `a route is found again after another branch has led nowhere`() async throws {
        let client = TestClient(try router(["/a/{x}/b", "/{y}/c/d", "/{z...}"]).app)

        #expect(try await client.get("/a/c/d").text == "/{y}/c/d y=a")
        #expect(try await client.get("/a/c/b").text == "/a/{x}/b x=c")
        #expect(try await client.get("/a/c/e").text == "/{z...} z=a/c/e")
    }

    @Test func `an app fits where a handler does`() async throws {
        let router = try Router { routes in
            routes.get("/plain") { environ, startResponse in
                try await startResponse(.ok, ["Content-Type": "text/plain"])
                return ResponseBody("\(environ.path) \(environ.scriptName)")
            }
        }

        #expect(try await TestClient(router.app).get("/plain").text == "/plain ")
    }

    @Test func `a handler's error is answered as by an app`() async throws {
        let router = try Router { routes in
            routes.get("/{id}") { _ in throw HTTPError(.conflict, "It is taken.") }
        }

        let response = try await TestClient(router.app).get("/1")

        #expect(response.status == .conflict)
        #expect(response.text == "409 Conflict\nIt is taken.\n")
    }

    @Test func `a parameter that cannot be read is a 404`() async throws {
        let router = try Router { routes in
            routes.get("/notes/{id}") { environ in
                .text("\(try environ.route.value("id", as: Int.self))")
            }
        }
        let client = TestClient(router.app)

        #expect(try await client.get("/notes/7").text == "7")
        #expect(try await client.get("/notes/seven").status == .notFound)
    }
}

@Suite("Router: methods")
struct RouterMethodTests {
    private let site = try? router(["GET /a", "POST /a", "PUT /a/{x}", "/any", "BREW /pot"])

    @Test func `HEAD takes the route of GET`() async throws {
        let response = try await TestClient(try #require(site).app).head("/a")

        #expect(response.status == .ok)
        #expect(response.text == "")
        #expect(response.headers["Content-Length"] == "6")
    }

    @Test func `a method without a route is a 405 that names the others`() async throws {
        let response = try await TestClient(try #require(site).app).delete("/a")

        #expect(response.status == .methodNotAllowed)
        #expect(response.headers["Allow"] == "GET, HEAD, POST, OPTIONS")
    }

    @Test func `a method of one's own has a route`() async throws {
        let client = TestClient(try #require(site).app)

        #expect(try await client.request("BREW", "/pot").text == "BREW /pot")
        #expect(try await client.request("brew", "/pot").status == .methodNotAllowed)
    }

    @Test func `OPTIONS is answered for the routes of the path`() async throws {
        let client = TestClient(try #require(site).app)

        let response = try await client.options("/a/1")

        #expect(response.status == .noContent)
        #expect(response.headers["Allow"] == "PUT, OPTIONS")
        #expect(try await client.options("/any").text == "/any")
        #expect(try await client.options("/none").status == .notFound)
    }

    @Test func `OPTIONS for the server as a whole has the methods of all routes`() async throws {
        let client = TestClient(try #require(site).app)

        let response = try await client.options("*")

        #expect(response.status == .noContent)
        #expect(response.headers["Allow"] == "GET, HEAD, POST, PUT, BREW, OPTIONS")
    }

    @Test func `the less specific pattern serves a method that the other one lacks`() async throws {
        let client = TestClient(try router(["POST /a/b", "GET /a/{x}", "PUT /{rest...}"]).app)

        #expect(try await client.get("/a/b").text == "GET /a/{x} x=b")
        #expect(try await client.put("/a/b").text == "PUT /{rest...} rest=a/b")
        let response = try await client.delete("/a/b")
        #expect(response.headers["Allow"] == "POST, GET, HEAD, PUT, OPTIONS")
    }
}

@Suite("Router: patterns that conflict")
struct RouterConflictTests {
    @Test(arguments: [
        ["/a", "/a"], ["GET /a", "GET /a"], ["/{x}", "/{y}"], ["/a/{x}", "/{y}/b"],
        ["GET /a/{x}", "/a/b"], ["/a/{x...}", "/a/"], ["/{x}/b/c", "/a/{y}/c"],
        ["GET /", "/a"], ["a.example/{x}", "A.example/{y}"], ["/a/{x}/{y...}", "/{z}/b/c"],
        ["/a%62", "/ab"], ["GET /x/{$}", "/x/{$}", "GET /x/{$}"],
    ])
    func `two that match the same requests are refused`(_ patterns: [String]) {
        let error = #expect(throws: RouteError.self) { try router(patterns) }

        #expect(error?.code == .conflict)
    }

    @Test(arguments: [
        ["/a", "/b"], ["GET /a", "POST /a"], ["GET /a", "/a"], ["GET /a", "HEAD /a"],
        ["/a/{x}", "/a/b"], ["/a/{x}/c", "/{y}/b/d"], ["/a/", "/a"], ["/a/{$}", "/a/"],
        ["/a/{$}", "/a/{x}"], ["/{x...}", "/a/{y...}"], ["a.example/", "/a"], ["/{x}", "/{x}/"],
        ["/a/{x}/{$}", "/a/{x}/b"], ["GET /a/b", "/a/{x}"], ["a.example/{x}", "b.example/{y}"],
    ])
    func `two of which one is more specific, or that differ, are not`(_ patterns: [String]) throws {
        _ = try router(patterns)
        _ = try router(patterns.reversed())
    }

    @Test func `the error names both patterns and their places`() {
        let error = #expect(throws: RouteError.self) {
            try Router { routes in
                routes.on("/{user}/new", file: "Site/Users.swift", line: 7, told)
                routes.on("/teas/{name}", file: "Site/Teas.swift", line: 9, told)
            }
        }

        #expect(
            error?.description
                == "the route \"/teas/{name}\" (Site/Teas.swift:9) and "
                + "the route \"/{user}/new\" (Site/Users.swift:7) "
                + "match the same requests, and neither is more specific")
    }

    @Test(arguments: [
        ("a", "its path does not begin with a slash"),
        ("", "its path does not begin with a slash"),
        ("GET a", "its path does not begin with a slash"),
        ("G,T /a", "its method is no token"),
        (" /a", "its method is no token"),
        (
            "/a/:id",
            "a wildcard is {name} or {name...}, and \":id\" none;"
                + " percent-encode its first character if it is literal"
        ),
        (
            "/a/*",
            "a wildcard is {name} or {name...}, and \"*\" none;"
                + " percent-encode its first character if it is literal"
        ),
        ("/a//b", "it has an empty segment"),
        ("/a{x}", "\"a{x}\" is not a whole segment in braces"),
        ("/{x", "\"{x\" is not a whole segment in braces"),
        ("/{x}y}", "\"x}y\" is no name of letters, digits and _"),
        ("/{}", "\"\" is no name of letters, digits and _"),
        ("/{1x}", "\"1x\" is no name of letters, digits and _"),
        ("/{x...}/b", "{x...} is not at its end"),
        ("/{$}/b", "{$} is not at its end"),
        ("/{x}/{x}", "it has two wildcards called x"),
    ])
    func `a pattern that cannot be read is refused`(_ pattern: String, _ reason: String) {
        let error = #expect(throws: RouteError.self) {
            try Router { $0.on(pattern, file: "Site.swift", line: 3, told) }
        }

        #expect(error?.code == .malformedPattern)
        #expect(
            error?.description
                == "the pattern \"\(pattern)\" (Site.swift:3) cannot be read: \(reason)")
    }
}

@Suite("Router: encoded slashes")
struct RouterEncodedSlashTests {
    @Test func `an encoded slash divides no segment`() async throws {
        let router = try Router { routes in
            routes.get("/a/{x}", allowsEncodedSlash: true, told)
            routes.get("/a/b/c", told)
        }
        let client = TestClient(router.app)

        #expect(try await client.get("/a/b%2Fc").text == "GET /a/{x} x=b/c")
        #expect(try await client.get("/a/b%2fc").text == "GET /a/{x} x=b/c")
        #expect(try await client.get("/a/b/c").text == "GET /a/b/c")
        #expect(try await client.get("/a%2Fb/c").status == .notFound)
    }

    @Test func `a route that does not allow one is not found`() async throws {
        let client = TestClient(try router(["/a/{x}", "/a/{x...}"]).app)

        #expect(try await client.get("/a/b%2Fc").status == .notFound)
        #expect(try await client.get("/a/b%2F..%2Fc/d").status == .notFound)
    }
}

@Suite("Router: slashes at the end")
struct RouterSlashTests {
    @Test(arguments: [
        ("/a/b/", "../b"), ("/tree", "./tree/"), ("/tree?x=%20y", "./tree/?x=%20y"),
        ("/tree?<%>[]", "./tree/?%3C%25%3E[]"),
        ("/caf%C3%A9/", "../caf%C3%A9"), ("/a:b", "./a%3Ab/"),
    ])
    func `a path is redirected to the one that has a route`(
        _ target: String, _ location: String
    ) async throws {
        let router = try router(
            ["/a/b", "/tree/", "/café", "/a:b/{$}"], redirectsSlashes: true)

        let response = try await TestClient(router.app).get(target)

        #expect(response.status == .permanentRedirect)
        #expect(response.headers["Location"] == location)
    }

    @Test(arguments: ["/", "/x", "/x/", "/a/b//", "/x//", "/tr%2Fee"])
    func `no other path is`(_ target: String) async throws {
        let router = try router(["/a/b", "/tree/"], redirectsSlashes: true)

        #expect(try await TestClient(router.app).get(target).status == .notFound)
    }

    @Test func `nothing is redirected unless asked for`() async throws {
        #expect(try await TestClient(try router(["/tree/"]).app).get("/tree").status == .notFound)
    }
}
