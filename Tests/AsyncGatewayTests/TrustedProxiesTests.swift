import AsyncGatewayTesting
import AsyncGatewayTransport
import Testing

@testable import AsyncGateway
@testable import AsyncGatewayWire

/// Fields that a client or a proxy has sent, and whose request it is then.
struct ForwardingCase: Sendable, CustomTestStringConvertible {
    let reason: String
    let style: TrustedProxies.Style
    let fields: [String]
    var peer: SocketAddress? = .tcp(host: "10.0.0.1", port: 4711)
    /// Host and port; `nil` if it is not known.
    var client: String?
    var uri = "http://tea.example/cup"
    var ignoredCount = 0

    var testDescription: String { reason }

    static func x(
        _ reason: String, _ fields: [String],
        peer: SocketAddress? = .tcp(host: "10.0.0.1", port: 4711),
        is client: String?, _ uri: String = "http://tea.example/cup", ignoring count: Int = 0
    ) -> ForwardingCase {
        ForwardingCase(
            reason: "X-Forwarded: \(reason)", style: .xForwarded, fields: fields, peer: peer,
            client: client, uri: uri, ignoredCount: count)
    }

    static func forwarded(
        _ reason: String, _ fields: [String],
        peer: SocketAddress? = .tcp(host: "10.0.0.1", port: 4711),
        is client: String?, _ uri: String = "http://tea.example/cup", ignoring count: Int = 0
    ) -> ForwardingCase {
        ForwardingCase(
            reason: "Forwarded: \(reason)", style: .forwarded,
            fields: fields.map { "Forwarded: \($0)" }, peer: peer, client: client, uri: uri,
            ignoredCount: count)
    }
}

private let proxy = "10.0.0.1:4711"
private let stranger = SocketAddress.tcp(host: "192.0.2.9", port: 1)

extension ForwardingCase {
    static let all = addresses + circumstances + standard + malformed + strangers

    private static let addresses: [ForwardingCase] = [
        .x("nothing is stated", [], is: proxy),
        .x("an address", ["X-Forwarded-For: 192.0.2.1"], is: "192.0.2.1:0"),
        .x("with a port", ["X-Forwarded-For: 192.0.2.1:99"], is: "192.0.2.1:99"),
        .x("an IPv6 address", ["X-Forwarded-For: 2001:DB8::1"], is: "[2001:db8::1]:0"),
        .x("in brackets", ["X-Forwarded-For: [2001:db8::1]"], is: "[2001:db8::1]:0"),
        .x("in brackets with a port", ["X-Forwarded-For: [2001:db8::1]:8"], is: "[2001:db8::1]:8"),
        .x("mapped into IPv6", ["X-Forwarded-For: ::ffff:192.0.2.1"], is: "192.0.2.1:0"),
        .x("unknown", ["X-Forwarded-For: unknown"], is: nil),
        // uvicorn before 0.31, Vapor: the first address, which the client has sent itself.
        .x("a forged first address", ["X-Forwarded-For: 127.0.0.1, 192.0.2.1"], is: "192.0.2.1:0"),
        .x(
            "a forged line in front", ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-For: 192.0.2.1"],
            is: "192.0.2.1:0"),
        .x("two proxies", ["X-Forwarded-For: 192.0.2.1, 10.0.0.2"], is: "192.0.2.1:0"),
        .x(
            "mapped, and trusted", ["X-Forwarded-For: 192.0.2.1, ::ffff:10.0.0.2"],
            is: "192.0.2.1:0"),
        .x(
            "a forged proxy", ["X-Forwarded-For: 127.0.0.1, 10.0.0.9, 192.0.2.1, 10.0.0.2"],
            is: "192.0.2.1:0"),
        .x("proxies alone", ["X-Forwarded-For: 10.0.0.3, 10.0.0.2"], is: "10.0.0.3:0"),
        .x("empty elements", ["X-Forwarded-For: , 192.0.2.1 ,, "], is: "192.0.2.1:0"),
        .x("an empty field", ["X-Forwarded-For:"], is: proxy),
        .x(
            "a Unix-domain socket", ["X-Forwarded-For: 192.0.2.1"], peer: .unix(path: ""),
            is: "192.0.2.1:0"),
        .x(
            "an IPv6 proxy", ["X-Forwarded-For: 192.0.2.1, fd00:1::2"],
            peer: .tcp(host: "fd00:1::7", port: 1), is: "192.0.2.1:0"),
    ]

    private static let circumstances: [ForwardingCase] = [
        .x("the scheme", ["X-Forwarded-Proto: https"], is: proxy, "https://tea.example/cup"),
        .x("in capitals", ["X-Forwarded-Proto: HTTPS"], is: proxy, "https://tea.example/cup"),
        .x("of a WebSocket", ["X-Forwarded-Proto: wss"], is: proxy, "https://tea.example/cup"),
        .x("the host", ["X-Forwarded-Host: cup.example"], is: proxy, "http://cup.example/cup"),
        .x(
            "with a port", ["X-Forwarded-Host: cup.example:81"], is: proxy,
            "http://cup.example:81/cup"),
        .x(
            "host and port", ["X-Forwarded-Host: cup.example", "X-Forwarded-Port: 81"], is: proxy,
            "http://cup.example:81/cup"),
        .x(
            "an IPv6 host and port", ["X-Forwarded-Host: [::1]", "X-Forwarded-Port: 81"], is: proxy,
            "http://[::1]:81/cup"),
        .x(
            "the port of the scheme",
            ["X-Forwarded-Host: cup.example", "X-Forwarded-Port: 443", "X-Forwarded-Proto: https"],
            is: proxy, "https://cup.example/cup"),
        .x(
            "a port that the host has", ["X-Forwarded-Host: a:1", "X-Forwarded-Port: 2"], is: proxy,
            "http://a:1/cup"),
        // Express: the first of several, which the client has sent.
        .x("two hosts", ["X-Forwarded-Host: evil.example, a"], is: proxy, ignoring: 1),
        .x(
            "two lines of hosts", ["X-Forwarded-Host: evil.example", "X-Forwarded-Host: a"],
            is: proxy, ignoring: 1),
        // Werkzeug, Symfony: a host that becomes a part of a link.
        .x("a host with a path", ["X-Forwarded-Host: evil.example/x"], is: proxy, ignoring: 1),
        .x("a host with a user", ["X-Forwarded-Host: a@evil.example"], is: proxy, ignoring: 1),
        .x("a host with markup", ["X-Forwarded-Host: \"><script>"], is: proxy, ignoring: 1),
        // gunicorn: fields that contradict each other.
        .x("two schemes", ["X-Forwarded-Proto: https, http"], is: proxy, ignoring: 1),
        .x(
            "two lines of schemes", ["X-Forwarded-Proto: https", "X-Forwarded-Proto: http"],
            is: proxy, ignoring: 1),
        .x("no scheme of HTTP", ["X-Forwarded-Proto: javascript"], is: proxy, ignoring: 1),
        .x("port 0", ["X-Forwarded-Port: 0"], is: proxy, ignoring: 1),
        .x("a port too large", ["X-Forwarded-Port: 65536"], is: proxy, ignoring: 1),
        .x("a signed port", ["X-Forwarded-Port: +80"], is: proxy, ignoring: 1),
    ]

    private static let standard: [ForwardingCase] = [
        .forwarded("an address", ["for=192.0.2.1"], is: "192.0.2.1:0"),
        .forwarded("with a port", ["for=\"192.0.2.1:99\""], is: "192.0.2.1:99"),
        .forwarded("an IPv6 address", ["For=\"[2001:db8::1]:8\""], is: "[2001:db8::1]:8"),
        .forwarded("a hidden port", ["for=\"192.0.2.1:_x\""], is: "192.0.2.1:0"),
        .forwarded("a hidden name", ["for=_gazonk"], is: nil),
        .forwarded("unknown", ["for=Unknown;proto=https"], is: nil, "https://tea.example/cup"),
        .forwarded(
            "all of it", ["for=192.0.2.1;proto=https;by=10.0.0.1;host=\"cup.example:81\""],
            is: "192.0.2.1:0", "https://cup.example:81/cup"),
        .forwarded(
            "spaces", [" for=192.0.2.1 ; proto=https "], is: "192.0.2.1:0",
            "https://tea.example/cup"),
        .forwarded("no client", ["proto=https"], is: proxy, "https://tea.example/cup"),
        .forwarded(
            "a forged element", ["for=127.0.0.1;proto=https, for=192.0.2.1"], is: "192.0.2.1:0"),
        .forwarded(
            "a forged line", ["for=127.0.0.1;host=evil.example", "for=192.0.2.1"], is: "192.0.2.1:0"
        ),
        .forwarded(
            "two proxies", ["for=192.0.2.1;host=cup.example;proto=https, for=10.0.0.2;proto=http"],
            is: "192.0.2.1:0", "https://cup.example/cup"),
        .forwarded("other parameters", ["for=192.0.2.1;secret=\"a\\\"b\""], is: "192.0.2.1:0"),
        .forwarded("empty elements", [", for=192.0.2.1,;,"], is: "192.0.2.1:0"),
        .forwarded("another scheme", ["for=192.0.2.1;proto=ftp"], is: "192.0.2.1:0", ignoring: 1),
    ]

    private static let malformed: [ForwardingCase] = [
        .x("no address", ["X-Forwarded-For: tea"], is: nil, ignoring: 1),
        .x("a name", ["X-Forwarded-For: localhost"], is: nil, ignoring: 1),
        .x("leading zeros", ["X-Forwarded-For: 127.0.0.01"], is: nil, ignoring: 1),
        .x("a short address", ["X-Forwarded-For: 127.1"], is: nil, ignoring: 1),
        .x("one number", ["X-Forwarded-For: 2130706433"], is: nil, ignoring: 1),
        .x("a zone", ["X-Forwarded-For: fe80::1%eth0"], is: nil, ignoring: 1),
        .x("quotation marks", ["X-Forwarded-For: \"192.0.2.1\""], is: nil, ignoring: 1),
        .x("an obfuscated name", ["X-Forwarded-For: _tea"], is: nil, ignoring: 1),
        .x("a port too large", ["X-Forwarded-For: 192.0.2.1:65536"], is: nil, ignoring: 1),
        .x(
            "malformed in front of the client", ["X-Forwarded-For: tea, 192.0.2.1"],
            is: "192.0.2.1:0"),
        .x("malformed behind a proxy", ["X-Forwarded-For: tea, 10.0.0.2"], is: nil, ignoring: 1),
        .forwarded(
            "an open quotation mark", ["for=\"127.0.0.1, for=192.0.2.1"], is: nil, ignoring: 1),
        .forwarded(
            "one that the proxy closes", ["for=\"_a, for=\"[2001:db8::1]\""], is: nil, ignoring: 1),
        .forwarded("an open one in a line before", ["for=\"", "for=192.0.2.1"], is: "192.0.2.1:0"),
        .forwarded("twice the same", ["for=192.0.2.1;for=127.0.0.1"], is: nil, ignoring: 1),
        .forwarded("no value", ["for="], is: nil, ignoring: 1),
        .forwarded("spaces within", ["for = 192.0.2.1"], is: nil, ignoring: 1),
        .forwarded("an address without brackets", ["for=\"2001:db8::1\""], is: nil, ignoring: 1),
        .forwarded("a host that is none", ["for=192.0.2.1;host=\"a/b\""], is: nil, ignoring: 1),
        .forwarded("a text", ["192.0.2.1"], is: nil, ignoring: 1),
        .forwarded("a hidden address", ["for=\"[_tea]\""], is: nil, ignoring: 1),
    ]

    private static let strangers: [ForwardingCase] = [
        .x("from a stranger", ["X-Forwarded-For: 10.0.0.2"], peer: stranger, is: "192.0.2.9:1"),
        .x("https of a stranger", ["X-Forwarded-Proto: https"], peer: stranger, is: "192.0.2.9:1"),
        .x(
            "a host of a stranger", ["X-Forwarded-Host: evil.example"], peer: stranger,
            is: "192.0.2.9:1"),
        .x("from nobody", ["X-Forwarded-For: 127.0.0.1"], peer: nil, is: nil),
        .x(
            "beside the network", ["X-Forwarded-For: 127.0.0.1"],
            peer: .tcp(host: "10.0.1.1", port: 1), is: "10.0.1.1:1"),
        .forwarded(
            "from a stranger", ["for=127.0.0.1;proto=https"], peer: stranger, is: "192.0.2.9:1"),
        // One style is read.
        .x("the other style", ["Forwarded: for=127.0.0.1;proto=https"], is: proxy),
        ForwardingCase(
            reason: "Forwarded: the other style", style: .forwarded,
            fields: ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: https"], client: proxy),
        // Puma (CVE-2024-45614), gunicorn: names that become the same variable.
        .x("an underscore", ["X_Forwarded_For: 127.0.0.1"], is: proxy),
        .x(
            "another one", ["X-Forwarded_For: 127.0.0.1", "X-Forwarded-For: 192.0.2.1"],
            is: "192.0.2.1:0"),
        // Rails, PHP: fields that some proxy may set.
        .x("fields of others", ["X-Real-IP: 127.0.0.1", "Client-IP: 127.0.0.1"], is: proxy),
        .x(
            "more of them", ["True-Client-IP: ::1", "X-Client-IP: ::1", "CF-Connecting-IP: ::1"],
            is: proxy),
        .x("other circumstances", ["X-Forwarded-Scheme: https", "X-Url-Scheme: https"], is: proxy),
        .x("a scheme by a switch", ["Front-End-Https: on", "X-Forwarded-Ssl: on"], is: proxy),
        .x("another host", ["X-Original-Host: evil.example", "X-Host: evil.example"], is: proxy),
        .x("another path", ["X-Original-URL: /admin", "X-Rewrite-URL: /admin"], is: proxy),
        .x("a server", ["X-Forwarded-Server: evil.example", "X-Forwarded-Prefix: /x"], is: proxy),
    ]
}

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

// The Swift blocks of Docs/Gateways.md, to the letter.

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
