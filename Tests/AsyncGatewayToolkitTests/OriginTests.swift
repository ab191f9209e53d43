import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

private let hello = application { _ in .text("hello") }

private func client(_ middleware: Middleware, _ app: @escaping Application = hello) -> TestClient {
    TestClient(middleware(app))
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
