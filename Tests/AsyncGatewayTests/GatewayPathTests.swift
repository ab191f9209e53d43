import AsyncGateway
import AsyncGatewayTesting
import Testing
import WireCases

/// What a web server sends of a path, and what the app sees.
struct GatewayPathCase: Sendable, CustomTestStringConvertible {
    let server: String
    let sent: [(String, String)]
    let scriptName: String
    let pathInfo: String
    var segments: [String]?

    var testDescription: String { "\(server): \(sent.map(\.1).joined(separator: " "))" }
}

extension GatewayPathCase {
    /// SCRIPT_NAME, PATH_INFO and REQUEST_URI, each `nil` if it is not sent; and DOCUMENT_URI.
    private static func path(
        _ server: String, _ script: String?, _ info: String?, _ uri: String?,
        document: String? = nil, software: String = "nginx/1.22.1", _ scriptName: String,
        _ pathInfo: String, segments: [String]? = nil
    ) -> GatewayPathCase {
        let sent = [
            ("SCRIPT_NAME", script), ("PATH_INFO", info), ("REQUEST_URI", uri),
            ("DOCUMENT_URI", document), ("SERVER_SOFTWARE", software),
        ]
        return GatewayPathCase(
            server: server, sent: sent.compactMap { name, value in value.map { (name, $0) } },
            scriptName: scriptName, pathInfo: pathInfo, segments: segments)
    }

    static let all = nginx + apache + lighttpd + haproxy + others

    private static let nginx: [GatewayPathCase] = [
        path("nginx, fastcgi_params", "/", nil, "/", document: "/", "", "/"),
        path(
            "nginx, fastcgi_params", "/a/b/é", nil, "/a%2Fb/%C3%A9?x=1", document: "/a/b/é", "",
            "/a/b/é", segments: ["a/b", "é"]),
        path("nginx, fastcgi_params", "/a/b/", nil, "//a///b/", document: "/a/b/", "", "/a/b/"),
        path("nginx, set", "", "/a/b", "/a%2Fb", document: "/a/b", "", "/a/b", segments: ["a/b"]),
        path("nginx, split", "/app", "", "/app", document: "/app", "/app", ""),
        path("nginx, split", "/app", "/", "/app/", document: "/app/", "/app", "/"),
        path(
            "nginx, split", "/app", "/x/y", "/app/x%2Fy", document: "/app/x/y", "/app", "/x/y",
            segments: ["x/y"]),
        path(
            "nginx, only SCRIPT_NAME", "/app", nil, "/app/x%2Fy", document: "/app/x/y", "/app",
            "/x/y", segments: ["x/y"]),
        path(
            "nginx, only SCRIPT_NAME, what its rules saw", "/app", nil, "/app/x/../y",
            document: "/app/y", "/app", "/y"),
        path("nginx, scgi_params", nil, nil, "/a/../b%20c", document: "/b c", "", "/b c"),
    ]

    private static let apache: [GatewayPathCase] = [
        path("Apache", "/", nil, "/", software: "Apache/2.4", "", "/"),
        path("Apache", "/a/b/é", nil, "/a/b/%C3%A9", software: "Apache/2.4", "", "/a/b/é"),
        path("Apache, at /app", "/app/x", nil, "/app/x", software: "Apache/2.4", "", "/app/x"),
        path("Apache, set", "", nil, "/a//./b/../c", software: "Apache/2.4", "", "/a/c"),
        path("Apache, set", "", nil, "/a/%2e%2E/c/%2e", software: "Apache/2.4", "", "/c/"),
        path(
            "Apache, set, no rule has seen the parts", "", nil, "/public/..%2Fadmin",
            software: "Apache/2.4", "", "/public/..%2Fadmin"),
        path("Apache, set, at /app", "/app", "", "/app", software: "Apache/2.4", "/app", ""),
        path("Apache, set, at /app", "/app", "/x", "/app/x", software: "Apache/2.4", "/app", "/x"),
        path(
            "Apache, rewritten", "/environ", nil, "/environ/admin", software: "Apache/2.4", "",
            "/environ"),
        path(
            "Apache, absolute", "/abs", nil, "http://tea/abs?q", software: "Apache/2.4", "", "/abs"),
    ]

    private static let lighttpd: [GatewayPathCase] = [
        path(
            "lighttpd", "", "/a/b", "/a%2Fb", software: "lighttpd/1.4", "", "/a/b",
            segments: ["a/b"]),
        path("lighttpd, a prefix", "/app", nil, "/app", software: "lighttpd/1.4", "/app", ""),
        path("lighttpd, a prefix", "/app", "/", "/app/", software: "lighttpd/1.4", "/app", "/"),
        path("lighttpd, the root", "/", nil, "/", software: "lighttpd/1.4", "", "/"),
    ]

    private static let haproxy: [GatewayPathCase] = [
        path("HAProxy, docroot", "/a/b", nil, "/a/b", software: "HAProxy 2.6", "", "/a/b"),
        path("HAProxy, docroot", "//a///b/", nil, "//a///b/", software: "HAProxy", "", "/a///b/"),
        path(
            "HAProxy, path-info", nil, "/a/b", "/a%2Fb", software: "HAProxy", "", "/a/b",
            segments: ["a/b"]),
        path("HAProxy, a prefix", "/app", "/x", "/app/x", software: "HAProxy", "/app", "/x"),
    ]

    private static let others: [GatewayPathCase] = [
        path("nothing", nil, nil, nil, "", "/"),
        path("only a target", nil, nil, "/a%20b?c", "", "/a b"),
        path("a slash at the end", "/app/", "x", "/app/x", "/app", "/x"),
        path("no slash in between", "/app/", "/x", "/app//x", "/app", "/x"),
        path(
            "no host in a redirect", "", "//evil.example/", "//evil.example/", "", "/evil.example/"),
        path("no slash at the beginning", "", "x", "/x", "", "/x"),
        path("a prefix that is part of a name", "/app", nil, "/apple", "", "/app"),
    ]
}

struct GatewayPathTests {
    private let app: Application = { environ, startResponse in
        try await startResponse("200 OK")
        let segments = environ.pathSegments.joined(separator: "|")
        return ResponseBody("\(environ.scriptName) \(environ.path) \(segments)")
    }

    @Test("The path is what the web server means", arguments: GatewayPathCase.all)
    func paths(row: GatewayPathCase) async throws {
        try await withGateway(to: app) { scene in
            let variables = [("REQUEST_METHOD", "GET")] + row.sent
            try await scene.client.send(FastCGIBytes.request(1, variables))
            let segments = row.segments ?? segments(of: row.pathInfo)
            #expect(
                try await scene.answer(to: 1).body
                    == "\(row.scriptName) \(row.pathInfo) \(segments.joined(separator: "|"))")
        }
    }

    private func segments(of path: String) -> [String] {
        path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    }
}

struct GatewayVariableTests {
    /// The variables that the app sees of those that are sent.
    private func seen(_ sent: [(String, String)]) async throws -> [String: String] {
        let journal = Journal()
        let app: Application = { environ, startResponse in
            for (name, value) in environ.variables {
                journal.note("\(name)=\(value)")
                #expect(environ[name] == value)
            }
            journal.note("fields \(environ.headers)")
            return try await Apps.path(environ, startResponse)
        }
        try await withGateway(to: app) { scene in
            try await scene.client.send(FastCGIBytes.request(1, [("REQUEST_METHOD", "GET")] + sent))
            _ = try await scene.answer(to: 1)
        }
        let pairs = journal.entries.map { $0.split(separator: "=", maxSplits: 1) }
        return Dictionary(
            pairs.filter { $0.count == 2 }.map { (String($0[0]), String($0[1])) }
        ) { $1 }
    }

    @Test("What does not apply is absent, and what the app must have is there")
    func defaults() async throws {
        let seen = try await seen([
            ("CONTENT_TYPE", ""), ("CONTENT_LENGTH", ""), ("SERVER_NAME", ""),
            ("SERVER_PORT", ""), ("SERVER_PROTOCOL", ""), ("REMOTE_ADDR", "unix:"),
            ("REMOTE_PORT", ""), ("HTTP_HOST", ""), ("HTTPS", ""),
        ])
        #expect(
            seen == [
                "REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "localhost",
                "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.0",
                "SERVER_SOFTWARE": "AsyncGateway", "GATEWAY_INTERFACE": "CGI/1.1",
            ])
    }

    @Test("Fields that come twice are joined, and those that end at the web server are withheld")
    func fields() async throws {
        let seen = try await seen([
            ("HTTP_X_TWO", "a"), ("HTTP_COOKIE", "a=1"), ("HTTP_X_TWO", "b"),
            ("HTTP_COOKIE", "b=2"), ("HTTP_PROXY", "evil"), ("HTTP_CONNECTION", "close"),
            ("HTTP_TRANSFER_ENCODING", "chunked"), ("HTTP_CONTENT_LENGTH", "9"),
            ("HTTP_X_EMPTY", ""),
        ])
        #expect(seen["HTTP_X_TWO"] == "a,b")
        #expect(seen["HTTP_COOKIE"] == "a=1; b=2")
        #expect(
            seen.keys.filter { $0.hasPrefix("HTTP_") }.sorted() == ["HTTP_COOKIE", "HTTP_X_TWO"])
    }

    @Test(
        "A request for two hosts, or for none that can be, is refused",
        arguments: [[("HTTP_HOST", "a"), ("HTTP_HOST", "b")], [("HTTP_HOST", "a b")]])
    func hosts(sent: [(String, String)]) async throws {
        try await withGateway(to: Apps.path) { scene in
            try await scene.client.send(FastCGIBytes.request(1, [("REQUEST_METHOD", "GET")] + sent))
            #expect(try await scene.answer(to: 1).status == "Status: 400 Bad Request")
        }
    }

    @Test("TLS of the web server is the request's")
    func scheme() async throws {
        #expect(try await seen([("HTTPS", "on")])["HTTPS"] == "on")
        let seen = try await seen([("REQUEST_SCHEME", "https")])
        #expect(seen["HTTPS"] == "on")
        #expect(seen["REQUEST_SCHEME"] == "https")
    }
}
