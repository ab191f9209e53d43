import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Synchronization
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

    @Test func `an id that the server has assigned is kept, and is in its records`() async throws {
        let logged = Mutex([String]())
        var configuration = AsyncGatewayServer.Configuration()
        configuration.changeEnviron = { $0.assignRequestID() }
        configuration.accessLog = { record in
            logged.withLock { $0.append(record.environ?.requestID ?? "none") }
        }

        let client = TestClient(requestIDs()(told), configuration: configuration)
        let response = try await client.get("/")

        #expect(response.text == response.headers["X-Request-Id"])
        #expect(logged.withLock { $0 } == [response.text])
    }

    @Test(arguments: ["a b", "a\"", String(repeating: "a", count: 129)])
    func `an id that is none is never kept`(_ id: String) async throws {
        let client = client(requestIDs(keepingThoseOf: { _ in true }), told)

        #expect(try await client.get("/", headers: ["X-Request-Id": id]).text != id)
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
        ("/?a=|&b=100%", "https://tea.example/?a=%7C&b=100%25"),
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
