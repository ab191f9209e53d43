import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Synchronization
import TestPeers
import Testing

private let refusing: Middleware = { _ in { _, _ in throw HTTPError(.unauthorized) } }
private let place: Handler = { environ in .text("\(environ.scriptName)|\(environ.path)") }

@Suite("Ways past a check in a path")
struct PathCheckTests {
    /// A site below `/files`, of which `/files/private` is guarded.
    private func site(_ files: @escaping Application) throws -> TestClient {
        // A file without a type is answered without one here.
        let router = try Router { routes in
            routes.group("/files/private", [refusing]) { $0.mount("", files) }
            routes.mount("/files", files)
            routes.mount("/t/{tenant}", application(place))
            routes.on("/{page...}", name: "page", place)
        }
        return TestClient(router.app, validating: false)
    }

    private static let ways = [
        "/files/private/a.txt", "/files//private/a.txt", "/files/./private/a.txt",
        "/files/%2e/private/a.txt", "/files/x/../private/a.txt", "/files/private/../private/a.txt",
        "//files/private/a.txt", "/%2Ffiles/private/a.txt", "/files/%2Fprivate/a.txt",
        "/files%2Fprivate/a.txt", "/./files/private/a.txt",
    ]

    @Test(arguments: ways)
    func `a file behind a guard is not found another way`(_ target: String) async throws {
        let folder = try TemporaryFolder()
        folder.makeFolder("private")
        try folder.write(Array("secret".utf8), to: "private/a.txt")
        let path = folder.path
        let files = application { environ in
            let file = environ.pathBytes.dropFirst()
            do {
                return Response(.ok, body: ResponseBody(try FileWrapper(path: file, below: path)))
            } catch is TransportError {
                throw HTTPError(.notFound)
            }
        }

        let response = try await site(files).get(target)

        #expect([.unauthorized, .notFound].contains(response.status))
        #expect(!response.text.contains("secret"))
    }

    @Test(arguments: ways)
    func `a route behind a guard is not found another way`(_ target: String) async throws {
        let files = try Router { $0.get("/private/{name}") { _ in .text("secret") } }

        let response = try await site(files.app).get(target)

        #expect(!response.text.contains("secret"))
    }

    @Test(arguments: [
        ("/t/a/b", "/t/a|/b"), ("/t/a//b", "/t/a|//b"), ("/t/a", "/t/a|"), ("/t/%25/b", "/t/%|/b"),
    ])
    func `a mount moves what was matched, as it is`(
        _ target: String, _ expected: String
    ) async throws {
        #expect(try await site(demoApp).get(target).text == expected)
    }

    @Test(arguments: ["/t/./a", "/t/../a", "/a/..", "/%2e%2E/a", "/a/."])
    func `a path with a dot segment is not found`(_ target: String) async throws {
        #expect(try await site(demoApp).get(target).status == .notFound)
    }

    @Test(arguments: [
        "/evil.example", "//evil.example", "a//b", "../a", "a/..", "../\u{301}", "..",
    ])
    func `a rest that leads elsewhere makes no path`(_ value: String) throws {
        let router = try Router { $0.on("/{page...}", name: "page", place) }

        #expect(throws: RouteError.self) { try router.path(to: "page", ["page": value]) }
    }

    @Test(arguments: [("a/b", "/a/b"), ("a/", "/a/"), ("", "/"), ("a b/ü", "/a%20b/%C3%BC")])
    func `any other makes one`(_ value: String, _ path: String) throws {
        let router = try Router { $0.on("/{page...}", name: "page", place) }

        #expect(try router.path(to: "page", ["page": value]) == path)
    }

    @Test(arguments: ["tea.example:80/a", "GET POST /a", "[::1]:80/a", "té/a"])
    func `a host that no request has is refused`(_ pattern: String) {
        #expect(throws: RouteError.self) {
            try Router { $0.on(pattern, place) }
        }
    }

    @Test func `a dot at the end of a host changes nothing`() async throws {
        let router = try Router { $0.on("tea.example/", place) }

        let response = try await TestClient(router.app).get("/", headers: ["Host": "tea.example."])

        #expect(response.text == "|/")
    }
}

@Suite("Parts, sessions and pages that others have lost")
struct ReviewedFaultTests {
    @Test func `a body that was read before is no empty form`() async throws {
        let app = application { environ in
            let body = try await environ.input.text(upTo: 1000)
            await #expect(throws: GatewayError.self) { try await environ.form() }
            return .text("\(body.utf8.count > 0)")
        }
        let client = TestClient(app)

        #expect(try await client.post("/", body: .form(["a": "1"])).text == "true")
        #expect(try await client.post("/", body: .multipart([TestPart("a", "1")])).text == "true")
    }

    @Test func `a part that was passed over cannot be read as an empty one`() async throws {
        let app = application { environ in
            var parts: [MultipartPart] = []
            for try await part in try environ.multipart() { parts.append(part) }
            return .text(try await parts[0].text(upTo: 10))
        }

        let response = try await TestClient(app).post(
            "/", body: .multipart([TestPart("a", "1"), TestPart("b", "2")]))

        #expect(response.status == .internalServerError)
        #expect(response.errorLog.contains("a part of a form"))
    }

    @Test func `a part that was read to its end stays at its end`() async throws {
        let app = application { environ in
            var (parts, texts): ([MultipartPart], [String]) = ([], [])
            for try await part in try environ.multipart() {
                texts.append(try await part.text(upTo: 10))
                parts.append(part)
            }
            for part in parts { texts.append(try await part.text(upTo: 10)) }
            return .text(texts.joined(separator: ","))
        }

        let response = try await TestClient(app).post(
            "/", body: .multipart([TestPart("a", "1"), TestPart("b", "")]))

        #expect(response.text == "1,,,")
    }

    @Test func `more files than the limit are a 413`() async throws {
        let app = application { environ in
            var count = 0
            for try await _ in try environ.multipart() { count += 1 }
            return .text("\(count)")
        }
        let files = (0...100).map { TestPart("a", filename: "\($0)", "x") }

        let (most, more) = (files.dropLast(), files)
        #expect(try await TestClient(app).post("/", body: .multipart(Array(most))).text == "100")
        #expect(
            try await TestClient(app).post("/", body: .multipart(more)).status == .contentTooLarge)
    }

    @Test(arguments: ["Content-Disposition: form-data; name=b", "Content-Type: text/html"])
    func `a field that a part has twice is refused`(_ field: String) async throws {
        let app = application { environ in .text("\(try await environ.form().count)") }
        let head = "Content-Disposition: form-data; name=a\r\nContent-Type: text/plain\r\n\(field)"

        let response = try await TestClient(app).post(
            "/", headers: ["Content-Type": "multipart/form-data; boundary=B"],
            body: "--B\r\n\(head)\r\n\r\nx\r\n--B--")

        #expect(response.status == .badRequest)
    }

    @Test(arguments: [
        "; boundary=B; boundary=C", "; boundary=B; BOUNDARY=B", "", "; boundary=\"\"",
    ])
    func `a form with no boundary or two of them is refused`(_ parameters: String) async throws {
        let app = application { environ in .text("\(try await environ.form().count)") }

        let response = try await TestClient(app).post(
            "/", headers: ["Content-Type": "multipart/form-data" + parameters], body: "--B--")

        #expect(response.status == .badRequest)
    }

    @Test func `a file whose name cannot be read is no field`() async throws {
        let app = application { environ in .text("\(try await environ.form().count)") }

        let response = try await TestClient(app).post(
            "/", headers: ["Content-Type": "multipart/form-data; boundary=B"],
            body:
                "--B\r\nContent-Disposition: form-data; name=a; filename*=UTF-8''%FF\r\n\r\nx\r\n--B--"
        )

        #expect(response.status == .unsupportedMediaType)
    }

    @Test func `a response with a session is for its client alone`() async throws {
        let app = sessions(in: MemorySessionStore())(
            application { environ in
                try await environ.session.update { $0["a"] = "b" }
                return .text("done")
            })

        #expect(try await TestClient(app).get("/").headers["Cache-Control"] == "private")
    }

    @Test func `a store that fails while an id is renewed loses nothing`() async throws {
        let store = FailingStore()
        let app = sessions(in: store)(
            application { environ in
                if environ.path == "/login" {
                    try await environ.session.renew { $0["user"] = "ada" }
                } else {
                    try await environ.session.update { $0["cart"] = "tea" }
                }
                return .text("done")
            })
        let client = TestClient(app, keepsCookies: true)
        _ = try await client.get("/")

        store.failures.withLock { $0 = 1 }
        #expect(try await client.get("/login").status == .internalServerError)

        #expect(await store.kept(by: "cart") == ["tea"])
    }

    @Test func `a request that runs while its client logs in does not log it out`() async throws {
        let app = sessions(in: MemorySessionStore())(
            application { environ in
                switch environ.path {
                case "/login": try await environ.session.renew { $0["user"] = "ada" }
                case "/poll": try await environ.session.update { $0["seen"] = "1" }
                default: return .text(try await environ.session.values["user"] ?? "nobody")
                }
                return .text("done")
            })
        let client = TestClient(app)
        func cookie(_ response: TestResponse) -> String? {
            response.headers["Set-Cookie"].map { String($0.prefix { $0 != ";" }) }
        }
        let before = try #require(cookie(try await client.get("/poll")))
        let after = try #require(
            cookie(try await client.get("/login", headers: ["Cookie": before])))

        let late = try await client.get("/poll", headers: ["Cookie": before])

        #expect(cookie(late) == nil)
        #expect(try await client.get("/", headers: ["Cookie": before]).text == "nobody")
        #expect(try await client.get("/", headers: ["Cookie": after]).text == "ada")
    }

    @Test func `several fields of what is accepted are one list`() async throws {
        let app = application { environ in
            .text(environ.preferredType(of: ["application/json"]) ?? "none")
        }
        var headers: Headers = ["Accept": "text/plain"]
        headers.add("Accept", "application/json")

        #expect(try await TestClient(app).get("/", headers: headers).text == "application/json")
    }

    @Test func `one authentication can stand in another`() async throws {
        let known: Middleware = basicAuthentication(realm: "tea") { _, password in password == "b" }
        let admin: Middleware = basicAuthentication(realm: "tea") { name, _ in name == "a" }
        let app = pipeline([known, admin], application { .text($0.user ?? "nobody") })

        let response = try await TestClient(app).get("/", headers: ["Authorization": "Basic YTpi"])

        #expect(response.text == "a")
    }

    @Test func `a token that is refused is told apart from none`() async throws {
        let app = bearerAuthentication(realm: "tea") { _ in nil }(application(place))
        func challenge(_ headers: Headers) async throws -> String? {
            try await TestClient(app).get("/", headers: headers).headers["WWW-Authenticate"]
        }

        #expect(try await challenge([:]) == #"Bearer realm="tea""#)
        #expect(
            try await challenge(["Authorization": "Bearer x"])
                == #"Bearer realm="tea", error="invalid_token""#)
    }

    @Test func `a lack of descriptors has the server's page and no other`() async throws {
        let app = ErrorPages().middleware(
            application { _ in throw TransportError(.resourcesExhausted) })

        let response = try await TestClient(app).get("/")

        #expect(response.status == .serviceUnavailable)
        #expect(response.headers["Retry-After"] == "1")
    }

    @Test func `a body that cannot be read has a page`() async throws {
        let app = ErrorPages().middleware(
            application { environ in .text(try await environ.input.text(upTo: 100)) })

        let response = try await TestClient(app).post(
            "/", headers: ["Accept": "application/json", "Transfer-Encoding": "chunked"],
            body: "no chunk\r\n")

        #expect(response.status == .badRequest)
        #expect(response.headers["Content-Type"] == "application/json")
    }
}

/// Keeps sessions, and fails when it is told to while it writes a new one.
private final class FailingStore: SessionStore {
    let failures = Mutex(0)
    private let sessions = Mutex<[String: SessionValues]>([:])

    func kept(by name: String) async -> [String] {
        sessions.withLock { $0.values.compactMap { $0[name] } }
    }

    func change<Result: Sendable>(
        _ id: SessionID, lifetime: Duration,
        _ change: @Sendable (_ values: inout SessionValues?) throws -> Result
    ) async throws -> Result {
        let isKnown = sessions.withLock { $0[id.text] != nil }
        if !isKnown, failures.withLock({ $0 > 0 }) { throw StoreHasFailed() }
        return try sessions.withLock { try change(&$0[id.text]) }
    }
}

private struct StoreHasFailed: Error {}
