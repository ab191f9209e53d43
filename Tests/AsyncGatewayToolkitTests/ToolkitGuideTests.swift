import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Synchronization
import TestPeers
import Testing

// Swift blocks of the guides of the toolkit, to the letter.

/// What the guide's router keeps.
private final class Notes: Sendable {
    private let texts = Mutex<[Int: String]>([1: "first"])

    subscript(id: Int) -> String? {
        get { texts.withLock { $0[id] } }
        set { texts.withLock { $0[id] = newValue } }
    }

    func add(_ text: String) -> Int {
        texts.withLock { texts in
            texts[texts.count + 1] = text
            return texts.count
        }
    }
}

private let onlyAdmins: Middleware = { app in
    { environ, startResponse in
        guard environ.headers[.authorization] == "Bearer admin" else {
            throw HTTPError(.unauthorized, headers: ["WWW-Authenticate": "Bearer"])
        }
        return try await app(environ, startResponse)
    }
}

private let fileApp = application { .text("file \($0.path)") }

private func makeRouter() throws -> Router {
    let notes = Notes()

    let router = try Router { routes in
        routes.get("/{$}") { _ in .html("<h1>Notes</h1>\n") }
        routes.get("/notes/{id}", name: "note") { environ in
            let id = try environ.route.value("id", as: Int.self)
            guard let note = notes[id] else { throw HTTPError(.notFound) }
            return .text(note)
        }
        routes.post("/notes") { environ in
            let form = try await environ.form()
            let id = notes.add(try form.value("text"))
            return .redirect(to: try environ.path(to: "note", ["id": id]))
        }
        routes.group("/admin", [onlyAdmins]) { admin in
            admin.delete("/notes/{id}") { environ in
                notes[try environ.route.value("id")] = nil
                return .empty()
            }
        }
        routes.mount("/files", fileApp)
    }
    return router
}

let search = application { environ in
    let limit = try environ.query.value("limit", default: 20)
    let tags = environ.query.all("tag")
    let theme = environ.cookies["theme"] ?? "light"
    return .text("\(limit) notes with \(tags) in a \(theme) page\n")
}

let upload = application { environ in
    var lines: [String] = []
    for try await part in try environ.multipart() {
        guard let filename = part.filename else {
            lines.append("\(part.name): \(try await part.text(upTo: 4096))")
            continue
        }
        var size = 0
        for try await block in part { size += block.count }
        lines.append("\(part.name): \(filename), \(size) bytes")
    }
    return .text(lines.joined(separator: "\n"))
}

func album(in folder: String) -> Application {
    application { environ in
        var limits = MultipartLimits()
        (limits.files, limits.totalBytes) = (10, 50 << 20)
        var names: [String] = []
        for try await part in try environ.multipart(limits: limits) where part.filename != nil {
            let file = try await part.store(in: folder, upTo: 10 << 20)
            names.append(try await file.keep(suffix: ".jpg"))
        }
        return .text(names.joined(separator: "\n"))
    }
}

let dark = application { _ in
    var response = Response.redirect(to: "/")
    try response.setCookie(Cookie("theme", "dark", maxAge: .seconds(31_536_000)))
    return response
}

let account = sessions(in: MemorySessionStore())(
    application { environ in
        switch environ.path {
        case "/login":
            try await environ.session.renew { $0["user"] = "ada" }
        case "/logout":
            try await environ.session.end()
        default:
            return .text(try await environ.session.values["user"] ?? "nobody")
        }
        return .redirect(to: "/")
    })

let onlyUsers: Middleware = { app in
    { environ, startResponse in
        guard try await environ.session.values["user"] != nil else {
            return try await startResponse(.redirect(to: try environ.path(to: "login")))
        }
        return try await app(environ, startResponse)
    }
}

func site(admitting isUser: @escaping @Sendable (String, String) -> Bool) throws -> Application {
    let router = try Router { routes in
        routes.get("/login", name: "login") { _ in
            .html("<form method=post><input name=user><input name=password><button>Log in</form>")
        }
        routes.post("/login") { environ in
            let form = try await environ.form()
            let user = try form.value("user")
            guard isUser(user, try form.value("password")) else { throw HTTPError(.forbidden) }
            try await environ.session.renew { $0["user"] = user }
            return .redirect(to: try environ.path(to: "account"))
        }
        routes.post("/logout") { environ in
            try await environ.session.end()
            return .redirect(to: try environ.path(to: "login"))
        }
        routes.group("/account", [onlyUsers]) { account in
            account.get("", name: "account") { environ in
                .text("You are \(try await environ.session.values["user"] ?? "nobody").\n")
            }
        }
    }
    return pipeline([crossOriginProtection(), sessions(in: MemorySessionStore())], router.app)
}

let stock = application { environ in
    var response: Response
    switch environ.preferredType(of: ["text/html", "application/json"]) {
    case "text/html": response = .html("<p>250 g</p>\n")
    case "application/json": response = .text("250\n")
    default: throw HTTPError(.notAcceptable)
    }
    response.headers.add(.vary, "Accept")
    return response
}

func teaPage(_ teas: [String], for name: String?) -> Response {
    let items = teas.map { tea in "<li>\(tea)</li>" as HTML }
    return .page("<!doctype html><title>Teas</title><p>Hello \(name ?? "guest")<ul>\(items)</ul>")
}

func site(_ router: Router, in store: MemorySessionStore) -> Application {
    let pages = ErrorPages { problem in
        let user = try await problem.environ.session.values["user"] ?? "guest"
        let home = problem.environ.scriptName + (try router.path(to: "home"))
        return """
            <!doctype html><title>\(problem.status)</title>
            <p>Sorry, \(user): \(problem.detail) <a href="\(home)">Home</a></p>
            """
    }
    return pipeline([requestIDs(), sessions(in: store), pages.middleware], router.app)
}

func mounted(at prefix: String) -> Middleware {
    { app in
        { request, startResponse in
            var environ = request
            environ.scriptName = prefix + environ.scriptName
            return try await app(environ, startResponse)
        }
    }
}

let news = Broadcast<ServerSentEvent>(history: 100)

let live = application { environ in
    .events(of: news, for: environ)
}

func announce(_ text: String) {
    news.publish { ServerSentEvent(text, id: $0) }
}

let counts = Broadcast<ServerSentEvent>(history: 1)

let liveCounts = application { environ in
    let all = counts.subscribe(after: { _ in false }, buffer: 1, whenFull: .dropOldest)
    return .events(all, for: environ)
}

func guarded(_ router: Router) -> Application {
    let limits: [Middleware] = [
        bodyLimit(1 << 20), requestTimeout(.seconds(10)), crossOriginProtection(),
    ]
    return pipeline(
        [requestIDs(), ErrorPages().middleware, SecurityHeaders().middleware] + limits,
        router.app)
}

@Suite("Guide to the toolkit")
struct ToolkitGuideTests {
    @Test func `the routes of the guide work`() async throws {
        let client = TestClient(try makeRouter().app)
        let form: Headers = ["Content-Type": "application/x-www-form-urlencoded"]
        let admin: Headers = ["Authorization": "Bearer admin"]

        let added = try await client.post("/notes", headers: form, body: "text=second")

        #expect(added.headers[.location] == "/notes/2")
        #expect(try await client.get("/notes/2").text == "second")
        #expect(try await client.post("/notes", headers: form, body: "").status == .badRequest)
        #expect(try await client.delete("/admin/notes/2").status == .unauthorized)
        #expect(try await client.delete("/admin/notes/2", headers: admin).status == .noContent)
        #expect(try await client.get("/notes/2").status == .notFound)
        #expect(try await client.get("/files/a/b").text == "file /a/b")
    }

    @Test func `the middleware of the guide works`() async throws {
        let client = TestClient(guarded(try makeRouter()))

        let found = try await client.get("/notes/1")
        let missing = try await client.get("/notes/2", headers: ["Accept": "application/json"])
        let forged = try await client.post("/notes", headers: ["Sec-Fetch-Site": "cross-site"])

        #expect(found.headers["X-Request-Id"] != nil && found.headers["X-Frame-Options"] == "DENY")
        #expect(missing.text.hasPrefix("{\"title\": \"Not Found\", \"status\": 404, "))
        #expect(forged.status == .forbidden)
    }

    @Test func `the pages of the guide work`() async throws {
        let router = try Router { routes in
            routes.get("/{$}", name: "home") { _ in teaPage(["<Assam>"], for: nil) }
            routes.get("/old") { _ in throw HTTPError(.gone, "It is gone.") }
        }
        let client = TestClient(mounted(at: "/shop")(site(router, in: MemorySessionStore())))

        let home = try await client.get("/")
        let missing = try await client.get("/old", headers: ["Accept": "text/html"])

        #expect(home.text.hasSuffix("<p>Hello guest<ul><li>&lt;Assam&gt;</li></ul>"))
        #expect(missing.status == .gone)
        #expect(missing.text.contains("Sorry, guest: It is gone. <a href=\"/shop/\">Home</a>"))
    }

    @Test func `the search of the guide works`() async throws {
        let client = TestClient(search)

        let response = try await client.get("/?tag=a&tag=b", headers: ["Cookie": "theme=dark"])

        #expect(response.text == "20 notes with [\"a\", \"b\"] in a dark page\n")
        #expect(try await client.get("/?limit=x").status == .badRequest)
    }

    @Test func `the upload of the guide works`() async throws {
        let response = try await TestClient(upload).post(
            "/", headers: ["Content-Type": "multipart/form-data; boundary=B"],
            body: "--B\r\nContent-Disposition: form-data; name=f; filename=t\r\n\r\n123\r\n--B--")

        #expect(response.text == "f: t, 3 bytes")
    }

    @Test func `the album of the guide works`() async throws {
        let folder = try TemporaryFolder()
        let photo = TestPart("photo", filename: "cat.jpg", contentType: "image/jpeg", [0xFF, 0xD8])

        let response = try await TestClient(album(in: folder.path)).post(
            "/", body: .multipart([photo, photo]))

        #expect(response.text.split(separator: "\n").sorted() == folder.names.map { $0[...] })
        #expect(folder.names.count == 2)
    }

    @Test func `the cookie and the session of the guide work`() async throws {
        #expect(
            try await TestClient(dark).get("/").headers[.setCookie]
                == "theme=dark; Max-Age=31536000; Path=/; Secure; HttpOnly; SameSite=Lax")

        let client = TestClient(account, keepsCookies: true)
        _ = try await client.get("/login")
        #expect(try await client.get("/").text == "ada")
        _ = try await client.get("/logout")
        #expect(try await client.get("/").text == "nobody")
    }

    @Test func `a login leads to the account, and a logout out of it`() async throws {
        let app = try site { user, password in
            user == "ada" && areEqualInConstantTime(password, "tea")
        }
        let client = TestClient(app, keepsCookies: true, followsRedirects: true)

        #expect(try await client.get("/account").text.contains("<form"))
        let wrong = try await client.post("/login", body: .form(["user": "ada", "password": "x"]))
        #expect(wrong.status == .forbidden)
        let known = TestBody.form(["user": "ada", "password": "tea"])
        let right = try await client.post("/login", body: known)
        #expect(right.text == "You are ada.\n")
        #expect(try await client.post("/logout").text.contains("<form"))
        #expect(try await client.get("/account").text.contains("<form"))
    }

    @Test func `a page that has come late begins with the latest value`() async throws {
        for count in 1...3 { counts.publish(ServerSentEvent("\(count)")) }

        let first = try await TestClient(liveCounts).stream("/") { response in
            try await response.events.first { _ in true }
        }

        #expect(first?.data == "3")
    }

    @Test func `news reach those who listen`() async throws {
        let first = try await TestClient(live).stream("/") { response in
            announce("The kettle is on.")
            return try await response.events.first { _ in true }
        }

        #expect(first?.data == "The kettle is on.")
    }

    @Test func `the negotiation of the guide works`() async throws {
        let client = TestClient(stock)

        #expect(try await client.get("/", headers: ["Accept": "application/json"]).text == "250\n")
        #expect(try await client.get("/", headers: ["Accept": "image/*"]).status == .notAcceptable)
    }
}
