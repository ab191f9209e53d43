import AsyncGateway
import AsyncGatewayTesting
import Testing

@testable import AsyncGatewayToolkit

private let compressing = Compression().middleware

private func client(_ app: @escaping Application) -> TestClient { TestClient(compressing(app)) }

@Suite("Compression", .enabled(if: Compression.isAvailable), .timeLimit(.minutes(1)))
struct CompressionTests {
    @Test func `a page is compressed, and its fields say so`() async throws {
        let headers: Headers = [
            "Content-Type": "text/html", "Content-Length": "\(longPage.utf8.count)",
            "ETag": "\"1\"", "Accept-Ranges": "bytes", "Vary": "Cookie",
        ]

        let response = try await client(app(longPage, .ok, headers)).getCompressed()

        #expect(try response.page == longPage)
        #expect(response.headers.getAll("Content-Encoding") == ["gzip"])
        #expect(response.headers.getAll("Content-Length") == ["\(response.body.count)"])
        #expect(response.body.count < longPage.utf8.count / 4)
        #expect(response.headers["ETag"] == "\"1;gzip\"")
        #expect(response.headers["Accept-Ranges"] == nil)
        #expect(response.headers.getAll("Vary") == ["Cookie", "Accept-Encoding"])
    }

    static let accepted: [(String?, Bool)] = [
        ("gzip", true), ("GZIP", true), ("x-gzip", true), ("*", true), ("br, gzip;q=0.1", true),
        ("identity;q=0, gzip;q=0.5", true), ("gzip;q=0.5, identity;q=0.2", true),
        ("gzip;q=0", false), ("gzip;q=0.000, *", false), ("*;q=0", false), ("identity", false),
        ("gzip;q=0.5, identity;q=0.8", false), ("br", false), ("deflate", false), ("", false),
        ("gzip;q=2", false), ("gzipp", false), (nil, false),
    ]

    @Test(arguments: accepted)
    func `what a client accepts decides`(_ field: String?, _ isAccepted: Bool) async throws {
        let headers = Headers(field.map { [("Accept-Encoding", $0)] } ?? [])

        let response = try await client(app(longPage)).get("/", headers: headers)

        #expect(response.isCompressed == isAccepted)
        #expect(response.headers["Vary"] == "Accept-Encoding")
        #expect(response.headers["Content-Length"] == "\(response.body.count)")
        if !isAccepted { #expect(response.text == longPage) }
    }

    static let types: [(String, Bool)] = [
        ("text/html", true), ("TEXT/CSS;charset=utf-8", true), ("text/plain ; a=b", true),
        ("application/json", true), ("application/problem+json", true), ("image/svg+xml", true),
        ("application/wasm", true), ("text/event-stream", false), ("image/png", false),
        ("application/gzip", false), ("video/mp4", false), ("application/octet-stream", false),
        ("texthtml", false), ("*", false), ("", false), ("+json", true),
    ]

    @Test(arguments: types)
    func `the type decides`(_ type: String, _ isCompressed: Bool) async throws {
        let response = try await TestClient(
            compressing(app(longPage, .ok, ["Content-Type": type])), validating: false
        ).getCompressed()

        #expect(response.isCompressed == isCompressed)
        #expect((response.headers["Vary"] != nil) == isCompressed)
    }

    @Test func `other types can be named`() async throws {
        var compression = Compression()
        compression.types = ["model/*", "application/x-tea"]
        let site = { app(longPage, .ok, ["Content-Type": $0]) }

        for (type, isCompressed) in [("model/obj", true), ("APPLICATION/X-TEA", true)]
            + [("text/html", false), ("application/x-teapot", false)]
        {
            let client = TestClient(compression.middleware(site(type)))
            #expect(try await client.getCompressed().isCompressed == isCompressed)
        }
    }

    static let fixed: [Headers] = [
        ["Content-Encoding": "br"], ["Cache-Control": "public, No-Transform"],
        ["Content-Digest": "sha-256=:AA==:"], ["Repr-Digest": "sha-256=:AA==:"],
    ]

    @Test(arguments: fixed)
    func `a response that has to stay as it is is left alone`(_ field: Headers) async throws {
        let headers = Headers([("Content-Type", "text/html")] + field.map { $0 })

        let response = try await client(app(longPage, .ok, headers)).getCompressed()

        #expect(response.text == longPage)
        #expect(response.headers["Vary"] == nil)
        #expect(response.headers.contains(field.map(\.0)[0]))
    }

    @Test func `a part of a page is not compressed, and varies as the page does`() async throws {
        let headers: Headers = ["Content-Type": "text/html", "Content-Range": "bytes 0-1/2"]

        let response = try await client(app(longPage, .partialContent, headers)).getCompressed()

        #expect(response.text == longPage)
        #expect(response.headers["Content-Encoding"] == nil)
        #expect(response.headers["Vary"] == "Accept-Encoding")
    }

    @Test(arguments: [Status.noContent, .notModified])
    func `a status without content is left alone`(_ status: Status) async throws {
        let response = try await client(app("", status, ["ETag": "\"1\""])).getCompressed()

        #expect(response.headers["Content-Encoding"] == nil)
        #expect(response.headers["ETag"] == "\"1\"")
        #expect((response.headers["Vary"] == "Accept-Encoding") == (status == .notModified))
    }

    @Test(arguments: [
        ("\"1\"", "\"0\", \"1;gzip\"", "\"1;gzip\""), ("\"a,b\"", "\"a,b;gzip\"", "\"a,b;gzip\""),
        ("\"1\"", "\"0\", \"1\"", "\"1\""), ("W/\"1\"", "W/\"1\"", "W/\"1\""),
        ("\"1\"", "W/\"1;gzip\"", "\"1;gzip\""), ("\"1\"", "*", "\"1\""),
        ("\"1\"", "\"1;gzip", "\"1\""),
    ])
    func `304 has the ETag that the client has`(
        _ tag: String, _ known: String, _ expected: String
    ) async throws {
        let app = app("", .notModified, ["ETag": tag])

        let response = try await client(app).getCompressed(["If-None-Match": known])

        #expect(response.headers["ETag"] == expected)
    }

    @Test func `a client that has the compressed form can ask for and change its version`()
        async throws
    {
        let app = application { environ in
            let tag = EntityTag(opaque: "1")
            switch environ.evaluateConditions(on: Validators(entityTag: tag)) {
            case .proceed where environ.method == .put: return .empty()
            case .proceed:
                let headers: Headers = ["Content-Type": "text/html", "ETag": "\(tag)"]
                return Response(.ok, headers, body: ResponseBody(longPage))
            case .notModified: return Response(.notModified, ["ETag": "\(tag)"], body: .empty)
            case .failed: throw HTTPError(.preconditionFailed)
            }
        }
        let client = client(ErrorPages().middleware(app))
        let tag = try #require(try await client.getCompressed().headers["ETag"])

        #expect(try await client.getCompressed(["If-None-Match": tag]).status == .notModified)
        #expect(try await client.put("/", headers: ["If-Match": tag]).status == .noContent)
        #expect(
            try await client.put("/", headers: ["If-Match": "\"2;gzip\""]).status
                == .preconditionFailed)
        #expect(
            try await client.get("/", headers: ["If-Match": tag, "Range": "bytes=0-1"]).status
                == .preconditionFailed)
        // It has not said that it takes gzip, so it gets the other form.
        #expect(try await client.get("/", headers: ["If-None-Match": tag]).text == longPage)
    }

    @Test(arguments: ["accept-encoding", "Cookie,Accept-Encoding", "*"])
    func `Vary says it once`(_ vary: String) async throws {
        let headers: Headers = ["Content-Type": "text/html", "Vary": vary]

        let response = try await client(app(longPage, .ok, headers)).getCompressed()

        #expect(response.isCompressed)
        #expect(response.headers.getAll("Vary") == [vary])
    }

    @Test func `what is short, or would not become shorter, is sent as it is`() async throws {
        var random = SystemRandomNumberGenerator()
        let noise = (0..<2000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let bodies = [ResponseBody("tea"), ResponseBody(longPage.prefix(1023).utf8), .init(noise)]

        for body in bodies {
            let app = application { _ in Response(.ok, ["Content-Type": "text/html"], body: body) }
            let response = try await client(app).getCompressed()
            #expect(!response.isCompressed)
            #expect(response.body == body.wholeBytes)
            #expect(response.headers["Content-Length"] == "\(response.body.count)")
        }
    }

    private func undated(_ headers: Headers) -> Headers {
        Headers(headers.filter { $0.name != "Date" })
    }

    /// Those that gzip makes shorter, and those that it does not.
    static let bodies = [Array(longPage.utf8), (0..<2000).map { _ in UInt8.random(in: 0...255) }]

    @Test(arguments: bodies) func `HEAD has the fields of GET`(_ body: [UInt8]) async throws {
        let headers: Headers = ["Content-Type": "text/html", "ETag": "\"1\""]
        let client = client(
            application { _ in Response(.ok, headers, body: ResponseBody(body)) })

        let head = try await client.head("/", headers: gzipAccepted)
        let get = try await client.getCompressed()

        #expect(undated(head.headers) == undated(get.headers))
        #expect(head.isComplete)
    }

    @Test func `HEAD of blocks has the fields of GET, which has no length`() async throws {
        let client = client(
            application { _ in
                Response(.ok, ["Content-Type": "text/html"], body: ResponseBody([longPage]))
            })

        let head = try await client.head("/", headers: gzipAccepted)

        #expect(head.headers["Content-Encoding"] == "gzip")
        #expect(head.headers["Content-Length"] == nil)
    }

    @Test func `HEAD of a short page is left alone`() async throws {
        let response = try await client(app("tea")).head("/", headers: gzipAccepted)

        #expect(response.headers["Content-Length"] == "3")
        #expect(response.headers["Content-Encoding"] == nil)
    }

    @Test func `two middlewares compress once`() async throws {
        let response = try await client(compressing(app(longPage))).getCompressed()

        #expect(response.headers.getAll("Content-Encoding") == ["gzip"])
        #expect(response.headers.getAll("Vary") == ["Accept-Encoding"])
        #expect(try response.page == longPage)
    }

    @Test func `an ETag that a middleware inside adds is that of the compressed form`() async throws
    {
        let tagged: Middleware = { app in
            { environ, startResponse in
                startResponse.onHead { $0.headers["ETag"] = "\"1\"" }
                return try await app(environ, startResponse)
            }
        }

        let response = try await client(tagged(app(longPage))).getCompressed()

        #expect(response.headers.getAll("ETag") == ["\"1;gzip\""])
    }

    @Test(arguments: [40_000, 1 << 20, 3_000_000])
    func `a large body is compressed too`(_ count: Int) async throws {
        let page = String(decoding: (0..<count).map { UInt8($0 * $0 % 61 + 32) }, as: UTF8.self)

        let response = try await client(app(page)).getCompressed()

        #expect(try response.page == page)
        #expect((response.headers["Content-Length"] == nil) == (count > 1 << 20))
    }

    @Test func `other middleware can be around it and within it`() async throws {
        let passing: Middleware = { app in
            application { try await Response(of: app, for: $0) }
        }

        for middleware in [passing, offloaded, { validator($0) }] as [Middleware] {
            let outside = try await client(middleware(app(longPage))).getCompressed()
            let inside = try await TestClient(middleware(compressing(app(longPage))))
                .getCompressed()
            #expect(try outside.page == longPage)
            #expect(try inside.page == longPage)
        }
    }

    @Test func `the page of an error is sent as it is`() async throws {
        let failing: Application = { _, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/html"])
            throw HTTPError(.notFound, longPage)
        }

        let response = try await client(failing).getCompressed()

        #expect(response.status == .notFound)
        #expect(response.headers["Content-Encoding"] == nil)
        #expect(response.text.hasSuffix(longPage + "\n"))
    }
}

@Suite("Compression without zlib")
struct CompressionAbsenceTests {
    @Test func `a library that does not exist is none`() {
        #expect(ZLib(named: ["libnone-of-that-name.so.7"]) == nil)
    }

    @Test func `this system has a zlib, or its tests are left out`() {
        #expect(Compression.isAvailable == (ZLib.system != nil))
        withKnownIssue("there is no zlib: compression is not tested", isIntermittent: true) {
            #expect(Compression.isAvailable)
        }
    }

    @Test func `responses are sent as they are, and an event says so once`() async throws {
        let client = TestClient(Compression(by: nil).middleware(app(longPage)))

        let (first, second) = (try await client.getCompressed(), try await client.getCompressed())

        #expect(first.text == longPage)
        #expect(first.headers["Vary"] == nil)
        #expect(first.errorLog.contains("cannot be loaded: responses are not compressed\n"))
        #expect(second.errorLog.isEmpty)
    }

    @Test func `a request with a coding is refused, and an event says so once`() async throws {
        let client = TestClient(Decompression(by: nil).middleware(app("tea")))

        let plain = try await client.post("/", body: "tea")
        let refused = try await client.post(
            "/", headers: ["Content-Encoding": "gzip"], body: "tea")

        #expect(plain.status == .ok)
        #expect(plain.errorLog.contains("requests with a Content-Encoding are refused\n"))
        #expect(refused.status == .unsupportedMediaType)
        #expect(refused.headers["Accept-Encoding"] == "identity")
    }
}

@Suite(
    "Conformance of compression", .enabled(if: Compression.isAvailable), .timeLimit(.minutes(5)))
struct CompressionConformanceTests {
    @Test func `it breaks nothing for a client that takes nothing`() async {
        let report = await MiddlewareConformance(compressing).run()

        #expect(report.failures.isEmpty, "\(report)")
    }

    @Test func `it changes no more than bodies for one that takes gzip`() async {
        let report = await MiddlewareConformance(
            compressing, changing: [.bodies], headers: gzipAccepted
        ).run()

        #expect(report.failures.isEmpty, "\(report)")
    }

    @Test func `decompression breaks nothing`() async {
        let report = await MiddlewareConformance(Decompression().middleware).run()

        #expect(report.failures.isEmpty, "\(report)")
    }
}
