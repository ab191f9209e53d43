import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Synchronization
import Testing

/// A site that keeps a name and a message in a session.
private let site: Application = application { environ in
    let session = environ.session
    switch environ.path {
    case "/login": try await session.renew { $0["user"] = "ada" }
    case "/logout": try await session.end()
    case "/say": try await session.update { $0["message"] = "hello" }
    case "/message": return .text(try await session.take("message") ?? "none")
    case "/me": return .text(try await session.values["user"] ?? "nobody")
    default: break
    }
    return .text("done")
}

/// A client whose cookies the tests set themselves.
private struct SessionScene: Sendable {
    let clock = ManualClock()
    let store: MemorySessionStore
    let client: TestClient

    init(maximumSessions: Int = 10, _ app: @escaping Application = site) {
        store = MemorySessionStore(maximumSessions: maximumSessions, clock: clock)
        client = TestClient(sessions(in: store)(app))
    }

    func get(_ path: String, _ cookie: String? = nil) async throws -> TestResponse {
        try await client.get(path, headers: cookie.map { ["Cookie": $0] } ?? [:])
    }

    /// The cookie that a response sets, without its attributes.
    func cookie(after path: String, _ cookie: String? = nil) async throws -> String? {
        let field = try await get(path, cookie).headers[.setCookie]
        return field.map { String($0.prefix { $0 != ";" }) }
    }
}

@Suite("Sessions")
struct SessionTests {
    @Test func `a client for which nothing is kept has none`() async throws {
        let scene = SessionScene()

        let response = try await scene.get("/me")

        #expect(response.text == "nobody")
        #expect(response.headers[.setCookie] == nil)
        #expect(scene.store.count == 0)
    }

    @Test func `a value is kept for the next request`() async throws {
        let scene = SessionScene()

        let cookie = try #require(try await scene.cookie(after: "/login"))

        #expect(cookie.hasPrefix("__Host-session="))
        #expect(try await scene.get("/me", cookie).text == "ada")
        #expect(try await scene.get("/me").text == "nobody")
    }

    @Test func `the cookie is careful`() async throws {
        let field = try await SessionScene().get("/login").headers[.setCookie]

        #expect(field?.hasSuffix("; Path=/; Secure; HttpOnly; SameSite=Lax") == true)
    }

    @Test func `a cookie with a time to live gets it anew with each use`() async throws {
        var settings = SessionSettings()
        settings.cookie.maxAge = .seconds(60)
        let client = TestClient(sessions(in: MemorySessionStore(), settings)(site))
        func field(_ path: String, _ cookie: String) async throws -> String? {
            try await client.get(path, headers: ["Cookie": cookie]).headers[.setCookie]
        }

        let login = try #require(try await client.get("/login").headers[.setCookie])
        let cookie = String(login.prefix { $0 != ";" })

        #expect(login.contains("; Max-Age=60;"))
        #expect(try await field("/me", cookie) == login)
        #expect(try await field("/say", cookie) == login)
        #expect(try await field("/other", cookie) == nil)
        #expect(try await field("/logout", cookie)?.contains("Max-Age=0") == true)
        #expect(try await field("/me", cookie) == nil)
    }

    @Test func `a cookie that no browser would store is an error of each request`() async throws {
        var settings = SessionSettings()
        settings.cookie.isSecure = false
        let client = TestClient(sessions(in: MemorySessionStore(), settings)(site))

        let response = try await client.get("/other")

        #expect(response.status == .internalServerError)
        #expect(response.errorLog.contains("the prefix of its name needs Secure"))
    }

    @Test func `a response that depends on the session says so to caches`() async throws {
        let scene = SessionScene()

        #expect(try await scene.get("/me").headers[.vary] == "Cookie")
        #expect(try await scene.get("/other").headers[.vary] == nil)
    }

    @Test func `a message is shown once`() async throws {
        let scene = SessionScene()
        let cookie = try await scene.cookie(after: "/login")
        _ = try await scene.get("/say", cookie)

        #expect(try await scene.get("/message", cookie).text == "hello")
        #expect(try await scene.get("/message", cookie).text == "none")
        #expect(try await scene.get("/me", cookie).text == "ada")
    }

    @Test func `the id changes at a login, and the old one has nothing any more`() async throws {
        let scene = SessionScene()
        let before = try await scene.cookie(after: "/say")

        let after = try await scene.cookie(after: "/login", before)

        #expect(after != before)
        #expect(try await scene.get("/message", after).text == "hello")
        #expect(try await scene.get("/me", before).text == "nobody")
        // The other one is the mark that the old id has been renewed.
        #expect(scene.store.count == 2)
    }

    @Test func `an id that the store does not know is not taken over`() async throws {
        let scene = SessionScene()
        let forged = "__Host-session=" + String(repeating: "A", count: 22)

        let cookie = try await scene.cookie(after: "/say", forged)

        #expect(cookie != nil && cookie != forged)
        #expect(try await scene.get("/message", forged).text == "none")
    }

    @Test(arguments: [
        "", "x", String(repeating: "A", count: 23), String(repeating: "é", count: 11),
    ])
    func `an id that is none is ignored`(_ id: String) async throws {
        let scene = SessionScene()

        #expect(try await scene.get("/me", "__Host-session=\(id)").text == "nobody")
    }

    @Test func `a logout forgets the session and the cookie`() async throws {
        let scene = SessionScene()
        let cookie = try await scene.cookie(after: "/login")

        let field = try await scene.get("/logout", cookie).headers[.setCookie]

        #expect(field?.hasPrefix("__Host-session=; Max-Age=0; Path=/; Secure") == true)
        #expect(try await scene.get("/me", cookie).text == "nobody")
        #expect(scene.store.count == 0)
    }

    @Test func `a session of which no value is left ends`() async throws {
        let scene = SessionScene()
        let cookie = try await scene.cookie(after: "/say")

        let response = try await scene.get("/message", cookie)

        #expect(response.headers[.setCookie]?.contains("Max-Age=0") == true)
        #expect(scene.store.count == 0)
    }

    @Test func `a session that is not used ends`() async throws {
        let scene = SessionScene()
        let cookie = try await scene.cookie(after: "/login")

        scene.clock.advance(by: .seconds(24 * 60 * 60 - 1))
        #expect(try await scene.get("/me", cookie).text == "ada")
        scene.clock.advance(by: .seconds(24 * 60 * 60 - 1))
        #expect(try await scene.get("/me", cookie).text == "ada")
        scene.clock.advance(by: .seconds(24 * 60 * 60))

        #expect(try await scene.get("/me", cookie).text == "nobody")
        #expect(scene.store.count == 0)
    }

    @Test func `a change that throws changes nothing`() async throws {
        let store = MemorySessionStore()
        let failing: Application = application { environ in
            if environ.path == "/say" {
                try await environ.session.update { $0["a"] = "1" }
            } else {
                try await environ.session.renew { values in
                    values["a"] = "2"
                    throw HTTPError(.conflict)
                }
            }
            return .text("done")
        }
        let client = TestClient(sessions(in: store)(failing))
        let field = try #require(try await client.get("/say").headers[.setCookie])
        let id = try #require(SessionID(String(field.dropFirst(15).prefix(22))))

        _ = try await client.get("/fail", headers: ["Cookie": "__Host-session=\(id.text)"])

        let values = try await store.change(id, lifetime: .seconds(1)) { $0 }
        #expect(values == SessionValues(["a": "1"]))
    }

    @Test func `a session cannot begin when the head has left`() async throws {
        let codes = Mutex<[GatewayError.Code]>([])
        let late = application { environ in
            Response(
                .ok, ["Content-Type": "text/plain"],
                body: .producing { write in
                    try await write("x")
                    do {
                        try await environ.session.update { $0["a"] = "1" }
                    } catch let error as GatewayError {
                        codes.withLock { $0.append(error.code) }
                    }
                })
        }

        _ = try await TestClient(sessions(in: MemorySessionStore())(late)).get("/")

        #expect(codes.withLock { $0 } == [.alreadySent])
    }

    @Test func `without the middleware a session says what is missing`() async throws {
        let error = await #expect(throws: GatewayError.self) { try await Environ().session.values }

        #expect(error?.code == .missingMiddleware)
    }

    @Test func `two ids differ, and print nothing`() {
        #expect(SessionID() != SessionID())
        #expect("\(SessionID())" == "a session")
        #expect(SessionID(SessionID().text) != nil)
    }
}

@Suite("Sessions in memory")
struct MemorySessionStoreTests {
    @Test func `the sessions that were not used for longest go first`() async throws {
        let store = MemorySessionStore(maximumSessions: 3, clock: ManualClock())
        let ids = (0..<4).map { _ in SessionID() }
        for id in ids.prefix(3) { try await keep(id, in: store) }
        try await keep(ids[0], in: store)

        try await keep(ids[3], in: store)

        #expect(store.count == 3)
        var kept: [Bool] = []
        for id in ids {
            kept.append(try await store.change(id, lifetime: .seconds(9)) { $0 != nil })
        }
        #expect(kept == [true, false, true, true])
    }

    @Test func `uses of a session are forgotten, too`() async throws {
        let clock = ManualClock()
        let store = MemorySessionStore(clock: clock)
        let id = SessionID()
        for _ in 0..<10_000 {
            clock.advance(by: .milliseconds(1))
            try await keep(id, in: store)
        }

        #expect(store.count == 1)
        #expect(try await store.change(id, lifetime: .seconds(9)) { $0 != nil })
    }

    @Test func `sessions with a short life end in spite of those with a long one`() async throws {
        let clock = ManualClock()
        let store = MemorySessionStore(clock: clock)
        let (long, short) = (SessionID(), SessionID())
        try await keep(long, in: store, for: .seconds(100))
        try await keep(short, in: store, for: .seconds(1))

        clock.advance(by: .seconds(1))

        #expect(try await store.change(short, lifetime: .seconds(1)) { $0 == nil })
        #expect(try await store.change(long, lifetime: .seconds(1)) { $0 != nil })
    }

    private func keep(
        _ id: SessionID, in store: MemorySessionStore, for lifetime: Duration = .seconds(9)
    ) async throws {
        try await store.change(id, lifetime: lifetime) { $0 = SessionValues(["a": "1"]) }
    }
}
