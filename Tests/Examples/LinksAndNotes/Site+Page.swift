import AsyncGateway
import AsyncGatewayToolkit
import FoundationEssentials

extension Site {
    /// The page with everything on it, and the message of the form that was sent last, once.
    func home(_ environ: Environ) async throws -> Response {
        let message = try await environ.session.take("message")
        let links = try links.all.map { link in
            """
            <li><a href="\(try environ.path(to: "link", ["code": link.code]))">\(link.code)</a>
            <small>\(link.url.absoluteString)</small> <data>\(link.hits)</data></li>
            """ as HTML
        }
        let content: HTML = """
            \(message.map { "<p role=\"status\">\($0)</p>" })
            <section><h2>Links</h2><ul class="links">\(links)</ul><form method="post" action="links">
            <input name="url" type="url" required placeholder="https://" aria-label="URL">
            <input name="code" placeholder="code" aria-label="Code"><button>Shorten</button></form>
            </section><section><h2>Notes</h2><ul>\(notes.all.map { "<li>\($0.text)</li>" })</ul>
            <form method="post" action="notes"><input name="text" required
            placeholder="note" aria-label="Text">
            <button>Keep</button></form></section><section><h2>Files</h2>
            <form method="post" action="upload" enctype="multipart/form-data"><input type="file"
            name="file" multiple required aria-label="Files"><button>Send</button></form></section>
            <section><h2>News</h2><ol id="news" aria-live="polite"></ol></section>
            <script src="static/live.js" defer></script>
            """
        return .page(try await page("Links and notes", environ, content))
    }

    /// The page of an error.
    func page(_ problem: ErrorPages.Problem) async throws -> HTML {
        let content: HTML = """
            <section><p>\(problem.detail)</p><p><a href="./">Home</a></p>
            <small>Request \(problem.environ.requestID ?? "")</small></section>
            """
        return try await page("\(problem.status)", problem.environ, content)
    }

    /// A page of the site, whose links begin where it is mounted.
    private func page(_ title: String, _ environ: Environ, _ content: HTML) async throws -> HTML {
        let user = try await environ.session.values["user"]
        let login: HTML = """
            <form method="post" action="login"><input name="user" placeholder="name" aria-label="Name">
            <input name="password" type="password" placeholder="password" aria-label="Password">
            <button>Log in</button></form>
            """
        let logout: HTML = #"<form method="post" action="logout"><button>Log out</button></form>"#
        return """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>\(title)</title>
            <base href="\(PercentEncoding.encode(environ.scriptNameBytes, for: .path))/">
            <meta name="viewport" content="width=device-width">
            <link rel="icon" href="static/icon.svg"><link rel="stylesheet" href="static/site.css">
            <header><h1><a href="./">\(title)</a></h1><p>Welcome, \(user ?? "guest").</p>
            \(user == nil ? login : logout)</header><main>\(content)</main></html>

            """
    }
}
