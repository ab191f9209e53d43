import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Foundation
import Synchronization
import Testing

// The Swift blocks of the toolkit's doc comments, to the letter. What they do is tested elsewhere; here
// it is seen that they compile, and that the longer ones work.

/// Who has which token.
private struct Tokens: Sendable {
    func user(of token: String) async throws -> String? { token == "green" ? "ada" : nil }
}

/// Rows of texts, changed one transaction after the other.
actor Database {
    private var rows: [String: [String: String]] = [:]

    func transaction<Result: Sendable>(
        _ body: @Sendable (_ rows: inout [String: [String: String]]) throws -> Result
    ) throws -> Result {
        try body(&rows)
    }
}

/// Events without an end.
private struct Ticks: AsyncSequence, AsyncIteratorProtocol, Sendable {
    private var id: Int

    init(after id: Int) {
        self.id = id
    }

    func makeAsyncIterator() -> Ticks { self }

    mutating func next() async -> ServerSentEvent? {
        id += 1
        return ServerSentEvent("tick", id: id)
    }
}

private func exampleOfEvents() throws -> [ServerSentEvent] {
    let plain = ServerSentEvent("The kettle is on.")
    let counted = ServerSentEvent("84 °C", id: 17)
    let named = try ServerSentEvent("84 °C", name: "temperature", id: "2024-17")
    return [plain, counted, named]
}

private func exampleOfBroadcast(pour: (String) async -> Void) async {
    let teas = Broadcast<String>()
    let orders = teas.subscribe()
    teas.publish("Assam")
    for await tea in orders { await pour(tea) }
}

private func exampleOfStream() -> Application {
    let ticks = application { environ in
        let last = environ.lastEventID.flatMap { Int($0) } ?? 0
        return .events(Ticks(after: last), for: environ)
    }
    return ticks
}

private func example(router: Router) -> Application {
    let site = allowedHosts(["tea.example", ".tea.example"])(router.app)
    return site
}

private func example(adminPassword: String) -> Middleware {
    let onlyAdmins = basicAuthentication(realm: "tea") { name, password in
        name == "admin" && areEqualInConstantTime(password, adminPassword)
    }
    return onlyAdmins
}

private func example(tokens: Tokens) -> Middleware {
    let onlyClients = bearerAuthentication(realm: "tea") { token in
        try await tokens.user(of: token)
    }
    return onlyClients
}

private func example(routes: Routes, addNote: @escaping Handler) {
    routes.group("", [bodyLimit(64 * 1024)]) { notes in notes.post("/notes", addNote) }
}

private func exampleOfTrust() -> Middleware {
    let forms = crossOriginProtection(trusting: ["https://shop.tea.example"]) { environ in
        environ.path.hasPrefix("/hooks/")
    }
    return forms
}

private func exampleOfPages(router: Router) -> Application {
    let pages = ErrorPages { problem in
        "<!doctype html><title>\(problem.status)</title><p>\(problem.detail)</p>"
    }
    let site = pipeline([requestIDs(), pages.middleware], router.app)
    return site
}

private func exampleOfHTTPS(router: Router) -> Application {
    let site = pipeline([allowedHosts(["tea.example"]), httpsRedirect()], router.app)
    return site
}

private func exampleOfIDs() -> Middleware {
    let ids = requestIDs(keepingThoseOf: { $0.peer?.host == "10.0.0.1" })
    return ids
}

private func exampleOfLoggedIDs(configuration: inout AsyncGatewayServer.Configuration) {
    configuration.changeEnviron = { $0.assignRequestID() }
    configuration.accessLog = { record in
        let id = record.environ?.requestID ?? "-"
        ErrorStream.standardError.write("\(record) id=\(id)\n")
    }
}

private func exampleOfTimeout(router: Router) -> Application {
    let site = pipeline([ErrorPages().middleware, requestTimeout(.seconds(10))], router.app)
    return site
}

private func exampleOfCare(router: Router) -> Application {
    var careful = SecurityHeaders()
    careful.contentSecurityPolicy = "default-src 'self'"
    let site = careful.middleware(router.app)
    return site
}

private func exampleOfType() -> String? {
    let type = MediaType("text/html; charset=utf-8")
    let charset = type?.parameters["charset"]  // "utf-8"
    return charset
}

private func example(part: MultipartPart) async throws -> (String, [UInt8]) {
    var (comment, image): (String, [UInt8]) = ("", [])
    if part.filename == nil, part.name == "comment" {
        comment = try await part.text(upTo: 1000)
    } else if part.mediaType.essence == "image/png" {
        image = try await part.collect(upTo: 1 << 20)
    }
    return (comment, image)
}

private func example(limitsOf environ: Environ) async throws -> [String] {
    var names: [String] = []
    var limits = MultipartLimits()
    limits.parts = 10
    for try await part in try environ.multipart(limits: limits) { names.append(part.name) }
    return names
}

private func example(errorsOf environ: Environ) async throws -> Response {
    let form: NamedValues
    do {
        form = try await environ.form()
    } catch let error as MultipartError {
        return .text("That was no form: \(error.reason)\n", status: error.status)
    }
    return .text("\(form.count)")
}

private func example(languageOf environ: Environ) -> String {
    let language = environ.preferredLanguage(of: ["en", "de"]) ?? "en"
    return language
}

private func example(codingOf environ: Environ, _ plain: Response, _ compressed: Response)
    -> Response
{
    if environ.preferredEncoding(of: ["gzip", "identity"]) == "gzip" { return compressed }
    return plain
}

private func exampleOfValues() -> [String] {
    let values = NamedValues(urlEncoded: "tea=green&tea=black&cups=2")
    let teas = values.all("tea")  // ["green", "black"]
    return teas
}

private func example(
    routes: Routes, onlyAdmins: @escaping Middleware, adminSite: @escaping Application
) {
    routes.mount("/admin", onlyAdmins(adminSite))
}

private func exampleOfMemory(router: Router) -> Application {
    let site = sessions(in: MemorySessionStore(maximumSessions: 10_000))(router.app)
    return site
}

private func exampleOfSettings() -> SessionSettings {
    var settings = SessionSettings()
    settings.cookie = Cookie("session", "", isSecure: false)
    settings.lifetime = .seconds(3600)
    return settings
}

private func exampleOfSessions(router: Router) -> Application {
    let site = sessions(in: MemorySessionStore())(router.app)
    return site
}

struct DatabaseSessions: SessionStore {
    let database: Database

    func change<Result: Sendable>(
        _ id: SessionID, lifetime: Duration,
        _ change: @Sendable (_ values: inout SessionValues?) throws -> Result
    ) async throws -> Result {
        try await database.transaction { rows in
            var values = rows[id.text].map { SessionValues($0) }
            let result = try change(&values)
            rows[id.text] = values?.all
            return result
        }
    }
}

private func example(storing environ: Environ) async throws -> String {
    let file = try await environ.input.store(in: "/srv/photos", upTo: 10 << 20)
    let name = try await file.keep(suffix: ".jpg")
    return name
}

private func example(lookingAt file: StoredFile) async throws -> Bool {
    let isPNG = try await file.bytes(in: 1..<4) == Array("PNG".utf8)
    return isPNG
}

private func exampleOfOrigins() -> CORS {
    var cors = CORS(origins: [])
    cors.allowsOrigin = { $0.hasPrefix("https://") && $0.hasSuffix(".tea.example") }
    return cors
}

private func example(deletingIn response: inout Response) throws {
    try response.setCookie(Cookie("theme", "", path: "/").deleted)
}

private func example(cookieOf _: Environ) throws -> Response {
    var response = Response.redirect(to: "/")
    try response.setCookie(Cookie("theme", "dark", maxAge: .seconds(31_536_000)))
    return response
}

private func example(originsOf routes: Routes, listNotes: @escaping Handler) {
    let cors = CORS(origins: ["https://tea.example"])
    routes.group("/api", [cors.middleware]) { api in api.get("/notes", listNotes) }
}

private func example(partsOf environ: Environ) async throws -> (NamedValues, Int) {
    var (fields, size) = (NamedValues(), 0)
    for try await part in try environ.multipart() {
        if part.filename == nil {
            fields.append(part.name, try await part.text(upTo: 4096))
        } else {
            for try await block in part { size += block.count }
        }
    }
    return (fields, size)
}

private func example(typeFor environ: Environ, page: String, json: Response) throws -> Response {
    switch environ.preferredType(of: ["text/html", "application/json"]) {
    case "text/html": return .html(page)
    case "application/json": return json
    default: throw HTTPError(.notAcceptable)
    }
}

private func example(formOf environ: Environ) async throws -> String {
    let form = try await environ.form()
    let code = try form.value("code", as: String.self)
    return code
}

private func example(queryOf environ: Environ) throws -> (Int, [String]) {
    let limit = try environ.query.value("limit", default: 20)
    let tags = environ.query.all("tag")
    return (limit, tags)
}

private func example(idOf environ: Environ) throws -> UUID {
    let id = try environ.route.value("id") { UUID(uuidString: $0) }
    return id
}

private func example(sessionOf environ: Environ) async throws -> [String?] {
    try await environ.session.renew { $0["user"] = "ada" }  // at the login
    let user = try await environ.session.values["user"]
    let message = try await environ.session.take("message")
    try await environ.session.end()  // at the logout
    return [user, message]
}

private func example(greeting name: String) -> Response {
    return .html("<p>Welcome, \(HTML.escape(name))</p>\n")
}

private func example(pageOf teas: [(name: String, grams: Int)]) -> Response {
    let items = teas.map { tea in "<li>\(tea.name)</li>" as HTML }
    return .page("<!doctype html><title>Teas</title><ul>\(items)</ul>")
}

private func example(welcoming name: String) -> Response {
    return .page("<h1>Welcome, \(name)</h1>\n")
}

private func example(pages: ErrorPages) -> AsyncGatewayServer.Configuration {
    var configuration = AsyncGatewayServer.Configuration()
    configuration.errorOutput = pages.errorOutput
    return configuration
}

private func example(keeping id: Int, _ environ: Environ) async throws {
    for try await part in try environ.multipart() where part.filename != nil {
        let file = try await part.store(in: "/srv/uploads", upTo: 10 << 20)
        try await file.keep(as: "\(id).png")
    }
}

@Suite("Examples of the toolkit's doc comments")
struct ToolkitExampleTests {
    @Test func `values and types are as their examples say`() {
        #expect(exampleOfType() == "utf-8")
        #expect(exampleOfValues() == ["green", "black"])
    }

    @Test func `a store in a database keeps sessions`() async throws {
        let app = sessions(in: DatabaseSessions(database: Database()))(
            application { environ in
                try await environ.session.update { $0["tea"] = ($0["tea"] ?? "") + "+" }
                return .text(try await environ.session.values["tea"] ?? "none")
            })
        let client = TestClient(app, keepsCookies: true)

        #expect(try await client.get("/").text == "+")
        #expect(try await client.get("/").text == "++")
    }
}
