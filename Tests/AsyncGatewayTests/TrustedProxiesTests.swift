import AsyncGatewayTesting
import AsyncGatewayTransport
import Testing

@testable import AsyncGateway
@testable import AsyncGatewayWire

private struct ProxyFieldJournal: ServerObserver {
    let journal: Journal

    func proxyFieldIgnored(_ field: IgnoredProxyField) {
        journal.note("\(field.name): \(field.value) from \(field.connection.peer?.host ?? "-")")
    }
}

@Suite("Proxies that are trusted")
struct TrustedProxiesTests {
    private static let networks = ["10.0.0.0/24", "fd00:1::/32", "unix"]

    @Test(arguments: ForwardingCase.all)
    func `whose a request is`(_ row: ForwardingCase) throws {
        var proxies = try TrustedProxies(Self.networks, reading: row.style)
        proxies.believesForwardedHost = true
        var wire = ServerConnection()
        let fields = row.fields.map { "\($0)\r\n" }.joined()
        wire.receive(Array("GET /cup HTTP/1.1\r\nHost: tea.example\r\n\(fields)\r\n".utf8))
        let head = try #require(try wire.nextHead())
        let info = ConnectionInfo(peer: row.peer)
        var ignored: [String] = []

        let found = proxies.connection(of: head, on: info) { name, _ in ignored.append(name) }

        #expect(found.peer == row.client.map(address) || row.client == nil && found.peer == nil)
        #expect(ignored.count == row.ignoredCount)
        #expect(found === info || found.proxy == row.peer)
        let variables = RequestVariables(head: head, connection: found)
        let uri = RequestURI(
            scheme: found.scheme, host: variables.value(of: "HTTP_HOST"), serverName: "localhost",
            serverPort: "80", scriptName: "", pathInfo: variables.pathInfo)
        #expect(try uri.requestURI() == row.uri)
    }

    private func address(_ text: String) -> SocketAddress {
        let colon = text.lastIndex(of: ":") ?? text.endIndex
        let host = text[..<colon].filter { $0 != "[" && $0 != "]" }
        return .tcp(host: host, port: Int(text[colon...].dropFirst()) ?? -1)
    }

    @Test(arguments: [
        "", "10.0.0", "10.0.0.1/24", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/+8",
        "10.0.0.0/8/8", "010.0.0.0/8", "fd00::1/8", "fd00::/129", "::ffff:10.0.0.0/104", "[::1]",
        "tea.example", "Unix", "*", "fe80::1%eth0", " 10.0.0.1", "10.0.0.0/0x8",
    ])
    func `a network that is none is named`(_ text: String) {
        let error = #expect(throws: GatewayError.self) {
            try TrustedProxies([text], reading: .forwarded)
        }
        #expect(error?.code == .invalidNetwork)
        #expect(error?.detail == text)
    }

    @Test(arguments: [
        ("0.0.0.0/0", "203.0.113.7", true), ("0.0.0.0/0", "::1", false), ("::/0", "fd00::1", true),
        ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
        ("10.0.0.128/25", "10.0.0.127", false), ("10.0.0.128/25", "10.0.0.128", true),
        ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
        ("2001:db8::8000:0:0:0/65", "2001:db8::ffff:0:0:1", true),
        ("2001:db8::8000:0:0:0/65", "2001:db8::7fff:0:0:1", false), ("::1", "::1", true),
        ("::ffff:10.0.0.1", "10.0.0.1", true), ("127.0.0.1", "127.0.0.2", false),
    ])
    func `a network has its addresses`(_ network: String, _ address: String, _ has: Bool) throws {
        let network = try #require(AddressNetwork(network))
        let name = try #require(SocketName(SocketAddress.tcp(host: address, port: 1)))

        #expect(network.contains(name) == has)
    }

    @Test func `environ, log and failures have the client`() async throws {
        struct Failure: Error {}
        let (records, failures) = (Journal(), Journal())
        var configuration = AsyncGatewayServer.Configuration()
        configuration.trustedProxies = try TrustedProxies(["127.0.0.1"], reading: .xForwarded)
        configuration.trustedProxies?.believesForwardedHost = true
        configuration.observers = [ProxyFieldJournal(journal: failures)]
        configuration.accessLog = { record in
            records.note(
                "\(record.description.prefix { $0 != " " }) by \(record.connection.proxy?.host ?? "-")"
            )
        }
        let app: Application = { environ, startResponse in
            if environ.path == "/fail" { throw Failure() }
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            let host = environ.headers["Host"] ?? ""
            let port = environ["REMOTE_PORT"] ?? "-"
            return "\(environ["REMOTE_ADDR"] ?? "-") \(port) \(try environ.requestURI()) \(host)"
        }
        let client = TestClient(app, configuration: configuration)
        let fields: Headers = [
            "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "tea.example",
        ]

        let response = try await client.get("/cup", headers: fields)
        _ = try await client.get("/fail", headers: fields)
        _ = try await client.get("/", headers: ["X-Forwarded-Proto": "tea"])

        #expect(response.text == "192.0.2.1 - https://tea.example/cup tea.example")
        try await records.wait(for: "192.0.2.1 by 127.0.0.1")
        #expect(failures.entries == ["X-Forwarded-Proto: tea from 127.0.0.1"])
    }

    @Test func `a host and a port that proxies pass on are not believed by default`() throws {
        let proxies = try TrustedProxies(Self.networks, reading: .xForwarded)
        var wire = ServerConnection()
        wire.receive(
            Array(
                """
                GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\n\
                X-Forwarded-Host: evil.example\r\nX-Forwarded-Port: 1\r\n\r\n
                """.utf8))
        let head = try #require(try wire.nextHead())
        let info = ConnectionInfo(peer: .tcp(host: "10.0.0.1", port: 1))

        let found = proxies.connection(of: head, on: info) { _, _ in }

        #expect(found.peer?.host == "192.0.2.1")
        #expect(found.host == nil)
        #expect(found.server === info.server)
    }

    @Test func `what is ignored is reported on one line, at most once a second`() {
        let lines = Journal()
        let report = ErrorReport(errors: ErrorStream { lines.note($0) })
        let field = IgnoredProxyField(
            name: "X-Forwarded-For", value: "tea",
            connection: ConnectionInfo(peer: .tcp(host: "10.0.0.1", port: 4711)))

        for _ in 1...3 { report.proxyFieldIgnored(field) }

        #expect(
            lines.entries == ["10.0.0.1:4711: X-Forwarded-For is ignored, its value is \"tea\"\n"])
    }

    @Test func `the header of the PROXY protocol precedes all requests of a connection`()
        async throws
    {
        let app = application { environ in
            .text("\(environ.peer?.description ?? "-")")
        }
        let accesses = Journal()
        var configuration = AsyncGatewayServer.Configuration()
        configuration.accessLog = { accesses.note("\($0.connection.peer?.host ?? "-")") }
        configuration.trustedProxies = try TrustedProxies(["192.0.2.1"], reading: .xForwarded)
        let server = AsyncGatewayServer(configuration: configuration, app: app)
        let texts = try await exchange(
            with: server,
            "PROXY TCP4 192.0.2.1 198.51.100.2 51000 443\r\n"
                + "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n"
                + "X-Forwarded-For: 203.0.113.5\r\n\r\n", responses: 2)

        #expect(texts == ["192.0.2.1:51000", "203.0.113.5:0"])
        try await accesses.wait(for: "203.0.113.5")
        #expect(accesses.entries == ["192.0.2.1", "203.0.113.5"])
    }

    @Test func `a connection without the header is refused`() async throws {
        let server = AsyncGatewayServer(app: application { _ in .text("") })

        let texts = try await exchange(
            with: server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", responses: 1)

        #expect(texts.first?.contains("400") == true)
    }

    @Test func `a check of health has the address of its socket`() async throws {
        let server = AsyncGatewayServer(
            app: application { .text("\($0.peer?.description ?? "-")") })

        let texts = try await exchange(
            with: server, "PROXY UNKNOWN\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", responses: 1)

        #expect(texts == ["127.0.0.1:49152"])
    }

    /// The texts of the responses to bytes on a connection that begins with a header.
    private func exchange(
        with server: AsyncGatewayServer, _ text: String, responses: Int
    ) async throws -> [String] {
        let connection = InMemoryConnection()
        async let serving: Void = server.serve(
            over: InMemoryTransport(connection), peer: connection.remoteAddress,
            expectsProxyHeader: true
        ) { try await connection.sleep(until: $0) }
        let reader = ResponseReader(connection.client)
        try await connection.client.send(text)
        var texts: [String] = []
        for _ in 0..<responses { texts.append(try await reader.readResponse().text) }
        await connection.client.reset()
        await serving
        return texts
    }
}

// The Swift blocks of the guide Gateways, to the letter.

func behindProxies() throws -> AsyncGatewayServer.Configuration {
    var configuration = AsyncGatewayServer.Configuration()
    configuration.trustedProxies = try TrustedProxies(["10.0.0.0/8", "unix"], reading: .xForwarded)
    return configuration
}

func behindBalancer() -> Endpoint {
    var endpoint = Endpoint.tcp(host: "10.0.0.7", port: 8000)
    endpoint.expectsProxyHeader = true
    return endpoint
}

func everyGateway(for app: @escaping Application) -> AsyncGatewayServer {
    AsyncGatewayServer(
        listeningOn: [
            .tcp(port: 8000),
            .tcp(port: 9000, speaking: .fastCGI),
            .unix(path: "/run/tea/scgi.sock", mode: 0o660, speaking: .scgi),
        ],
        app: app)
}

func served(by app: @escaping Application) async {
    await AsyncGatewayServer.run(.systemd, app)
}

@Suite("Examples of gateways")
struct GatewayExampleTests {
    @Test func `the examples of the guide hold`() throws {
        #expect(try behindProxies().trustedProxies != nil)
        #expect(behindBalancer().expectsProxyHeader)
    }
}
