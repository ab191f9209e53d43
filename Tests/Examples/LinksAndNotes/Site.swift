public import AsyncGateway
import AsyncGatewayFoundation
import AsyncGatewayToolkit
public import FoundationEssentials

/// Short links, notes and uploads: pages, forms, live news, and an API in JSON.
public struct Site: Sendable {
    private let password: String?, uploads: String, uploadLimit: Int, timeout: Duration
    private let files: any FileSource
    let links = Shelf<String, Link>(), notes = Shelf<Int, Note>()
    private let news = Broadcast<ServerSentEvent>(history: 100)

    /// A site whose settings are the variables `LINKS_PASSWORD` (of the user `admin`), `LINKS_UPLOADS`
    /// and `LINKS_STATIC` (folders), `LINKS_UPLOAD_LIMIT` (bytes) and `LINKS_TIMEOUT` (seconds).
    public init(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        let numbers = NamedValues(environment.map { ($0.key, $0.value) })
        password = environment["LINKS_PASSWORD"]
        uploads = environment["LINKS_UPLOADS"] ?? "uploads"
        uploadLimit = try numbers.value("LINKS_UPLOAD_LIMIT", default: 10 << 20)
        timeout = .seconds(try numbers.value("LINKS_TIMEOUT", default: 30))
        let embedded = [
            "site.css": PackageResources.site_css, "live.js": PackageResources.live_js,
            "icon.svg": PackageResources.icon_svg,
        ]
        files = environment["LINKS_STATIC"].map { FolderFiles($0) } ?? EmbeddedFiles(embedded)
    }

    /// The site as an app.
    public func app() throws -> Application {
        let router = try Router(redirectsSlashes: true) { routes in
            routes.get("/{$}", name: "home", home)
            routes.get("/l/{code}", name: "link") { environ in
                let link = try links.update(try environ.route.value("code")) { $0?.hits += 1 }
                tell("\(link.code) was followed.")
                return .redirect(to: link.url)
            }
            routes.get("/events") { .events(of: news, for: $0, goodbye: .comment("Goodbye")) }
            routes.mount("/static", StaticFiles(files).app)
            routes.mount("/uploads", StaticFiles(in: uploads).app)
            routes.get("/me") { environ in
                let user = try await environ.session.values["user"]
                guard let user else { throw HTTPError(.forbidden, "You are not logged in.") }
                return .text(user + "\n")
            }
            routes.get("/slow") { environ in
                try await Task.sleep(for: .milliseconds(try environ.query.value("ms", default: 0)))
                return .text("done\n")
            }
            routes.get("/health") { _ in try .json(["status": "ok"]) }
            routes.get("/boom") { _ in throw CocoaError(.featureUnsupported) }
            routes.group("", [crossOriginProtection()], addForms)
            routes.group("/api", [CORS().middleware], addAPI)
        }
        let layers = [
            requestIDs(keepingThoseOf: { $0.peer?.host == "127.0.0.1" }),
            SecurityHeaders().middleware, sessions(in: MemorySessionStore()),
            ErrorPages(html: page).middleware, requestTimeout(timeout), bodyLimit(uploadLimit),
        ]
        return pipeline(layers, router.app)
    }

    private func addForms(_ forms: Routes) {
        forms.post("/links") { environ in
            let form = try await environ.form()
            let link = try addLink(to: try form.value("url"), code: form["code"])
            return try await goHome(environ, saying: "\(link.code) leads to \(link.url).")
        }
        forms.post("/notes") { environ in
            let text = try await environ.form().value("text")
            guard 1...1000 ~= text.utf8.count else {
                throw HTTPError(.unprocessableContent, "A note has 1 to 1000 bytes.")
            }
            try notes.add { ($0 + 1, Note(id: $0 + 1, text: text)) }
            tell("A note: \(text)")
            return try await goHome(environ, saying: "The note is kept.")
        }
        forms.post("/upload") { environ in
            // None is kept, if one is refused.
            var files: [StoredFile] = []
            for try await part in try environ.multipart() where part.filename != nil {
                files.append(try await part.store(in: uploads, upTo: uploadLimit))
            }
            for file in files { tell("A file is at uploads/\(try await file.keep()).") }
            return try await goHome(environ, saying: "\(files.count) files are kept.")
        }
        forms.post("/login") { environ in
            let form = try await environ.form()
            let user = try form.value("user")
            guard admits(user, try form.value("password")) else { throw HTTPError(.forbidden) }
            try await environ.session.renew { $0["user"] = user }
            return .redirect(to: try environ.path(to: "home"))
        }
        forms.post("/logout") { environ in
            try await environ.session.end()
            return .redirect(to: try environ.path(to: "home"))
        }
    }

    private func addAPI(_ api: Routes) {
        struct NewLink: Decodable { var url: String, code: String? }
        struct NewText: Decodable { var text: String }
        api.get("/links") { environ in
            let (text, limit) = (environ.query["q"], try environ.query.value("limit", default: 100))
            let found = links.all.filter { text.map($0.url.absoluteString.contains) ?? true }
            return try .json(Array(found.prefix(max(0, limit))))
        }
        api.post("/links") { environ in
            let new = try await environ.json(as: NewLink.self)
            let link = try addLink(to: new.url, code: new.code)
            let path = try environ.path(to: "api link", ["code": link.code])
            return try .json(link, status: .created, ["Location": path])
        }
        api.get("/links/{code}", name: "api link") { environ in
            try .json(try links.update(try environ.route.value("code")))
        }
        api.group("", [basicAuthentication(realm: "links", admits)]) { admin in
            admin.delete("/links/{code}") { environ in
                let link = try links.update(try environ.route.value("code")) { $0 = nil }
                tell("\(link.code) is gone.")
                return .empty()
            }
        }
        api.get("/notes") { _ in try .json(notes.all) }
        api.get("/notes/{id}") { try .json(try notes.update(try $0.route.value("id"))) }
        api.put("/notes/{id}") { environ in
            let text = try await environ.json(as: NewText.self).text
            return try .json(try notes.update(try environ.route.value("id")) { $0?.text = text })
        }
    }

    private func addLink(to text: String, code: String?) throws -> Link {
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host() != nil
        else { throw HTTPError(.unprocessableContent, "A link leads to http or https.") }
        let code = code.flatMap { $0.isEmpty ? nil : $0 } ?? String(UUID().uuidString.prefix(8))
        guard code.wholeMatch(of: /[A-Za-z0-9_-]{1,64}/) != nil else {
            throw HTTPError(.unprocessableContent, "A code has 1 to 64 letters, digits, - and _.")
        }
        let link = Link(code: code, url: url)
        try links.add { _ in (code, link) }
        tell("\(code) leads to \(url).")
        return link
    }

    private func goHome(_ environ: Environ, saying message: String) async throws -> Response {
        try await environ.session.update { $0["message"] = message }
        return .redirect(to: try environ.path(to: "home"))
    }

    private func tell(_ text: String) {
        news.publish { ServerSentEvent(text, id: $0) }
    }

    private func admits(_ user: String, _ word: String) -> Bool {
        user == "admin" && password.map { areEqualInConstantTime(word, $0) } ?? false
    }
}
