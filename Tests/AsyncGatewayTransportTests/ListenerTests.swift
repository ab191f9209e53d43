import AsyncGatewayTransport
import TestPeers
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Listener", .timeLimit(.minutes(1)))
struct ListenerTests {
    @Test func `a connection that waits is taken, and known by its address`() async throws {
        let listener = try openListener()
        let port = try #require(listener.name.port)
        let client = try Peer(host: "127.0.0.1", port: port)

        let peer = try listener.accept()?.peer

        #expect(peer?.host == "127.0.0.1")
        #expect(peer?.port != port)
        await client.close()
    }

    @Test func `where no connection waits none is taken`() throws {
        let listener = try openListener(host: "::1")

        let acceptsNothing = try listener.accept() == nil

        #expect(acceptsNothing)
    }

    @Test func `connections that came at once are all taken`() async throws {
        let listener = try openListener()
        let port = try #require(listener.name.port)
        let clients = try (0..<20).map { _ in try Peer(host: "127.0.0.1", port: port) }

        var names: Set<SocketName> = []
        while let peer = try listener.accept()?.peer { names.insert(peer) }

        #expect(names.count == 20)
        withExtendedLifetime(clients) {}
    }

    @Test func `a closed listener takes nothing and is not listened at`() throws {
        let listener = try openListener()
        let port = try #require(listener.name.port)
        listener.close()

        let acceptsNothing = try listener.accept() == nil

        #expect(acceptsNothing)
        let error = #expect(throws: PeerError.self) { try Peer(host: "127.0.0.1", port: port) }
        #expect(error?.isRefused == true)
    }

    @Test func `a path that is refused new connections keeps those that wait`() async throws {
        let folder = try TemporaryFolder()
        let listener = Listener(try ListeningSocket.bind(path: folder["tea.sock"]))
        let earlier = try Peer(unixPath: folder["tea.sock"])

        listener.refuseNewConnections()

        #expect(throws: PeerError.self) { try Peer(unixPath: folder["tea.sock"]) }
        #expect(try listener.accept()?.peer == .unix(path: ""))
        await earlier.close()
    }

    @Test func `a port that is refused new connections keeps those that wait`() async throws {
        let listener = try openListener()
        let port = try #require(listener.name.port)
        let earlier = try Peer(host: "127.0.0.1", port: port)

        listener.refuseNewConnections()

        #expect(try listener.accept()?.peer.host == "127.0.0.1")
        await earlier.close()
    }

    #if canImport(Glibc)
        @Test func `a client that connects to a port during the refusal gets no answer`() throws {
            let listener = try openListener()
            listener.refuseNewConnections()

            let status = try connectionStatus(toPort: try #require(listener.name.port))

            // The kernel of the client waits before it tries again.
            #expect(status == EINPROGRESS)
            let acceptsNothing = try listener.accept() == nil
            #expect(acceptsNothing)
        }
    #endif

    @Test func `a client of a Unix-domain socket has no name`() async throws {
        let folder = try TemporaryFolder()
        let listener = Listener(try ListeningSocket.bind(path: folder["tea.sock"]))
        let client = try Peer(unixPath: folder["tea.sock"])

        #expect(try listener.accept()?.peer == .unix(path: ""))

        listener.close()
        #expect(!folder.contains("tea.sock"))
        await client.close()
    }
}

#if canImport(Glibc)
    /// Begins to connect to a port of this machine, without waiting.
    ///
    /// - Returns: 0 if the connection is there at once, or the error number.
    private func connectionStatus(toPort port: Int) throws -> Int32 {
        let socket = FileDescriptor(
            owning: socket(
                AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket.number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return result == 0 ? 0 : errno
    }
#endif
