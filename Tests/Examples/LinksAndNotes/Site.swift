import AsyncGateway
import AsyncGatewayFoundation
import AsyncGatewayToolkit
import Foundation

/// Short links, notes and uploads: pages, forms, and an API in JSON.
struct Site {
    let settings: Settings
    let links = Shelf<String, Link>()
    let notes = Shelf<Int, Note>()

    func app() throws -> Application {
        let router = try Router(redirectsSlashes: true) { routes in
            routes.get("/{$}", name: "home", home)
            routes.get("/l/{code}", name: "link") { environ in
                .redirect(
                    to: try links.update(try environ.route.value("code")) { $0?.hits += 1 }.url)
            }
            routes.get("/me") { environ in
                guard let user = try await environ.session.values["user"] else {
                    throw HTTPError(.forbidden, "You are not logged in.")
                }
                return .text(user + "\n")
            }
            routes.get("/slow") { environ in
                try await Task.sleep(for: .milliseconds(try environ.query.value("ms", default: 0)))
                return .text("done\n")
            }
            routes.get("/health") { _ in try .json(["status": "ok"]) }
            routes.get("/boom") { _ in throw CocoaError(.featureUnsupported) }
            routes.group("", [crossOriginProtection(), bodyLimit(1 << 16)], addForms)
            routes.group("/api", [CORS().middleware, bodyLimit(1 << 16)], addAPI)
            routes.group("", [crossOriginProtection(), bodyLimit(settings.uploadLimit)]) {
                $0.post("/upload", upload)
            }
        }
        let ids = requestIDs(keepingThoseOf: { $0.peer?.host == "127.0.0.1" })
        return pipeline(
            [
                ids, ErrorPages().middleware, SecurityHeaders().middleware,
                requestTimeout(settings.timeout), sessions(in: MemorySessionStore()),
            ], router.app)
    }

    private func addForms(_ forms: Routes) {
        forms.post("/links") { environ in
            let form = try await environ.form()
            let link = try addLink(to: try form.value("url"), code: form["code"])
            return try await goHome(environ, saying: "\(link.code) leads to \(link.url).")
        }
        forms.post("/notes") { environ in
            let note = Note(id: notes.all.count + 1, text: try await environ.form().value("text"))
            try notes.add(note.id, note)
            return try await goHome(environ, saying: "Note \(note.id) is kept.")
        }
        forms.post("/login") { environ in
            let form = try await environ.form()
            let user: String = try form.value("user")
            guard settings.admits(user, try form.value("password")) else {
                throw HTTPError(.forbidden)
            }
            try await environ.session.renew { $0["user"] = user }
            return try await goHome(environ, saying: "You are logged in.")
        }
        forms.post("/logout") { environ in
            try await environ.session.end()
            return .redirect(to: try environ.path(to: "home"))
        }
    }

    private func addAPI(_ api: Routes) {
        struct NewLink: Decodable { var url: String, code: String? }
        struct Text: Decodable { var text: String }

        api.get("/links") { environ in
            let (text, limit) = (environ.query["q"], try environ.query.value("limit", default: 100))
            let found = links.all.filter { link in
                text.map { link.url.absoluteString.contains($0) } ?? true
            }
            return try .json(found.prefix(max(0, limit)).map(\.self))
        }
        api.post("/links") { environ in
            let new = try await environ.json(as: NewLink.self)
            let link = try addLink(to: new.url, code: new.code)
            var response = try Response.json(link, status: .created)
            response.headers[.location] = try environ.path(to: "api link", ["code": link.code])
            return response
        }
        api.get("/links/{code}", name: "api link") { environ in
            try .json(try links.update(try environ.route.value("code")))
        }
        api.group("", [basicAuthentication(realm: "links", settings.admits)]) { admin in
            admin.delete("/links/{code}") { environ in
                try links.update(try environ.route.value("code")) { $0 = nil }
                return .empty()
            }
        }
        api.get("/notes") { _ in try .json(notes.all) }
        api.get("/notes/{id}") { try .json(try notes.update(try $0.route.value("id"))) }
        api.put("/notes/{id}") { environ in
            let text = try await environ.json(as: Text.self).text
            return try .json(try notes.update(try environ.route.value("id")) { $0?.text = text })
        }
    }

    /// Stores the files of a form under random names; none of them, if one is refused.
    private func upload(_ environ: Environ) async throws -> Response {
        var files: [StoredFile] = []
        for try await part in try environ.multipart() where part.filename != nil {
            files.append(try await part.store(in: settings.uploads, upTo: settings.uploadLimit))
        }
        for file in files { _ = try await file.keep() }
        return try await goHome(environ, saying: "\(files.count) files are kept.")
    }

    private func addLink(to url: String, code: String?) throws -> Link {
        guard let url = URL(string: url), ["http", "https"].contains(url.scheme), url.host() != nil
        else { throw HTTPError(.unprocessableContent, "A link leads to http or https.") }
        let code = code.flatMap { $0.isEmpty ? nil : $0 } ?? String(UUID().uuidString.prefix(8))
        let link = Link(code: code, url: url)
        try links.add(code, link)
        return link
    }

    private func goHome(_ environ: Environ, saying message: String) async throws -> Response {
        try await environ.session.update { $0["message"] = message }
        return .redirect(to: try environ.path(to: "home"))
    }
}
