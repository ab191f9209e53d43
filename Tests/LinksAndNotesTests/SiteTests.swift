import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Foundation
import TestPeers
import Testing

@testable import LinksAndNotes

@Suite("Links and notes", .timeLimit(.minutes(1)))
struct SiteTests {
    private let folder: TemporaryFolder
    private let client: TestClient
    /// With the name and the password of the user.
    private let admin: Headers = [
        "Authorization": "Basic " + Data("admin:earl grey".utf8).base64EncodedString()
    ]

    init() throws {
        folder = try TemporaryFolder()
        let site = try Site([
            "LINKS_PASSWORD": "earl grey", "LINKS_UPLOADS": folder.path,
            "LINKS_UPLOAD_LIMIT": "1000",
        ])
        client = TestClient(try site.app(), keepsCookies: true, followsRedirects: true)
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ response: TestResponse) throws
        -> Value
    {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(response.body))
    }

    // MARK: - Pages and forms

    @Test func `a link that a form makes leads to its place, and its uses are counted`()
        async throws
    {
        let page = try await client.post(
            "/links", body: .form(["url": "https://tea.example/a?b", "code": "tea"]))

        #expect(page.redirects == ["/"])
        #expect(page.text.contains("<p role=\"status\">tea leads to https://tea.example/a?b.</p>"))
        let found = try await client.get("/l/tea")
        #expect(found.headers["Location"] == "https://tea.example/a?b")
        let link = try decode(Link.self, try await client.get("/api/links/tea"))
        #expect(link.hits == 1)
    }

    @Test func `a message is shown once`() async throws {
        _ = try await client.post("/notes", body: .form(["text": "tea"]))

        #expect(try await !client.get("/").text.contains("role=\"status\""))
    }

    @Test func `what users write is text, and no HTML`() async throws {
        let page = try await client.post(
            "/notes", body: .form(["text": "<script>alert(1)</script>"]))

        #expect(page.text.contains("&lt;script&gt;"))
        #expect(!page.text.contains("<script>"))
    }

    @Test(arguments: ["ftp://tea.example/", "javascript:alert(1)", "tea", "http:", ""])
    func `a link that leads nowhere is a 422`(_ url: String) async throws {
        let response = try await client.post("/links", body: .form(["url": url]))

        #expect(response.status == .unprocessableContent)
    }

    @Test(arguments: ["..", ".", "a/b", "a b", "%2e", String(repeating: "a", count: 65)])
    func `a code that no path can have is a 422, and leaves the page as it is`(_ code: String)
        async throws
    {
        let form = TestBody.form(["url": "https://tea.example/", "code": code])

        #expect(try await client.post("/links", body: form).status == .unprocessableContent)
        #expect(try await client.get("/").status == .ok)
    }

    @Test func `a code that is taken is a 409, and one that is missing a 404`() async throws {
        let form = TestBody.form(["url": "https://tea.example/", "code": "tea"])
        _ = try await client.post("/links", body: form)

        #expect(try await client.post("/links", body: form).status == .conflict)
        let missing = try await client.get("/l/none", headers: ["Accept": "text/html"])
        #expect(missing.status == .notFound)
        #expect(missing.text.contains("<h1><a href=\"./\">404 Not Found</a></h1>"))
    }

    @Test func `a form without a field, or of another site, is refused`() async throws {
        #expect(try await client.post("/notes", body: .form([:])).status == .badRequest)
        let forged = try await client.post(
            "/notes", headers: ["Sec-Fetch-Site": "cross-site"], body: .form(["text": "a"]))
        #expect(forged.status == .forbidden)
    }

    // MARK: - The API

    @Test func `links are made, found and removed in JSON`() async throws {
        let made = try await client.post(
            "/api/links", body: .json(#"{"url": "https://tea.example/green", "code": "green"}"#))
        _ = try await client.post("/api/links", body: .json(#"{"url": "https://cup.example/"}"#))

        #expect(made.status == .created)
        #expect(made.headers["Location"] == "/api/links/green")
        let found = try decode([Link].self, try await client.get("/api/links?q=tea&limit=5"))
        #expect(found.map(\.code) == ["green"])
        #expect(try decode([Link].self, try await client.get("/api/links")).count == 2)
        #expect(try await client.delete("/api/links/green").status == .unauthorized)
        #expect(try await client.delete("/api/links/green", headers: admin).status == .noContent)
        #expect(try await client.delete("/api/links/green", headers: admin).status == .notFound)
    }

    @Test func `notes are read and changed in JSON`() async throws {
        _ = try await client.post("/notes", body: .form(["text": "tea"]))

        let changed = try await client.put("/api/notes/1", body: .json(#"{"text": "green tea"}"#))

        #expect(try decode(Note.self, changed).text == "green tea")
        #expect(try decode([Note].self, try await client.get("/api/notes")).map(\.id) == [1])
        #expect(try await client.get("/api/notes/2").status == .notFound)
        #expect(try await client.get("/api/notes/one").status == .notFound)
        let empty = try await client.put("/api/notes/1", body: .json("{}"))
        #expect(empty.status == .unprocessableContent)
    }

    @Test func `pages of other origins may use the API`() async throws {
        let origin: Headers = ["Origin": "https://other.example"]

        #expect(
            try await client.get("/api/links", headers: origin).headers[
                "Access-Control-Allow-Origin"] == "*")
        let preflight = try await client.options(
            "/api/notes/1",
            headers: ["Origin": "https://other.example", "Access-Control-Request-Method": "PUT"])
        #expect(preflight.headers["Access-Control-Allow-Methods"]?.contains("PUT") == true)
        #expect(
            try await client.get("/", headers: origin).headers["Access-Control-Allow-Origin"] == nil
        )
    }

    @Test func `a query that cannot be read is a 400 in the form that is asked for`() async throws {
        let response = try await client.get(
            "/api/links?limit=many", headers: ["Accept": "application/json"])

        #expect(response.status == .badRequest)
        #expect(response.headers["Content-Type"] == "application/json")
        #expect(response.text.contains("limit"))
    }

    @Test func `methods are those of the routes`() async throws {
        let wrong = try await client.put("/l/tea")

        #expect(wrong.status == .methodNotAllowed)
        #expect(wrong.headers["Allow"] == "GET, HEAD, OPTIONS")
        #expect(try await client.head("/health").body.isEmpty)
        #expect(try await client.options("/health").status == .noContent)
        #expect(try await client.get("/health/").redirects == ["/health"])
    }

    // MARK: - Users

    @Test func `who logs in is known until the logout`() async throws {
        #expect(try await client.get("/me").status == .forbidden)
        let wrong = TestBody.form(["user": "admin", "password": "tea"])
        #expect(try await client.post("/login", body: wrong).status == .forbidden)

        let right = TestBody.form(["user": "admin", "password": "earl grey"])
        #expect(
            try await client.post("/login", body: right).text.contains("<p>Welcome, admin.</p>"))
        #expect(try await client.get("/me").text == "admin\n")

        _ = try await client.post("/logout")
        #expect(try await client.get("/me").status == .forbidden)
    }

    @Test func `the id of the session changes at the login`() async throws {
        let client = TestClient(try Site(["LINKS_PASSWORD": "tea"]).app())
        let before = try await client.post("/notes", body: .form(["text": "a"]))
        let cookie = try #require(before.headers["Set-Cookie"]?.prefix { $0 != ";" })

        let after = try await client.post(
            "/login", headers: ["Cookie": "\(cookie)"],
            body: .form(["user": "admin", "password": "tea"]))

        let renewed = try #require(after.headers["Set-Cookie"])
        #expect(renewed.contains("Secure; HttpOnly; SameSite=Lax"))
        #expect(!renewed.hasPrefix(cookie))
        #expect(try await client.get("/me", headers: ["Cookie": "\(cookie)"]).status == .forbidden)
    }

    // MARK: - Uploads

    @Test func `files are kept under names of the site's own`() async throws {
        let page = try await client.post(
            "/upload",
            body: .multipart([
                TestPart("file", filename: "../a.txt", "tea"),
                TestPart("file", filename: "b", "cup"),
            ]))

        #expect(page.text.contains("2 files are kept."))
        #expect(folder.names.count == 2)
        #expect(folder.names.allSatisfy { $0.count == 26 })
    }

    @Test func `an upload that is too large is a 413, and leaves nothing`() async throws {
        let response = try await client.post(
            "/upload",
            body: .multipart([
                TestPart("file", filename: "a", "tea"),
                TestPart("file", filename: "b", [UInt8](repeating: 0, count: 1000)),
            ]))

        #expect(response.status == .contentTooLarge)
        #expect(folder.names == [])
    }

    @Test func `what was uploaded is sent back, and what hides is not`() async throws {
        _ = try await client.post(
            "/upload", body: .multipart([TestPart("file", filename: "a.html", "<b>tea</b>")]))
        let name = try #require(folder.names.first)

        let file = try await client.get("/uploads/\(name)")
        let part = try await client.get("/uploads/\(name)", headers: ["Range": "bytes=3-5"])

        #expect(file.text == "<b>tea</b>")
        #expect(file.headers["Content-Type"] == "application/octet-stream")
        #expect(file.headers["X-Content-Type-Options"] == "nosniff")
        #expect(part.text == "tea")
        #expect(try await client.get("/uploads/../Package.swift").status == .notFound)
    }

    @Test(arguments: [
        ("site.css", "text/css; charset=utf-8"), ("live.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ])
    func `the files of the pages are there`(_ name: String, _ type: String) async throws {
        let file = try await client.get("/static/\(name)")
        let known = try await client.get(
            "/static/\(name)", headers: ["If-None-Match": try #require(file.headers["ETag"])])

        #expect(file.headers["Content-Type"] == type)
        #expect(file.body.count > 100)
        #expect(known.status == .notModified)
    }

    // MARK: - Live news

    @Test func `who listens hears of what is done, and who comes back of what he has missed`()
        async throws
    {
        let last = try await client.stream("/events") { [client] response in
            _ = try await client.post("/notes", body: .form(["text": "milk"]))
            let event = try await response.events.first { _ in true }
            #expect(event?.data == "A note: milk")
            return event?.lastEventID
        }
        _ = try await client.post(
            "/api/links", body: .json(#"{"url": "https://tea.example/", "code": "tea"}"#))
        _ = try await client.get("/l/tea")

        let missed = try await client.stream(
            "/events", headers: ["Last-Event-ID": try #require(last)]
        ) { response in
            var texts: [String] = []
            for try await event in response.events.prefix(2) { texts.append(event.data) }
            return texts
        }

        #expect(missed == ["tea leads to https://tea.example/.", "tea was followed."])
    }

    // MARK: - Errors and limits

    @Test func `a failure is a page with the request's id, and is in the log`() async throws {
        let page = try await client.get("/boom", headers: ["Accept": "text/html"])

        #expect(page.status == .internalServerError)
        #expect(
            page.text.contains(
                "<small>Request \(try #require(page.headers["X-Request-Id"]))</small>"))
        #expect(page.errorLog.contains("CocoaError"))
        #expect(!page.text.contains("CocoaError"))
    }

    @Test func `a request that takes too long is a 503`() async throws {
        let clock = ManualClock()
        let client = TestClient(
            try Site(["LINKS_TIMEOUT": "5"]).app(), clock: clock)

        async let response = client.get("/slow?ms=100000000")
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(5))

        #expect(try await response.status == .serviceUnavailable)
        #expect(try await client.get("/slow?ms=0").text == "done\n")
    }

    @Test func `links are right where the site is mounted`() async throws {
        let app = try Site([:]).app()
        let router = try Router { $0.mount("/tea", app) }
        let client = TestClient(router.app, keepsCookies: true, followsRedirects: true)

        let page = try await client.post(
            "/tea/links", body: .form(["url": "https://tea.example/", "code": "a-b"]))

        #expect(page.redirects == ["/tea/"])
        #expect(page.text.contains("href=\"/tea/l/a-b\""))
        #expect(page.text.contains("<base href=\"/tea/\">"))
    }

    @Test(arguments: ["LINKS_TIMEOUT", "LINKS_UPLOAD_LIMIT"], ["x", "1.5"])
    func `settings that are malformed are named`(_ name: String, _ value: String) {
        let error = #expect(throws: HTTPError.self) { try Site([name: value]) }

        #expect(error?.detail.contains(name) == true)
    }
}
