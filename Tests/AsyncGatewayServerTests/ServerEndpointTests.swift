import AsyncGateway
import TestPeers
import Testing

@Suite("Server at several endpoints", .timeLimit(.minutes(1)))
struct ServerEndpointTests {
    /// Answers with the server's name and port.
    private let nameApp: Application = { environ, startResponse in
        try await startResponse("200 OK", ["Content-Type": "text/plain"])
        return ResponseBody("\(environ.serverName) \(environ.serverPort)")
    }

    @Test func `two TCP ports are served`() async throws {
        try await withServer(atAll: [.ipv4, .ipv4], Apps.path) { scenes in
            try #require(scenes.count == 2)
            #expect(scenes[0].address != scenes[1].address)

            #expect(try await scenes[0].connect().get("/first").text == "/first")
            #expect(try await scenes[1].connect().get("/second").text == "/second")
        }
    }

    @Test func `a TCP port and a Unix-domain socket are served`() async throws {
        let folder = try TemporaryFolder()
        let endpoints: [Endpoint] = [.ipv4, .unix(path: folder["tea.sock"])]
        try await withServer(atAll: endpoints, Apps.path) { scenes in
            let first = try await scenes[0].connect().get("/tcp")
            let second = try await scenes[1].connect().get("/unix")

            #expect(first.text == "/tcp")
            #expect(second.text == "/unix")
        }
        #expect(!folder.contains("tea.sock"))
    }

    @Test func `addresses come in the order of the endpoints`() async throws {
        let folder = try TemporaryFolder()
        let endpoints: [Endpoint] = [
            .unix(path: folder["b"]), .ipv6, .unix(path: folder["a"]), .ipv4,
        ]
        try await withServer(atAll: endpoints, Apps.path) { scenes in
            let addresses = try await scenes[0].server.boundAddresses()
            let hosts = addresses.map { $0.host }

            #expect(hosts == [nil, "::1", nil, "127.0.0.1"])
            #expect(addresses[0] == .unix(path: folder["b"]))
            #expect(addresses[2] == .unix(path: folder["a"]))
            #expect(try await scenes[0].server.boundAddress() == addresses[0])
        }
    }

    @Test func `a name is served at all its addresses, which are in its place`() async throws {
        let endpoints: [Endpoint] = [.ipv4, .tcp(host: "localhost", port: 0), .ipv6]
        try await withServer(atAll: endpoints, nameApp) { scenes in
            let hosts = scenes.map { $0.address.host }
            let port = try #require(scenes[1].address.port)

            #expect(hosts == ["127.0.0.1", "127.0.0.1", "::1", "::1"])
            #expect(try await scenes[1].connect().get().text == "127.0.0.1 \(port)")
            #expect(try await scenes[2].connect().get().text == "[::1] \(port)")
        }
    }

    @Test func `an IPv4 client of all addresses has its IPv4 address`() async throws {
        let app: Application = { environ, startResponse in
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return ResponseBody(environ["REMOTE_ADDR"] ?? "")
        }
        try await withServer(at: .tcp(host: "*", port: 0), app) { scene in
            let port = try #require(scene.address.port)
            let clients = try ["127.0.0.1", "::1"].map { Client(try Peer(host: $0, port: port)) }

            #expect(try await clients[0].get().text == "127.0.0.1")
            #expect(try await clients[1].get().text == "::1")
        }
    }

    @Test func `a request is told the endpoint that it came in by`() async throws {
        let folder = try TemporaryFolder()
        let endpoints: [Endpoint] = [.ipv4, .ipv6, .unix(path: folder["s"])]
        try await withServer(atAll: endpoints, nameApp) { scenes in
            let ports = scenes.map { $0.address.port ?? 0 }
            var names: [String] = []
            for scene in scenes { names.append(try await scene.connect().get().text) }

            #expect(names == ["127.0.0.1 \(ports[0])", "[::1] \(ports[1])", "localhost 0"])
        }
    }

    @Test func `connections of all endpoints count against one limit`() async throws {
        let log = EventLog()
        try await withServer(
            atAll: [.ipv4, .ipv4], configure: { ($0.maximumConnections, $0.eventLoops) = (2, 1) },
            Apps.held(log)
        ) { scenes in
            let busy = try scenes.map { try $0.connect() }
            for client in busy { try await client.sendGet("/held") }
            await log.wait(forCount: 2)
            let waiting = try scenes.map { try $0.connect() }
            for client in waiting { try await client.sendGet("/waiting") }

            try await turnFirstLoop()
            #expect(!log.entries.contains("/waiting"))
            log.note("go")

            for client in busy {
                _ = try await client.readResponse()
                await client.peer.close()
            }
            for client in waiting { #expect(try await client.readResponse().text == "/waiting") }
        }
    }

    @Test func `clients of all endpoints have their turn under the limit`() async throws {
        try await withServer(
            atAll: [.ipv4, .ipv4], configure: { $0.maximumConnections = 1 }, Apps.path
        ) { scenes in
            let texts = try await texts(ofClients: 40) { try scenes[$0 % 2].connect() }

            #expect(texts == Set((0..<40).map { "/\($0)" }))
        }
    }
}

@Suite("Endpoint")
struct EndpointTests {
    @Test func `a TCP endpoint is local and at port 8000 unless told otherwise`() {
        #expect(Endpoint.tcp() == .tcp(host: "127.0.0.1", port: 8000))
        #expect(Endpoint.tcp(port: 1) != .tcp(port: 2))
    }

    @Test func `a Unix-domain socket has the umask's mode and replaces nobody by default`() {
        let endpoint = Endpoint.unix(path: "/tea", mode: nil, replacing: false)

        #expect(Endpoint.unix(path: "/tea") == endpoint)
        #expect(Endpoint.unix(path: "/tea", mode: 0o660) != endpoint)
        #expect(Endpoint.unix(path: "/tea", replacing: true) != endpoint)
    }

    @Test func `a port is not a path`() {
        #expect(Set([Endpoint.tcp(), .unix(path: "/tea"), .unix(path: "/tea")]).count == 2)
    }
}
