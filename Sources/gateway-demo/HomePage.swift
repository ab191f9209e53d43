import AsyncGateway
import AsyncGatewayToolkit

/// Answers for the root: the page to who likes HTML better than text, such as a browser; to all others,
/// such as curl, what wsgiref's `demo_app` says.
func homeApp(_ page: HomePage) -> Application {
    var careful = SecurityHeaders()
    // Browsers complain of it over http, and the page opens no windows.
    careful.crossOriginOpenerPolicy = nil
    let pageApp = careful.middleware(application { try page.response(to: $0) })
    return { environ, startResponse in
        guard [.get, .head].contains(environ.method) else {
            return try await demoApp(environ, startResponse)
        }
        startResponse.onHead { $0.headers.add(.vary, "Accept") }
        let type = environ.preferredType(of: ["text/plain", "text/html"])
        return try await (type == "text/html" ? pageApp : demoApp)(environ, startResponse)
    }
}

/// The page that the demonstration opens on: its routes, live events, and the request.
///
/// It loads nothing from elsewhere, and without its script it lacks the live events alone.
struct HomePage: Sendable {
    /// What the demonstration has at its first segments.
    let routes: [DemoRoute]
    /// What its router finds.
    let routedRoutes: [DemoRoute]
    /// The path of the Unix-domain socket that it listens at.
    let socketPath: String?

    /// The page for a request.
    ///
    /// - Throws: as `Environ.applicationURI()` does.
    func response(to environ: Environ) throws -> Response {
        let nonce = Self.makeNonce()
        var response = Response.page(try document(environ, nonce))
        response.headers[.cacheControl] = "no-store"
        response.headers[.contentSecurityPolicy] = """
            default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; \
            connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
            frame-ancestors 'none'
            """
        return response
    }

    /// 128 bits that nobody can guess. (CSP3 §7.1)
    private static func makeNonce() -> String {
        (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
    }

    private func document(_ environ: Environ, _ nonce: String) throws -> HTML {
        let root = Self.root(from: environ)
        let line = try CurlLine(environ, socketPath: socketPath)
        return """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>AsyncGateway demo</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="\(Self.icon)">
            <style nonce="\(nonce)">\(Self.style)</style>
            <header>
            <h1>AsyncGateway demo</h1>
            <p>What this server can be asked for, live events, and your request as an app sees it.</p>
            <nav aria-label="On this page"><ul>
            <li><a href="#live">Live events</a></li>
            <li><a href="#routes">Routes</a></li>
            <li><a href="#router">Routes of the router</a></li>
            <li><a href="#request">Your request</a></li>
            </ul></nav>
            </header>
            <main>
            <section aria-labelledby="live">
            <h2 id="live">Live events</h2>
            <div class="card"><div class="state">
            <p id="state" role="status">Not connected: this takes JavaScript.</p>
            <button id="switch" type="button" hidden>Stop</button></div>
            <ol id="events" data-root="\(root)" aria-label="The latest events"></ol></div>
            </section>
            <section aria-labelledby="routes">
            <h2 id="routes">Routes</h2>
            <p>A link is for the browser, a line for a shell: a click selects all of it.</p>
            <ul class="routes">
            \(routes.map { Self.item($0, root, line) })</ul>
            </section>
            <section aria-labelledby="router">
            <h2 id="router">Routes of the router</h2>
            <p>Each tells its pattern, and what has matched its wildcards, as JSON.</p>
            <ul class="routes patterns">
            \(routedRoutes.map { Self.item($0, root, line) })</ul>
            </section>
            <section aria-labelledby="request">
            <h2 id="request">Your request</h2>
            \(RequestTables(environ).html)</section>
            </main>
            <script nonce="\(nonce)">\(Self.script)</script>
            </html>

            """
    }

    /// What leads from the URL of the page to the root of the site, whatever proxy has changed the path.
    private static func root(from environ: Environ) -> String {
        guard environ.pathBytes.isEmpty else { return "./" }
        // The URL ends with what the site is mounted at, and no slash.
        let name = environ.scriptNameBytes.split(separator: UInt8(ascii: "/")).last ?? []
        return name.isEmpty ? "./" : "./\(PercentEncoding.encode(name, for: .pathSegment))/"
    }

    private static func item(_ route: DemoRoute, _ root: String, _ line: CurlLine) -> HTML {
        let trial: HTML =
            switch route.trial {
            case .link(let target):
                "<a href=\"\(root)\(target)\">\(HTML(breakable: "/" + target))</a>"
            case .curl(let options, let target): line.html(options, target)
            }
        return """
            <li><p class="name">\(HTML(breakable: route.name))</p>
            <p>\(route.sentence)</p>
            <p class="trial">\(trial)</p></li>

            """
    }

    private static let style = HTML(
        unescaped: String(decoding: PackageResources.page_css, as: UTF8.self))
    private static let script = HTML(
        unescaped: String(decoding: PackageResources.page_js, as: UTF8.self))
    private static let icon =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
        + "%3Cpath fill='%235b9470' d='M2 14C2 6 6 2 14 2c0 8-4 12-11 12l4-6z'/%3E%3C/svg%3E"
}

extension HTML {
    /// A path that may be shown on several lines, each of which begins with a slash.
    init(breakable path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        self = "\(parts[0])\(parts.dropFirst().map { "<wbr>/\($0)" })"
    }
}
