import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import TestPeers
import Testing

@Suite("Static files", .timeLimit(.minutes(1)))
struct StaticFilesTests {
    private func site() throws -> FileSite {
        try FileSite([
            "index.html": "home", "tea.txt": "assam", "docs/index.html": "docs",
            "docs/a b.txt": "blank", "empty/.hidden": "hidden", ".env": "secret",
            ".git/config": "secret", ".well-known/security.txt": "contact", "noindex/leaf": "leaf",
            "gr\u{FC}n/index.html": "green",
        ])
    }

    @Test(arguments: [
        ("/", "home", "text/html; charset=utf-8"),
        ("/index.html", "home", "text/html; charset=utf-8"),
        ("/tea.txt", "assam", "text/plain; charset=utf-8"),
        ("/docs/", "docs", "text/html; charset=utf-8"),
        ("/docs/a%20b.txt", "blank", "text/plain; charset=utf-8"),
        ("/noindex/leaf", "leaf", "application/octet-stream"),
        ("/gr%C3%BCn/?a=b", "green", "text/html; charset=utf-8"),
    ])
    func `a file is served at its path, and a folder's page at the folder's`(
        _ target: String, _ text: String, _ type: String
    ) async throws {
        let site = try site()
        for (client, target) in [(site.client, target), (try site.mounted, "/files" + target)] {
            let response = try await client.get(target)

            #expect(response.status == .ok && response.text == text)
            #expect(response.headers[.contentType] == type)
        }
    }

    @Test(arguments: [
        "/nothing", "/tea.txt/", "/tea.txt/more", "/noindex", "/noindex/", "/empty/",
        "/docs//index.html", "/./tea.txt", "/docs/../tea.txt", "/docs/..", "/..", "/.",
        "/%2e%2e/tea.txt", "/docs/%2E%2e/tea.txt", "/docs%2Findex.html", "/%2Ftea.txt",
        "/docs/..%2ftea.txt", "/..%5ctea.txt",
        "/.env", "/.git/config", "/.git", "/.git/", "/empty/.hidden", "/.well-known/security.txt",
        "/docs/.well-known/security.txt", "/%2Eenv", "/TEA.TXT", "/gr%FCn/", "/tea.txt%20",
    ])
    func `a path at which no file is served is a 404`(_ target: String) async throws {
        let site = try site()

        #expect(try await site.get(target).status == .notFound)
        #expect(try await site.mounted.get("/files" + target).status == .notFound)
    }

    @Test(arguments: ["/tea.txt%00", "/%00", "/tea%2Etxt%00.html", "/docs/%00/../tea.txt"])
    func `a path with NUL is refused, be it by the server or here`(_ target: String) async throws {
        let site = try site()
        let environ = Environ([
            "REQUEST_METHOD": "GET", "PATH_INFO": PercentEncoding.decode(target),
        ])

        #expect(try await site.get(target).status == .badRequest)
        let response = try await Response(of: site.files.app, for: environ)
        #expect(response.status == .notFound)
    }

    @Test func `a path longer than a file system allows is a 404`() async throws {
        let site = try site()

        #expect(try await site.get("/" + String(repeating: "x", count: 300)).status == .notFound)
        #expect(try await site.get(String(repeating: "/x", count: 3000)).status == .notFound)
    }

    @Test func `links, pipes and what is behind them are not there`() async throws {
        let site = try site()
        site.folder.makeLink("link.txt", to: "tea.txt")
        site.folder.makeLink("link", to: "docs")
        site.folder.makeLink("loop", to: "loop")
        site.folder.makeLink("out", to: "/etc")
        site.folder.makePipe("pipe")

        for target in [
            "/link.txt", "/link", "/link/", "/link/index.html", "/loop", "/out/passwd", "/pipe",
        ] {
            #expect(try await site.get(target).status == .notFound, "\(target)")
        }
    }

    @Test func `the folder itself may be a link`() async throws {
        var site = try site()
        site.folder.makeLink("root", to: site.folder.path)
        site.files = StaticFiles(in: site.folder["root"])

        #expect(try await site.get("/tea.txt").text == "assam")
    }

    @Test func `a folder that does not exist has no files`() async throws {
        let client = TestClient(StaticFiles(in: "/nowhere/at/all").app)

        #expect(try await client.get("/tea.txt").status == .notFound)
        #expect(try await client.get("/").status == .notFound)
    }

    @Test(arguments: [
        ("/docs", "./docs/"), ("/docs?a=b&c", "./docs/?a=b&c"), ("/gr%C3%BCn", "./gr%C3%BCn/"),
    ])
    func `a folder leads to its page by a relative reference`(
        _ target: String, _ location: String
    ) async throws {
        let site = try site()
        for (client, target) in [(site.client, target), (try site.mounted, "/files" + target)] {
            let response = try await client.get(target)

            #expect(response.status == .permanentRedirect)
            #expect(response.headers[.location] == location)
        }
    }

    @Test func `a mount without its slash leads to its page`() async throws {
        let client = try site().mounted

        let response = try await client.get("/files?a=|&b=100%&c=%7c")

        #expect(response.status == .permanentRedirect)
        #expect(response.headers[.location] == "./files/?a=%7C&b=100%25&c=%7c")
        #expect(try await client.get("/files/").text == "home")
    }

    @Test func `a client that follows redirects gets the page below the mount`() async throws {
        let site = try site()
        let app = try Router { $0.mount("/a/b", site.files.app) }.app

        let response = try await TestClient(app, followsRedirects: true).get("/a/b/docs?q")

        #expect(response.text == "docs")
        #expect(response.redirects == ["/a/b/docs/?q"])
    }

    @Test(
        arguments: ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get"] as [RequestMethod]
    )
    func `another method is a 405 that says which there are`(_ method: RequestMethod) async throws {
        let response = try await site().client.request(method, "/tea.txt")

        #expect(response.status == .methodNotAllowed)
        #expect(response.headers[.allow] == "GET, HEAD, OPTIONS")
    }

    @Test func `OPTIONS tells the methods`() async throws {
        let response = try await site().client.options("/tea.txt")

        #expect(response.status == .noContent)
        #expect(response.headers[.allow] == "GET, HEAD, OPTIONS")
    }

    @Test func `well-known files are served if that is asked for, and only these`() async throws {
        var site = try site()
        site.files.servesWellKnown = true

        #expect(try await site.get("/.well-known/security.txt").text == "contact")
        for target in ["/docs/.well-known/security.txt", "/.env", "/.well-known/.hidden", "/.git/"]
        {
            #expect(try await site.get(target).status == .notFound, "\(target)")
        }
    }

    @Test func `folders have the first page that is there`() async throws {
        var site = try FileSite(["a/index.htm": "htm", "b/index.htm": "htm", "b/home.txt": "home"])
        site.files.indexNames = ["home.txt", "index.htm"]

        #expect(try await site.get("/a/").text == "htm")
        #expect(try await site.get("/b/").text == "home")
        site.files.indexNames = []
        #expect(try await site.get("/b/").status == .notFound)
        #expect(try await site.get("/b").status == .notFound)
    }

    @Test func `what may not be read is a 403`() async throws {
        let client = TestClient(StaticFiles(OneFinding { .forbidden }).app)

        let response = try await client.get("/a")

        #expect(response.status == .forbidden && !response.headers.contains(.wwwAuthenticate))
        #expect(try await client.get("/a/").status == .forbidden)
    }

    @Test func `a lack of descriptors is the server's 503, and a broken disk a 500`() async throws {
        for (code, status): (TransportError.Code, Status) in [
            (.resourcesExhausted, .serviceUnavailable), (.cannotOpenFile, .internalServerError),
        ] {
            let app = StaticFiles(OneFinding { throw TransportError(code, "no more") }).app

            #expect(try await TestClient(app).get("/a").status == status)
        }
    }
}

@Suite("Pages of static files", .timeLimit(.minutes(1)))
struct StaticPageTests {
    private func site() throws -> FileSite {
        var site = try FileSite([
            "app.html": "app", "404.html": "nothing here", "tea.txt": "assam", ".git/x": "secret",
        ])
        site.files.fallback = "app.html"
        site.files.notFoundPage = "/404.html"
        return site
    }

    @Test(arguments: ["/", "/users/7", "/users/", "/a/b/c?d"])
    func `an app in the browser gets its page for its paths`(_ target: String) async throws {
        let response = try await site().get(target)

        #expect(response.status == .ok && response.text == "app")
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(response.headers.contains(.eTag))
    }

    @Test(arguments: ["/old.js", "/a/b.png", "/.git/x", "/.git/config", "/a//b", "/a%2Fb", "/../x"])
    func `what looks like a file, or may not be served, gets the page of a 404`(
        _ target: String
    ) async throws {
        let response = try await site().get(target, ["If-None-Match": "*", "Range": "bytes=0-1"])

        #expect(response.status == .notFound && response.text == "nothing here")
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(!response.headers.contains(.eTag) && !response.headers.contains(.lastModified))
    }

    @Test func `a page that is missing itself is a 404 in plain text`() async throws {
        var site = try site()
        (site.files.fallback, site.files.notFoundPage) = ("none", "none")

        let response = try await site.get("/users")

        #expect(response.status == .notFound && response.text == "404 Not Found\n")
    }

    @Test func `a 404 without a page is that of the site`() async throws {
        var files = try site().files
        (files.fallback, files.notFoundPage) = (nil, nil)
        let app = pipeline([ErrorPages { "<p>\($0.status)" }.middleware], files.app)

        let response = try await TestClient(app).get("/users")

        #expect(response.text == "<p>404 Not Found")
    }
}

@Suite("Caching of static files", .timeLimit(.minutes(1)))
struct StaticCacheTests {
    @Test(
        arguments: [
            ("/assets/a.js", CacheRule.immutable), ("/assets/b/c.js", CacheRule.immutable),
            ("/page.html", "no-cache"), ("/docs/", "no-cache"), ("/docs/x.html", "no-cache"),
            ("/tea.txt", "max-age=60"), ("/docs/tea.txt", nil), ("/assets", nil),
        ] as [(String, String?)])
    func `the first rule that applies tells caches what to do`(
        _ target: String, _ value: String?
    ) async throws {
        var site = try FileSite([
            "assets/a.js": "", "assets/b/c.js": "", "page.html": "", "docs/index.html": "",
            "docs/x.html": "", "tea.txt": "", "docs/tea.txt": "", "assets/x.html": "",
        ])
        site.files.cacheRules = [
            CacheRule("assets/**", CacheRule.immutable), CacheRule("**/*.html", "no-cache"),
            CacheRule("/*.txt", "max-age=60"),
        ]

        #expect(try await site.get(target).headers[.cacheControl] == value)
        let known = try await site.get(target, ["If-None-Match": "*"])
        #expect(known.headers[.cacheControl] == value)
    }
}
