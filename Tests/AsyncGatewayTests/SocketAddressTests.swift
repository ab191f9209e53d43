import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Socket address")
struct SocketAddressTests {
    @Test(
        arguments: [
            (.tcp(host: "127.0.0.1", port: 8000), "127.0.0.1:8000", "http://127.0.0.1:8000"),
            (.tcp(host: "::1", port: 80), "[::1]:80", "http://[::1]:80"),
            (.unix(path: "/run/app.sock"), "/run/app.sock", nil),
            (.unix(path: ""), "unix:", nil),
        ] as [(SocketAddress, String, String?)])
    func `it prints as an address, and has a URL apart if it can`(
        _ address: SocketAddress, _ text: String, _ url: String?
    ) {
        #expect("\(address)" == text)
        #expect(address.url() == url)
    }

    @Test func `the scheme of its URL is the caller's`() {
        let address = SocketAddress.tcp(host: "127.0.0.1", port: 8443)

        #expect(address.url(scheme: "https") == "https://127.0.0.1:8443")
    }
}

@Suite("Peer of an environ", .timeLimit(.minutes(1)))
struct EnvironPeerTests {
    private static let address = SocketAddress.tcp(host: "192.0.2.1", port: 49152)

    /// The peer that an app sees, of a connection from `address`, after `change`.
    private func peer(
        from address: SocketAddress?, after change: @escaping @Sendable (inout Environ) -> Void
    ) async throws -> SocketAddress? {
        let peers = Recorder<SocketAddress?>()
        var configuration = AsyncGatewayServer.Configuration()
        configuration.changeEnviron = change
        let server = AsyncGatewayServer(configuration: configuration) { environ, startResponse in
            peers.add(environ.peer)
            try await startResponse(.ok)
            return .empty
        }
        let connection = InMemoryConnection(remoteAddress: address)
        async let serving: Void = server.serve(connection)
        try await connection.client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try await ResponseReader(connection.client).readResponse()
        await connection.client.reset()
        await serving
        return try #require(peers.all.first)
    }

    @Test(arguments: [address, .tcp(host: "::1", port: 1), .unix(path: "/run/tea"), nil])
    func `it is that of the connection`(_ address: SocketAddress?) async throws {
        #expect(try await peer(from: address) { _ in } == address)
    }

    @Test func `variables that were changed win`() async throws {
        let peer = try await peer(from: Self.address) { $0.remoteAddress = "198.51.100.7" }
        #expect(peer == .tcp(host: "198.51.100.7", port: 49152))

        let removed = try await self.peer(from: Self.address) { $0["REMOTE_ADDR"] = nil }
        #expect(removed == nil)

        let withoutPort = try await self.peer(from: Self.address) { $0["REMOTE_PORT"] = nil }
        #expect(withoutPort == .tcp(host: "192.0.2.1", port: 0))
    }

    @Test func `setting it sets both variables`() {
        var environ = Environ()
        environ.peer = .tcp(host: "::1", port: 5)
        #expect(environ.remoteAddress == "::1" && environ["REMOTE_PORT"] == "5")
        #expect(environ.peer == .tcp(host: "::1", port: 5))

        environ.peer = .unix(path: "/run/tea")
        #expect(environ.remoteAddress == nil && environ["REMOTE_PORT"] == nil)
        #expect(environ.peer == nil)
    }

    @Test(
        arguments: [
            (["REMOTE_ADDR": "192.0.2.1", "REMOTE_PORT": "49152"], address),
            (["REMOTE_ADDR": "192.0.2.1"], .tcp(host: "192.0.2.1", port: 0)),
            (["REMOTE_ADDR": "::1", "REMOTE_PORT": "65536"], .tcp(host: "::1", port: 0)),
            (["REMOTE_ADDR": "::1", "REMOTE_PORT": "+1"], .tcp(host: "::1", port: 0)),
            (["REMOTE_ADDR": ""], nil), (["REMOTE_PORT": "1"], nil),
        ] as [([String: String], SocketAddress?)])
    func `under CGI it is what the variables say`(
        _ variables: [String: String], _ peer: SocketAddress?
    ) {
        let environ = HandlerScene().setting(variables).makeCGI().makeEnviron()

        #expect(environ.peer == peer)
    }
}
