import AsyncGateway
import AsyncGatewayToolkit

extension Site {
    /// The page with everything on it, and the message of the form that was sent last, once.
    func home(_ environ: Environ) async throws -> Response {
        let values = try await environ.session.values
        let message =
            values["message"] == nil
            ? nil : try await environ.session.update { $0.take("message") }
        let links = try links.all.map { link in
            let path = try environ.path(to: "link", ["code": link.code])
            return "<li><a href=\"\(path)\">\(HTML.escape(link.code))</a> (\(link.hits))</li>"
        }
        let notes = notes.all.map { "<li>\(HTML.escape($0.text))</li>" }
        let base = HTML.escape(environ.scriptName)
        return .html(
            """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><title>Links and notes</title>
            <h1>Links and notes</h1>
            <p>Welcome, \(HTML.escape(values["user"] ?? "guest")).</p>
            \(message.map { "<p role=\"status\">\(HTML.escape($0))</p>" } ?? "")
            <h2>Links</h2>
            <ul>\(links.joined())</ul>
            <form method="post" action="\(base)/links">
              <label>URL <input name="url" required></label>
              <label>Code <input name="code"></label> <button>Shorten</button>
            </form>
            <h2>Notes</h2>
            <ul>\(notes.joined())</ul>
            <form method="post" action="\(base)/notes">
              <label>Text <input name="text" required></label> <button>Keep</button>
            </form>
            <form method="post" action="\(base)/upload" enctype="multipart/form-data">
              <label>Files <input type="file" name="file" multiple></label> <button>Send</button>
            </form>
            </html>

            """)
    }
}
