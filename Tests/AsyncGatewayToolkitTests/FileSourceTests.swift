import AsyncGateway
import AsyncGatewayTesting
import TestPeers
import Testing

@testable import AsyncGatewayToolkit

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Sources of files", .timeLimit(.minutes(1)))
struct FileSourceTests {
    private let embedded = EmbeddedFiles([
        "index.html": Array("home".utf8), "css/site.css": Array("a{}".utf8),
        "/css/deep/a.css": [], "gr\u{FC}n.txt": Array("green".utf8),
    ])

    @Test(arguments: ["..", "../..", ".", "docs/..", "docs/../.."])
    func `no entries of a folder outside are told`(_ path: String) async throws {
        let folder = try TemporaryFolder()
        folder.makeFolder("docs")

        let entries = try await FolderFiles(folder.path).entries(of: Array(path.utf8), upTo: 10)

        #expect(entries == nil)
    }

    @Test(arguments: [
        ("/", "home"), ("/css/site.css", "a{}"), ("/css/deep/a.css", ""),
        ("/gr%C3%BCn.txt", "green"),
    ])
    func `files in memory are served`(_ target: String, _ text: String) async throws {
        let response = try await TestClient(StaticFiles(embedded).app).get(target)

        #expect(response.status == .ok && response.text == text)
        #expect(response.headers[.contentLength] == "\(response.body.count)")
        #expect(response.headers[.lastModified] == nil)
    }

    @Test(arguments: ["/css", "/css/", "/css/deep", "/nothing", "/index.html/", "/css/site"])
    func `what is not in memory is a 404`(_ target: String) async throws {
        #expect(
            try await TestClient(StaticFiles(embedded).app).get(target).status == .notFound)
    }

    @Test func `files in memory have strong tags of their bytes`() async throws {
        let same = EmbeddedFiles(["a": Array("a".utf8)], lastModified: FileSite.time)
        let client = TestClient(StaticFiles(same).app)

        let response = try await client.get("/a")

        #expect(response.headers[.eTag] == "\"d228cb696f1a8caf78912b704e4a8964\"")
        #expect(response.headers[.lastModified] == FileSite.date)
        let part = try await client.get(
            "/a", headers: ["Range": "bytes=0-0", "If-Range": response.headers[.eTag] ?? ""])
        #expect(part.status == .partialContent)
    }

    // The vectors of the authors of FNV.
    @Test(arguments: [
        ("", "6c62272e07bb014262b821756295c58d"), ("a", "d228cb696f1a8caf78912b704e4a8964"),
        ("foobar", "343e1662793c64bf6f0d3597ba446f18"),
    ])
    func `the hash is FNV-1a`(_ text: String, _ hash: String) {
        #expect(ContentHash(Array(text.utf8)).text == hash)
    }

    @Test(arguments: [
        (EISDIR, "folder"), (EACCES, "forbidden"), (EPERM, "forbidden"), (ENOENT, "missing"),
        (ENOTDIR, "missing"), (ELOOP, "missing"), (ENAMETOOLONG, "missing"), (EINVAL, "missing"),
        (ENXIO, "missing"),
    ])
    func `the system's reason says what is at a path`(_ number: Int32, _ finding: String) throws {
        let error = TransportError(.cannotOpenFile, call: "open", errno: number, reason: "")

        #expect("\(try FolderFiles.lookup(for: error))" == finding)
    }

    @Test(arguments: [EIO, ESTALE])
    func `a reason that says nothing about the path is thrown`(_ number: Int32) {
        let error = TransportError(.cannotOpenFile, call: "open", errno: number, reason: "")

        #expect(throws: error) { try FolderFiles.lookup(for: error) }
        #expect(throws: TransportError.self) {
            try FolderFiles.lookup(for: TransportError(.resourcesExhausted))
        }
    }
}

@Suite("Listings of folders", .timeLimit(.minutes(1)))
struct FolderListingTests {
    private func site() throws -> FileSite {
        var site = try FileSite([
            "b.txt": "", "a<&\">.txt": "", ".hidden": "", "docs/x y:z": "", "docs/.git/x": "",
            "docs/sub/a": "", "page/index.html": "page",
        ])
        site.folder.makeLink("link", to: "b.txt")
        site.folder.makePipe("pipe")
        site.files.listsFolders = true
        return site
    }

    private func items(_ response: TestResponse) -> [String] {
        response.text.split(separator: "\n").filter { $0.hasPrefix("<li>") }.map(String.init)
    }

    @Test func `a listing has the files and folders in order, escaped`() async throws {
        let response = try await site().get("/")

        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(
            items(response) == [
                "<li><a href=\"./a%3C%26%22%3E.txt\">a&lt;&amp;&quot;&gt;.txt</a></li>",
                "<li><a href=\"./b.txt\">b.txt</a></li>",
                "<li><a href=\"./docs/\">docs/</a></li>",
                "<li><a href=\"./page/\">page/</a></li>",
            ])
    }

    @Test func `a folder within leads back, and its names are no references`() async throws {
        let response = try await site().mounted.get("/files/docs/")

        #expect(response.text.contains("<h1>Index of /files/docs/</h1>"))
        #expect(
            items(response) == [
                "<li><a href=\"../\">../</a></li>",
                "<li><a href=\"./sub/\">sub/</a></li>",
                "<li><a href=\"./x%20y%3Az\">x y:z</a></li>",
            ])
    }

    @Test func `a page is sent in place of a listing, and a folder leads to it`() async throws {
        let site = try site()

        #expect(try await site.get("/page/").text == "page")
        #expect(try await site.get("/docs").headers[.location] == "./docs/")
        #expect(try await site.get("/nothing/").status == .notFound)
        #expect(try await site.get("/b.txt/").status == .notFound)
        #expect(try await site.get("/link/").status == .notFound)
    }

    @Test func `without being asked for there is none`() async throws {
        var site = try site()
        site.files.listsFolders = false

        #expect(try await site.get("/docs/").status == .notFound)
    }

    @Test func `a name that is no text has its bytes in the reference`() async throws {
        let site = try site()
        try site.folder.write([0x61], named: [0xFF, 0x2E, 0x62])

        #expect(items(try await site.get("/")).contains { $0.contains("\"./%FF.b\">\u{FFFD}.b<") })
        #expect(try await site.get("/%FF.b").text == "a")
    }

    @Test func `a folder is not read beyond the limit`() throws {
        let site = try site()

        let entries = try FolderReader.entries(
            of: [], below: site.folder.path.filePathBytes, upTo: 2)

        #expect(entries.count == 2)
    }

    @Test(arguments: [(4999, false), (5000, false), (5001, true)])
    func `a listing says what it leaves out`(_ count: Int, _ isCut: Bool) async throws {
        let names = (0..<count).map { ("file \($0)", [] as [UInt8]) }
        var files = StaticFiles(EmbeddedFiles(Dictionary(uniqueKeysWithValues: names)))
        files.listsFolders = true

        let response = try await TestClient(files.app).get("/")

        #expect(items(response).count == min(count, 5000))
        #expect(response.text.contains("There are more than these.") == isCut)
    }

    @Test func `no link is followed to a folder`() throws {
        let site = try site()
        site.folder.makeLink("out", to: "/etc")

        for path in ["out", "out/ssl", "b.txt", "nothing", "pipe"] {
            #expect(throws: TransportError.self) {
                try FolderReader.entries(
                    of: Array(path.utf8), below: site.folder.path.filePathBytes, upTo: 9)
            }
        }
    }

    @Test func `files in memory are listed`() async throws {
        var files = StaticFiles(EmbeddedFiles(["a/b/c": [], "a/d": [], "e": []]))
        files.listsFolders = true
        let client = TestClient(files.app)

        #expect(
            items(try await client.get("/")) == [
                "<li><a href=\"./a/\">a/</a></li>", "<li><a href=\"./e\">e</a></li>",
            ])
        #expect(items(try await client.get("/a/")).count == 3)
        #expect(try await client.get("/a").headers[.location] == "./a/")
    }
}

@Suite("Patterns of paths")
struct PathPatternTests {
    @Test(arguments: [
        ("a", "a", true), ("/a", "a", true), ("a", "b", false), ("a", "ab", false),
        ("ab", "a", false), ("", "", true), ("*", "", true), ("*", "abc", true),
        ("*", "a/b", false), ("**", "a/b", true), ("**", "", true), ("*.js", "a.js", true),
        ("*.js", ".js", true), ("*.js", "a.jsx", false), ("*.js", "a/b.js", false),
        ("**/*.js", "a.js", true), ("**/*.js", "a/b/c.js", true), ("**/*.js", "a/b.jsx", false),
        ("a/**", "a/b/c", true), ("a/**", "a/", true), ("a/**", "a", false),
        ("a/**", "ab/c", false),
        ("a/**/z", "a/z", true), ("a/**/z", "a/b/c/z", true), ("a/**/z", "a/bz", false),
        ("a**z", "a/b/z", true), ("*a*a*", "bab", false), ("*a*a*", "aba", true),
        ("**/a/**/b", "x/a/y/b", true), ("**/a/**/b", "xa/b", false), ("a*/b", "aaa/b", true),
        ("*/*", "a/b", true), ("*/*", "a", false), ("?", "a", false), ("[a]", "[a]", true),
        ("gr\u{FC}n/*", "gr\u{FC}n/a", true),
    ])
    func `a pattern matches whole paths`(_ pattern: String, _ path: String, _ matches: Bool) {
        #expect(PathPattern(pattern).matches(Array(path.utf8)) == matches)
    }

    @Test func `no path makes a pattern slow`() {
        let pattern = PathPattern("**/*a**/*a**/*a**/*a**/*a**/*a**b")
        let path = Array(String(repeating: "a/", count: 4000).utf8)

        #expect(!pattern.matches(path))
    }
}

@Suite("Types of files")
struct MediaTypesTests {
    @Test(arguments: [
        ("index.html", "text/html; charset=utf-8"), ("A.HTML", "text/html; charset=utf-8"),
        ("a.b/c", "application/octet-stream"), ("a.tar.gz", "application/gzip"),
        ("app.mjs", "text/javascript; charset=utf-8"), ("x.wasm", "application/wasm"),
        ("a.", "application/octet-stream"), ("", "application/octet-stream"),
        ("a.json", "application/json"), ("a.svg", "image/svg+xml"),
        ("html", "application/octet-stream"),
        ("a.html\u{301}", "application/octet-stream"), ("a/\u{301}.css", "text/css; charset=utf-8"),
    ])
    func `the end of a name tells the type`(_ path: String, _ type: String) {
        #expect(MediaTypes().type(ofFileAt: Array(path.utf8)) == type)
    }

    @Test func `types can be added, changed and removed`() {
        var types = MediaTypes()
        types["TEA"] = "application/vnd.tea"
        types["html"] = nil
        types.other = "text/plain"

        #expect(types.type(ofFileAt: "a.tea".utf8) == "application/vnd.tea")
        #expect(types.type(ofFileAt: "a.html".utf8) == "text/plain")
        #expect(types["tea"] == "application/vnd.tea" && types["html"] == nil)
    }

    @Test func `every known type can be sent`() {
        #expect(MediaTypes.known.count >= 100)
        for (end, type) in MediaTypes.known {
            #expect(MediaType(type) != nil, "\(end)")
            #expect(end == end.lowercased(), "\(end)")
        }
    }
}
