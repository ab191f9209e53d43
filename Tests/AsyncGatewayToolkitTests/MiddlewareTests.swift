import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

private let hello = application { _ in .text("hello") }

private func client(_ middleware: Middleware, _ app: @escaping Application = hello) -> TestClient {
    TestClient(middleware(app))
}

@Suite("Request ids")
struct RequestIDTests {
    private let told = application { .text($0.requestID ?? "none") }

    @Test func `each request has an id that its response says`() async throws {
        let client = client(requestIDs(), told)

        let (first, second) = (try await client.get("/"), try await client.get("/"))

        #expect(first.text == first.headers["X-Request-Id"])
        #expect(first.text != second.text)
        #expect(try await TestClient(told).get("/").text == "none")
    }

    @Test func `an id that was sent is kept if it is trusted`() async throws {
        let trusting = client(requestIDs(keepingThoseOf: { _ in true }), told)
        let sent: Headers = ["X-Request-Id": "abc-1"]

        #expect(try await trusting.get("/", headers: sent).text == "abc-1")
        #expect(try await client(requestIDs(), told).get("/", headers: sent).text != "abc-1")
    }

    @Test(arguments: ["a b", "a\"", String(repeating: "a", count: 129)])
    func `an id that is none is never kept`(_ id: String) async throws {
        let client = client(requestIDs(keepingThoseOf: { _ in true }), told)

        #expect(try await client.get("/", headers: ["X-Request-Id": id]).text != id)
    }
}

/// A request that may come from another site's page, and whether it passes.
struct OriginCase: Sendable, CustomTestStringConvertible {
    let method: RequestMethod
    let headers: Headers
    let passes: Bool

    init(_ method: RequestMethod, _ headers: Headers, _ passes: Bool) {
        (self.method, self.headers, self.passes) = (method, headers, passes)
    }

    var testDescription: String { "\(method) \(headers.map { "\($0)" })" }

    static let all = [
        OriginCase(.get, ["Sec-Fetch-Site": "cross-site"], true),
        OriginCase(.head, ["Origin": "https://evil.example"], true),
        OriginCase(.options, ["Sec-Fetch-Site": "cross-site"], true),
        OriginCase(.post, ["Sec-Fetch-Site": "same-origin"], true),
        OriginCase(.post, ["Sec-Fetch-Site": "none"], true),
        OriginCase(.post, ["Sec-Fetch-Site": "same-site"], false),
        OriginCase(.post, ["Sec-Fetch-Site": "cross-site"], false),
        OriginCase(.post, ["Sec-Fetch-Site": "new-value"], false),
        OriginCase(.delete, ["Sec-Fetch-Site": "cross-site"], false),
        OriginCase("BREW", ["Sec-Fetch-Site": "cross-site"], false),
        OriginCase(.post, [:], true),
        OriginCase(.post, ["Origin": "https://tea.example"], true),
        OriginCase(.post, ["Origin": "http://TEA.example"], true),
        OriginCase(.post, ["Origin": "https://tea.example:8443"], false),
        OriginCase(.post, ["Origin": "https://evil.example"], false),
        OriginCase(.post, ["Origin": "null"], false),
        OriginCase(.post, ["Origin": ""], false),
        OriginCase(
            .post, ["Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"], true),
        OriginCase(
            .post, ["Sec-Fetch-Site": "cross-site", "Origin": "https://tea.example"], false),
        OriginCase(
            .post, ["Sec-Fetch-Site": "cross-site", "Origin": "https://friend.example"], true),
        OriginCase(.post, ["Origin": "https://friend.example"], true),
        OriginCase(.post, ["Sec-Fetch-Site": "cross-site", "X-Hook": "1"], true),
    ]
}

@Suite("Cross-origin protection")
struct CrossOriginProtectionTests {
    @Test(arguments: OriginCase.all)
    func `a request passes unless another site has caused it`(_ origin: OriginCase) async throws {
        let protection = crossOriginProtection(
            trusting: ["https://friend.example"], exempting: { $0["HTTP_X_HOOK"] != nil })
        var headers = origin.headers
        headers["Host"] = "tea.example"

        let response = try await client(protection).request(origin.method, "/", headers: headers)

        #expect(response.status == (origin.passes ? .ok : .forbidden))
    }
}

@Suite("Allowed hosts")
struct AllowedHostTests {
    @Test(arguments: [
        ("tea.example", true), ("TEA.example:8000", true), ("tea.example.", true),
        ("a.shop.example", true), ("shop.example", true), ("xshop.example", false),
        ("a.tea.example", false), ("evil.example", false), ("tea.example.evil", false),
        ("[::1]:8000", true), ("[::2]", false),
    ])
    func `only the site's own hosts are answered for`(
        _ host: String, _ isAllowed: Bool
    ) async throws {
        let client = client(allowedHosts(["tea.example", ".Shop.example", "[::1]"]))

        let response = try await client.get("/", headers: ["Host": host])

        #expect(response.status == (isAllowed ? .ok : .misdirectedRequest))
    }
}

@Suite("Origins")
struct OriginTests {
    @Test(arguments: [
        "https://b.example", "https://B.Example", "https://b.example/", "https://b.example:443",
        "https://b.example:443/",
    ])
    func `an origin may be written as a URL is`(_ origin: String) async throws {
        let sent: Headers = ["Origin": "https://b.example", "Sec-Fetch-Site": "cross-site"]
        let cors = client(CORS(origins: [origin]).middleware)
        let protected = client(crossOriginProtection(trusting: [origin]))

        let read = try await cors.get("/", headers: sent)

        #expect(read.headers[.accessControlAllowOrigin] == "https://b.example")
        #expect(try await protected.post("/", headers: sent).status == .ok)
    }

    @Test func `the port of the other scheme is part of an origin`() async throws {
        let cors = client(CORS(origins: ["http://b.example:443"]).middleware)

        let plain = try await cors.get("/", headers: ["Origin": "http://b.example"])
        let other = try await cors.get("/", headers: ["Origin": "http://b.example:443"])

        #expect(plain.headers[.accessControlAllowOrigin] == nil)
        #expect(other.headers[.accessControlAllowOrigin] == "http://b.example:443")
    }

    @Test func `origins can be decided on one by one`() async throws {
        var cors = CORS(origins: ["https://a.example"])
        cors.allowsOrigin = { $0.hasSuffix(".tea.example") }
        let client = client(cors.middleware)
        func allowed(_ origin: String) async throws -> String? {
            try await client.get("/", headers: ["Origin": origin])
                .headers[.accessControlAllowOrigin]
        }

        #expect(try await allowed("https://a.example") == "https://a.example")
        #expect(try await allowed("https://b.tea.example") == "https://b.tea.example")
        #expect(try await allowed("https://b.example") == nil)
    }
}

@Suite("CORS")
struct CORSTests {
    private let asked: Headers = [
        "Origin": "https://a.example", "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "x-tea, content-type",
    ]

    @Test func `a preflight is answered without the app`() async throws {
        let cors = CORS(
            origins: ["https://a.example"], requestFields: ["X-Tea"], allowsCredentials: true)

        let response = try await client(cors.middleware).options("/", headers: asked)

        #expect(response.status == .noContent)
        #expect(response.headers[.accessControlAllowOrigin] == "https://a.example")
        #expect(response.headers[.accessControlAllowCredentials] == "true")
        #expect(
            response.headers[.accessControlAllowMethods]
                == "GET, HEAD, POST, PUT, PATCH, DELETE")
        #expect(response.headers[.accessControlAllowHeaders] == "X-Tea")
        #expect(response.headers[.accessControlMaxAge] == "600")
        #expect(response.headers[.vary]?.hasPrefix("Origin") == true)
    }

    @Test func `an origin that is not allowed gets no permission`() async throws {
        let client = client(CORS(origins: ["https://b.example"]).middleware)

        let preflight = try await client.options("/", headers: asked)
        let response = try await client.get("/", headers: ["Origin": "https://a.example"])

        for response in [preflight, response] {
            #expect(response.headers[.accessControlAllowOrigin] == nil)
            #expect(response.headers[.vary]?.hasPrefix("Origin") == true)
        }
        #expect(response.text == "hello")
    }

    @Test func `all origins are allowed without credentials`() async throws {
        let client = client(CORS(allowsCredentials: true).middleware)

        let preflight = try await client.options("/", headers: asked)
        let response = try await client.get("/", headers: ["Origin": "https://a.example"])

        #expect(preflight.headers[.accessControlAllowHeaders] == "x-tea, content-type")
        #expect(response.headers[.accessControlAllowOrigin] == "*")
        #expect(response.headers[.accessControlAllowCredentials] == nil)
        #expect(response.headers[.vary] == nil)
    }

    @Test func `fields can be read by pages if they are named`() async throws {
        let client = client(CORS(responseFields: ["X-Request-Id", .eTag]).middleware)

        let response = try await client.get("/", headers: ["Origin": "https://a.example"])

        #expect(response.headers[.accessControlExposeHeaders] == "X-Request-Id, ETag")
    }

    @Test func `OPTIONS that is no preflight reaches the app`() async throws {
        let client = client(CORS().middleware)

        let response = try await client.options("/", headers: ["Origin": "https://a.example"])

        #expect(response.text == "hello")
    }

    @Test func `error responses can be read, too`() async throws {
        let failing = application { _ in throw HTTPError(.conflict) }

        let response = try await client(CORS().middleware, failing)
            .get("/", headers: ["Origin": "https://a.example"])

        #expect(response.status == .conflict)
        #expect(response.headers[.accessControlAllowOrigin] == "*")
    }
}

@Suite("Security headers")
struct SecurityHeaderTests {
    @Test func `a response has the careful fields`() async throws {
        let response = try await client(SecurityHeaders().middleware).get("/")

        #expect(response.headers["X-Content-Type-Options"] == "nosniff")
        #expect(response.headers["X-Frame-Options"] == "DENY")
        #expect(response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin")
        #expect(response.headers["Cross-Origin-Opener-Policy"] == "same-origin")
        #expect(response.headers["Content-Security-Policy"] == nil)
    }

    @Test func `a field that the app sets stays`() async throws {
        let framed = application { _ in
            Response(.ok, ["X-Frame-Options": "SAMEORIGIN", "Content-Type": "text/plain"])
        }

        let response = try await client(SecurityHeaders().middleware, framed).get("/")

        #expect(response.headers.getAll("X-Frame-Options") == ["SAMEORIGIN"])
    }

    @Test func `browsers are told to keep to https over https only`() async throws {
        var headers = SecurityHeaders()
        headers.strictTransportAge = .seconds(3600)
        let secure: Middleware = { app in
            { environ, startResponse in
                var environ = environ
                environ.urlScheme = "https"
                return try await app(environ, startResponse)
            }
        }

        let middleware = headers.middleware
        let plain = try await client(middleware).get("/")
        let encrypted = try await client({ secure(middleware($0)) }).get("/")

        #expect(plain.headers["Strict-Transport-Security"] == nil)
        #expect(encrypted.headers["Strict-Transport-Security"] == "max-age=3600")
    }
}

@Suite("Authentication")
struct AuthenticationTests {
    private let told = application { environ in
        .text("\(environ.user ?? "nobody") \(environ["HTTP_AUTHORIZATION"] ?? "-")")
    }
    private let basic = basicAuthentication(realm: "Tea \"shop\"") { name, password in
        name == "Aladdin" && areEqualInConstantTime(password, "open sesame")
    }

    @Test(arguments: [
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "basic  QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        "BASIC QWxhZGRpbjpvcGVuIHNlc2FtZQ",
    ])
    func `a known name and password pass`(_ field: String) async throws {
        let response = try await client(basic, told).get("/", headers: ["Authorization": field])

        #expect(response.text == "Aladdin \(field)")
    }

    @Test(arguments: [
        nil, "", "Basic", "Basic !!!!", "Basic QWxhZGRpbg==", "Bearer x",
        "Basic QWxhZGRpbjpvcGVuIHNlc2Ft", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZR==", "Basic A",
    ])
    func `anything else is a 401 that says how`(_ field: String?) async throws {
        let headers: Headers = field.map { ["Authorization": $0] } ?? [:]

        let response = try await client(basic, told).get("/", headers: headers)

        #expect(response.status == .unauthorized)
        #expect(
            response.headers["WWW-Authenticate"]
                == "Basic realm=\"Tea \\\"shop\\\"\", charset=\"UTF-8\"")
    }

    @Test func `a known token passes`() async throws {
        let client = client(
            bearerAuthentication(realm: "tea") { $0 == "abc" ? "ada" : nil }, told)

        let known = try await client.get("/", headers: ["Authorization": "Bearer abc"])
        let unknown = try await client.get("/", headers: ["Authorization": "Bearer abd"])

        #expect(known.text == "ada Bearer abc")
        #expect(unknown.status == .unauthorized)
        #expect(
            unknown.headers["WWW-Authenticate"] == #"Bearer realm="tea", error="invalid_token""#)
    }

    @Test func `texts are compared whole`() {
        #expect(areEqualInConstantTime("", ""))
        #expect(areEqualInConstantTime("abc", "abc"))
        let different = [
            ("", "a"), ("a", ""), ("abc", "abd"), ("abcabc", "abc"), ("abc", "abcabc"),
        ]
        for (left, right) in different { #expect(!areEqualInConstantTime(left, right)) }
    }
}

@Suite("Body limit")
struct BodyLimitTests {
    private let length = application { .text("\(try await $0.input.read().count)") }

    @Test func `a body that is too large is a 413`() async throws {
        let client = client(bodyLimit(5), length)

        #expect(try await client.post("/", body: "12345").text == "5")
        #expect(try await client.post("/", body: "123456").status == .contentTooLarge)
    }

    @Test func `a lower limit stays`() async throws {
        let client = client({ bodyLimit(3)(bodyLimit(5)($0)) }, length)

        #expect(try await client.post("/", body: "1234").status == .contentTooLarge)
    }
}

@Suite("Redirect to https")
struct HTTPSRedirectTests {
    @Test(arguments: [
        ("/", "https://tea.example/"),
        ("/a%2Fb/c%20d?e=%20f", "https://tea.example/a%2Fb/c%20d?e=%20f"),
        ("/gr%C3%BCn/", "https://tea.example/gr%C3%BCn/"),
    ])
    func `the same URL is asked for over https`(_ target: String, _ location: String) async throws {
        let response = try await client(httpsRedirect()).get(
            target, headers: ["Host": "Tea.example:8000"])

        #expect(response.status == .permanentRedirect)
        #expect(response.headers[.location] == location)
    }

    @Test func `the port can be another`() async throws {
        let response = try await client(httpsRedirect(port: 8443)).get(
            "/", headers: ["Host": "[::1]:8000"])

        #expect(response.headers[.location] == "https://[::1]:8443/")
    }

    @Test func `what has been sent with a body is refused`() async throws {
        #expect(try await client(httpsRedirect()).post("/", body: "x").status == .forbidden)
    }
}

@Suite("Conformance of the toolkit's middleware", .timeLimit(.minutes(5)))
struct ToolkitMiddlewareConformanceTests {
    struct Named: Sendable, CustomTestStringConvertible {
        let name: String
        let middleware: Middleware
        var headers: Headers = [:]

        var testDescription: String { name }

        static let all = [
            Named(name: "requestIDs", middleware: requestIDs()),
            Named(name: "crossOriginProtection", middleware: crossOriginProtection()),
            Named(
                name: "allowedHosts", middleware: allowedHosts(["tea.example"]),
                headers: ["Host": "tea.example"]),
            Named(name: "CORS", middleware: CORS().middleware),
            Named(
                name: "CORS of a page", middleware: CORS(origins: ["https://a"]).middleware,
                headers: ["Origin": "https://a"]),
            Named(name: "SecurityHeaders", middleware: SecurityHeaders().middleware),
            Named(
                name: "bearerAuthentication",
                middleware: bearerAuthentication(realm: "tea") { $0 },
                headers: ["Authorization": "Bearer ada"]),
            Named(name: "bodyLimit", middleware: bodyLimit(1 << 30)),
            Named(name: "conditionalResponses", middleware: conditionalResponses()),
            Named(name: "requestTimeout", middleware: requestTimeout(.seconds(600))),
            Named(name: "sessions", middleware: sessions(in: MemorySessionStore())),
        ]
    }

    @Test(arguments: Named.all)
    func `it breaks nothing`(_ named: Named) async {
        let report = await MiddlewareConformance(named.middleware, headers: named.headers).run()

        #expect(report.failures.isEmpty, "\(report)")
    }

    @Test func `error pages change no more than errors`() async {
        let report = await MiddlewareConformance(
            ErrorPages().middleware, changing: [.errors]
        ).run()

        #expect(report.failures.isEmpty, "\(report)")
    }
}
