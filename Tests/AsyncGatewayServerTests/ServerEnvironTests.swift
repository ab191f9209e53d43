import AsyncGateway
import TestPeers
import Testing

@Suite("Environ of a real connection", .timeLimit(.minutes(1)))
struct ServerEnvironTests {
    /// Answers with its environ, a line for each variable.
    private let app: Application = { environ, startResponse in
        try await startResponse(.ok, ["Content-Type": "text/plain"])
        return ResponseBody(environ.variables.map { "\($0)=\($1)\n" }.joined())
    }

    /// The variables that an app sees of a request.
    private func variables(
        of request: String, at endpoint: Endpoint, _ check: ([String: String], ServerScene) -> Void
    ) async throws {
        try await withServer(at: endpoint, app) { scene in
            let client = try scene.connect()
            try await client.send(request)
            let lines = try await client.readResponse().text.split(separator: "\n")
            let pairs = lines.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
            let named = pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }
            check(Dictionary(uniqueKeysWithValues: named), scene)
        }
    }

    @Test func `over IPv4 both ends are told`() async throws {
        let request = "GET /tea?milk=1 HTTP/1.1\r\nHost: tea.example:80\r\nX-Cup: big\r\n\r\n"
        try await variables(of: request, at: .ipv4) { variables, scene in
            #expect(variables["REMOTE_ADDR"] == "127.0.0.1")
            #expect(variables["REMOTE_PORT"].flatMap { Int($0) } != nil)
            #expect(variables["SERVER_NAME"] == "127.0.0.1")
            #expect(variables["SERVER_PORT"] == scene.address.port.map(String.init))
            #expect(variables["SERVER_PROTOCOL"] == "HTTP/1.1")
            #expect(variables["REQUEST_METHOD"] == "GET")
            #expect(variables["PATH_INFO"] == "/tea")
            #expect(variables["QUERY_STRING"] == "milk=1")
            #expect(variables["REQUEST_URI"] == "/tea?milk=1")
            #expect(variables["SCRIPT_NAME"] == "")
            #expect(variables["HTTP_HOST"] == "tea.example:80")
            #expect(variables["HTTP_X_CUP"] == "big")
            #expect(variables["CONTENT_LENGTH"] == nil)
            #expect(variables["CONTENT_TYPE"] == nil)
        }
    }

    @Test func `over IPv6 the client has its address, the server brackets`() async throws {
        let request = "GET / HTTP/1.1\r\nHost: tea\r\n\r\n"
        try await variables(of: request, at: .ipv6) { variables, scene in
            #expect(variables["REMOTE_ADDR"] == "::1")
            #expect(variables["SERVER_NAME"] == "[::1]")
            #expect(scene.address.description.hasPrefix("[::1]:"))
        }
    }

    @Test func `over a Unix-domain socket a URI has no port`() async throws {
        let folder = try TemporaryFolder()
        let app: Application = { environ, startResponse in
            try await startResponse(.ok)
            return ResponseBody(try environ.requestURI())
        }
        try await withServer(at: .unix(path: folder["s"]), app) { scene in
            let client = try scene.connect()
            try await client.send("GET /uri HTTP/1.0\r\n\r\n")

            #expect(try await client.readResponse().text == "http://localhost/uri")
        }
    }

    @Test func `over a Unix-domain socket the client has no address`() async throws {
        let folder = try TemporaryFolder()
        let request = "GET / HTTP/1.1\r\nHost: tea\r\n\r\n"
        try await variables(of: request, at: .unix(path: folder["s"])) { variables, scene in
            #expect(variables["REMOTE_ADDR"] == nil)
            #expect(variables["REMOTE_PORT"] == nil)
            #expect(variables["SERVER_NAME"]?.isEmpty == false)
            #expect(variables["SERVER_PORT"] != nil)
            #expect(scene.address == .unix(path: folder["s"]))
        }
    }

    @Test func `the peer is one value, whatever the socket`() async throws {
        let folder = try TemporaryFolder()
        let app: Application = { environ, startResponse in
            try await startResponse(.ok)
            return ResponseBody(environ.peer.map(String.init(describing:)) ?? "none")
        }
        try await withServer(at: .unix(path: folder["s"]), app) { scene in
            let peer = try await scene.connect().get().text
            #expect(peer == "unix:")
        }
        try await withServer(at: .ipv6, app) { scene in
            let peer = try await scene.connect().get().text
            #expect(peer.hasPrefix("[::1]:"))
        }
    }
}
