import AsyncGateway
import TestPeers
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite("Several endpoints that cannot be listened at", .timeLimit(.minutes(1)))
struct ServerEndpointFailureTests {
    @Test func `an endpoint in use is named, and nothing stays bound`() async throws {
        let folder = try TemporaryFolder()
        try await withServer(Apps.path) { scene in
            let port = try #require(scene.address.port)
            let free = try await freePort()
            let other = AsyncGatewayServer(
                listeningOn: [
                    .unix(path: folder["tea.sock"]), .tcp(port: free), .tcp(port: port),
                    .unix(path: folder["late.sock"]),
                ], app: Apps.path)

            let error = await #expect(throws: ServerError.self) { try await other.run() }

            #expect(error?.code == .cannotListen)
            #expect(error?.detail == "listen on 127.0.0.1:\(port): Address already in use")
            #expect(!folder.contains("tea.sock"))
            #expect(!folder.contains("late.sock"))
            let refusal = #expect(throws: PeerError.self) {
                try Peer(host: "127.0.0.1", port: free)
            }
            #expect(refusal?.isRefused == true)
        }
    }

    @Test func `two endpoints at the same port are an error`() async throws {
        let port = try await freePort()
        let server = AsyncGatewayServer(
            listeningOn: [.tcp(port: port), .tcp(port: port)], app: Apps.path)

        let error = await #expect(throws: ServerError.self) { try await server.run() }

        #expect(error?.code == .cannotListen)
    }

    @Test func `a path is not taken from another server if the rest fails`() async throws {
        let folder = try TemporaryFolder()
        let path = folder["tea.sock"]
        try await withServer(atAll: [.unix(path: path), .ipv4], Apps.path) { scenes in
            let port = try #require(scenes[1].address.port)
            let successor = AsyncGatewayServer(
                listeningOn: [.unix(path: path, replacing: true), .tcp(port: port)],
                app: Apps.path)

            let error = await #expect(throws: ServerError.self) { try await successor.run() }

            #expect(error?.code == .cannotListen)
            #expect(try await scenes[0].connect().get("/tea").text == "/tea")
        }
    }

    @Test(arguments: [
        (Endpoint.tcp(port: 70000), "listen on 127.0.0.1:70000: port 70000 is beyond 65535"),
        (.tcp(host: "*", port: -1), "listen on *:-1: port -1 is below 0"),
        (.unix(path: "/tmp/a", mode: 0o1000), "listen on /tmp/a: mode 0o1000 is beyond 0o777"),
    ])
    func `a number out of range is named as such`(
        _ endpoint: Endpoint, _ detail: String
    ) async throws {
        let error = await #expect(throws: ServerError.self) {
            try await makeServer(at: endpoint, Apps.path).run()
        }

        #expect(error?.code == .cannotListen)
        #expect(error?.detail == detail)
    }

    @Test func `a server without an endpoint cannot run`() async throws {
        let server = AsyncGatewayServer(listeningOn: [], app: Apps.path)
        let asking = Task { try await server.boundAddresses() }

        let error = await #expect(throws: ServerError.self) { try await server.run() }

        #expect(error?.code == .cannotListen)
        await #expect(throws: ServerError.self) { try await asking.value }
        await #expect(throws: ServerError.self) { try await server.handleRequest() }
    }

    #if os(Linux)
        @Test func `a socket that fails ends the run at all endpoints`() async throws {
            let log = EventLog()
            let server = AsyncGatewayServer(
                listeningOn: [.ipv4, .ipv4], app: Apps.patient(log))
            let running = Task { try await server.run() }
            let ports = try await server.boundAddresses().compactMap(\.port)
            let client = Client(try Peer(host: "127.0.0.1", port: ports[1]))
            try await client.sendGet()
            await log.wait(for: "started")

            breakListeningSocket(at: ports[0])

            let error = await #expect(throws: ServerError.self) { try await running.value }
            #expect(error?.code == .cannotListen)
            #expect(log.entries == ["started", "cancelled"])
            let refusal = #expect(throws: PeerError.self) {
                try Peer(host: "127.0.0.1", port: ports[1])
            }
            #expect(refusal?.isRefused == true)
        }
    #endif
}

#if os(Linux)
    /// Lets accepting fail, as the kernel may: finds the socket that listens at `port`, and shuts
    /// it down.
    private func breakListeningSocket(at port: Int) {
        for number in 0..<Int32(1 << 16) where isListening(number, at: port) {
            shutdown(number, Int32(SHUT_RDWR))
        }
    }

    private func isListening(_ number: Int32, at port: Int) -> Bool {
        var (name, isAccepting) = (sockaddr_in(), Int32(0))
        var (nameSize, flagSize) = (
            socklen_t(MemoryLayout<sockaddr_in>.size), socklen_t(MemoryLayout<Int32>.size)
        )
        let result = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(number, $0, &nameSize)
            }
        }
        guard result == 0, name.sin_family == AF_INET, Int(UInt16(bigEndian: name.sin_port)) == port
        else { return false }
        getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &isAccepting, &flagSize)
        return isAccepting != 0
    }
#endif
