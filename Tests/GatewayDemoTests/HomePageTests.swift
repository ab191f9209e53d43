import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

@testable import gateway_demo

@Suite("The page of the demo", .timeLimit(.minutes(1)))
struct HomePageTests {
    private static let browser =
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"

    private let client: TestClient

    init() throws {
        client = TestClient(try demoSite(root: nil))
    }

    /// The page, as a browser gets it.
    private func page(_ target: String = "/", _ fields: Headers = [:]) async throws -> TestResponse
    {
        var fields = fields
        fields["Accept"] = Self.browser
        return try await client.get(target, headers: fields)
    }

    /// The page of an app that finds other variables in its environ.
    private func page(changing change: @escaping @Sendable (inout Environ) -> Void) async throws
        -> String
    {
        let site = try demoSite(root: nil)
        let client = TestClient { request, startResponse in
            var environ = request
            change(&environ)
            return try await site(environ, startResponse)
        }
        return try await client.get("/", headers: ["Accept": "text/html"]).text
    }

    // MARK: - Who gets it

    @Test(arguments: [
        browser, "text/html", "text/html, text/plain;q=0.9", "text/*;q=0.1, text/html",
    ])
    func `who likes HTML best gets the page`(_ accept: String) async throws {
        for method in [RequestMethod.get, .head] {
            let response = try await client.request(method, "/", headers: ["Accept": accept])

            #expect(response.status == .ok)
            #expect(response.headers["Content-Type"] == "text/html; charset=utf-8")
            #expect(response.headers["Vary"] == "Accept")
        }
    }

    @Test(arguments: [
        nil, "*/*", "text/*", "text/plain, text/html", "text/html;q=0.5, text/plain;q=0.6",
        "application/json", "text/html;q=0", "",
    ])
    func `all others get the request as text`(_ accept: String?) async throws {
        let response = try await client.get("/", headers: accept.map { ["Accept": $0] } ?? [:])

        #expect(response.status == .ok)
        #expect(response.text.hasPrefix("Hello world!\n"))
        #expect(response.headers["Vary"] == "Accept")
    }

    @Test(arguments: [RequestMethod.post, .put, .delete, .options])
    func `another method gets the request as text, whatever it likes`(
        _ method: RequestMethod
    ) async throws {
        let response = try await client.request(method, "/", headers: ["Accept": "text/html"])

        #expect(response.text.hasPrefix("Hello world!\n"))
        #expect(response.headers["Vary"] == nil)
    }

    // MARK: - What it shows

    @Test func `each route of the demo is on the page, with a sentence and a trial`() async throws {
        let text = try await page().text.replacing("<wbr>", with: "")
        let routes = try demoMounts(root: nil, socketPath: nil).map(\.route) + routedRoutes

        #expect(routes.count >= 39)
        for route in routes {
            let trial: HTML =
                switch route.trial {
                case .link(let target): "<a href=\"./\(target)\">/\(target)</a>"
                case .curl(let options, let target):
                    CurlLine(base: "http://localhost/", socketPath: nil).html(options, target)
                }
            let item: HTML = """
                <li><p class="name">\(route.name)</p>
                <p>\(route.sentence)</p>
                <p class="trial">\(trial)</p></li>
                """
            #expect(text.contains(item.text.replacing("<wbr>", with: "")))
        }
    }

    @Test func `each trial leads to its route`() throws {
        for mount in try demoMounts(root: nil, socketPath: nil) {
            let target =
                switch mount.route.trial {
                case .link(let target), .curl(_, let target): target
                }
            #expect(target.prefix { $0 != "/" && $0 != "?" } == mount.segment)
        }
    }

    @Test func `the request is on the page as the app sees it`() async throws {
        let text = try await page("/?milk=1&tea=earl+grey", ["X-Tea": "assam"]).text

        for (name, value) in [
            ("method", "GET"), ("path", "/"), ("queryString", "milk=1&amp;tea=earl+grey"),
            ("urlScheme", "http"), ("serverProtocol", "HTTP/1.1"), ("tea", "earl grey"),
            ("X-Tea", "assam"), ("Host", "localhost"),
        ] {
            #expect(text.contains("<bdi>\(name)</bdi></th><td><bdi>\(value)</bdi></td>"))
        }
        #expect(text.contains("<bdi>scriptName</bdi></th><td><span class=\"none\">empty</span>"))
    }

    @Test func `what the client sends is text`() async throws {
        let script = "<script>alert('1')</script>"
        let escaped = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"

        let text = try await page(
            "/?\(PercentEncoding.encode(script, for: .query))=\(script)", ["X-Tea": script]
        ).text

        #expect(!text.contains("<script>"))
        #expect(text.contains("<bdi>\(escaped)</bdi></th><td><bdi>\(escaped)</bdi>"))
        #expect(text.contains("<bdi>X-Tea</bdi></th><td><bdi>\(escaped)</bdi>"))
    }

    @Test func `a CGI program shows nothing of its process's environment`() async throws {
        let site = requestOnly(try demoSite(root: nil))
        let client = TestClient { request, startResponse in
            var environ = request
            environ["DATABASE_URL"] = "SECRET"
            environ["http_lower"] = "SECRET"
            return try await site(environ, startResponse)
        }

        let page = try await client.get("/", headers: ["Accept": "text/html"])

        #expect(page.text.contains("<!doctype html>") && !page.text.contains("SECRET"))
    }

    // MARK: - What it may do

    @Test func `the policy lets the page's own script and style alone`() async throws {
        let response = try await page()
        let policy = try #require(response.headers["Content-Security-Policy"])
        let nonce = try #require(policy.firstMatch(of: /script-src 'nonce-([a-z0-9]+)';/)?.1)

        #expect(
            policy == """
                default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; \
                connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
                frame-ancestors 'none'
                """)
        #expect(response.text.matches(of: /<script/).count == 1)
        #expect(response.text.contains("<script nonce=\"\(nonce)\">"))
        #expect(response.text.matches(of: /<style/).count == 1)
        #expect(response.text.contains("<style nonce=\"\(nonce)\">"))
        #expect(!response.text.contains(/\s(src|style|on[a-z]+)=/))
        #expect(try await page().headers["Content-Security-Policy"] != policy)
        #expect(response.headers["Cache-Control"] == "no-store")
        #expect(response.headers["X-Content-Type-Options"] == "nosniff")
    }

    // MARK: - Where it is

    @Test func `behind a proxy the lines have the scheme and the host of the client`() async throws
    {
        let text = try await page {
            $0.urlScheme = "https"
            $0["HTTP_HOST"] = "tea.example:8443"
        }

        #expect(text.contains("<span class=\"base\">https://tea.example:8443/</span>"))
        #expect(!text.contains("localhost/"))
    }

    @Test func `below a prefix the lines have it, and the links need none`() async throws {
        let text = try await page { $0.scriptName = "/gr\u{FC}n/tea's" }

        #expect(text.contains("http://localhost/gr%C3%BCn/tea%27s/</span>count"))
        #expect(text.contains("<a href=\"./hello\">"))
    }

    @Test func `where the URL has no slash at its end the links begin with its last segment`()
        async throws
    {
        let text = try await page {
            $0.scriptName = "/demo/tea time"
            $0.path = ""
        }

        #expect(text.contains("<a href=\"./tea%20time/hello\">"))
        #expect(text.contains("data-root=\"./tea%20time/\""))
        #expect(text.contains("http://localhost/demo/tea%20time/</span>count"))
    }
}

@Suite("Lines for a shell")
struct CurlLineTests {
    @Test func `a line has its options, the URL and the target`() {
        let line = CurlLine(base: "http://localhost:8000/", socketPath: nil)

        let text = line.html(["-d tea", "-i"], "count?a=1&b=2").text

        #expect(
            text == """
                <code>curl <span>-d tea</span> <span>-i</span> \
                <span>'<span class="base">http://localhost:8000/</span>count?a=1&amp;b=2'</span></code>
                """)
        #expect(line.html([], "hello").text.hasPrefix("<code>curl <span>'<span"))
    }

    @Test func `a line for a Unix-domain socket names it`() {
        let line = CurlLine(base: "http://localhost/", socketPath: "/run/tea time.sock")

        let text = line.html(["-i"], "hello").text

        #expect(text.contains("<span class=\"socket\">--unix-socket '/run/tea time.sock' </span>"))
    }

    @Test func `a quotation mark does not end the quotes, nor does a tag the line`() {
        let line = CurlLine(base: "http://a';b&c/", socketPath: "/it's/<here>")

        let text = line.html([], "").text

        #expect(text.contains("'<span class=\"base\">http://a&#39;\\&#39;&#39;;b&amp;c/</span>'"))
        #expect(text.contains("/it&#39;\\&#39;&#39;s/&lt;here&gt;"))
    }
}
