import AsyncGatewayTransport
import TestPeers
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Listening socket", .timeLimit(.minutes(1)))
struct ListeningSocketTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `port 0 is a port that the system chooses`() throws {
        let name = try ListeningSocket(host: "127.0.0.1", port: 0).name

        #expect(name.host == "127.0.0.1")
        #expect(try #require(name.port) > 0)
    }

    @Test func `a name is looked up`() throws {
        let host = try ListeningSocket(host: "localhost", port: 0).name.host

        #expect(["127.0.0.1", "::1"].contains(host))
    }

    @Test func `no name is every IPv4 address`() throws {
        let host = try ListeningSocket(host: "", port: 0).name.host

        #expect(host == "0.0.0.0")
    }

    @Test func `an IPv6 address is listened at`() throws {
        let host = try ListeningSocket(host: "::1", port: 0).name.host

        #expect(host == "::1")
    }

    @Test func `an address in use is refused by its name`() throws {
        let socket = try ListeningSocket(host: "127.0.0.1", port: 0)
        let port = try #require(socket.name.port)

        let error = #expect(throws: SystemError.self) {
            _ = try ListeningSocket(host: "127.0.0.1", port: port)
        }

        #expect(error?.errorNumber == EADDRINUSE)
        #expect(error?.description == "listen on 127.0.0.1:\(port): Address already in use")
        withExtendedLifetime(socket) {}
    }

    @Test func `a port is free again when its socket is let go of`() throws {
        let port = try #require(try ListeningSocket(host: "127.0.0.1", port: 0).name.port)

        let again = try ListeningSocket(host: "127.0.0.1", port: port).name.port

        #expect(again == port)
    }

    @Test(arguments: [-1, 65536, Int.max])
    func `a number that is no port is refused`(_ port: Int) {
        let error = #expect(throws: SystemError.self) {
            _ = try ListeningSocket(host: "127.0.0.1", port: port)
        }

        #expect(error?.errorNumber == EINVAL)
    }

    @Test func `an address that is not this machine's is refused`() {
        // RFC 5737: for documentation, so nobody's.
        let error = #expect(throws: SystemError.self) {
            _ = try ListeningSocket(host: "192.0.2.1", port: 0)
        }

        #expect(error?.errorNumber == EADDRNOTAVAIL)
    }

    @Test func `an IPv6 address is named in brackets when it is refused`() throws {
        let socket = try ListeningSocket(host: "::1", port: 0)
        let port = try #require(socket.name.port)

        let error = #expect(throws: SystemError.self) {
            _ = try ListeningSocket(host: "::1", port: port)
        }

        #expect(error?.description == "listen on [::1]:\(port): Address already in use")
        withExtendedLifetime(socket) {}
    }

    @Test func `a path is listened at until the socket is let go of`() throws {
        do {
            let socket = try ListeningSocket(path: folder["tea.sock"])
            let name = socket.name

            #expect(name == .unix(path: folder["tea.sock"]))
            #expect(folder.contains("tea.sock"))
            withExtendedLifetime(socket) {}
        }

        #expect(!folder.contains("tea.sock"))
    }

    @Test func `a socket that was left behind is replaced`() throws {
        try abandonSocket(at: folder["tea.sock"])

        let socket = try ListeningSocket(path: folder["tea.sock"])

        _ = try Peer(unixPath: folder["tea.sock"])
        withExtendedLifetime(socket) {}
    }

    @Test func `a socket that somebody listens at is not replaced`() throws {
        let socket = try ListeningSocket(path: folder["tea.sock"])

        let error = #expect(throws: SystemError.self) {
            _ = try ListeningSocket(path: folder["tea.sock"])
        }

        #expect(error?.errorNumber == EADDRINUSE)
        _ = try Peer(unixPath: folder["tea.sock"])
        withExtendedLifetime(socket) {}
    }

    @Test func `a file that is no socket is not replaced`() throws {
        try folder.write([1], to: "tea.sock")

        let error = #expect(throws: SystemError.self) {
            _ = try ListeningSocket(path: folder["tea.sock"])
        }

        #expect(error?.errorNumber == EADDRINUSE)
        #expect(folder.contains("tea.sock"))
    }

    @Test(arguments: [
        (String(repeating: "x", count: 200), ENAMETOOLONG), ("", EINVAL), ("a\0b", EINVAL),
        ("/nowhere/tea.sock", ENOENT),
    ])
    func `a path that cannot be listened at is refused`(_ path: String, _ number: Int32) {
        let error = #expect(throws: SystemError.self) { _ = try ListeningSocket(path: path) }

        #expect(error?.errorNumber == number)
    }

    @Test func `a path of the greatest length is listened at`() throws {
        let capacity = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1
        let prefix = folder["a"]
        let path = prefix + String(repeating: "a", count: capacity - prefix.utf8.count)

        let name = try ListeningSocket(path: path).name

        #expect(name == .unix(path: path))
    }
}

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
        let listener = Listener(try ListeningSocket(path: folder["tea.sock"]))
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

    #if os(Linux)
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
        let listener = Listener(try ListeningSocket(path: folder["tea.sock"]))
        let client = try Peer(unixPath: folder["tea.sock"])

        #expect(try listener.accept()?.peer == .unix(path: ""))

        listener.close()
        #expect(!folder.contains("tea.sock"))
        await client.close()
    }
}

#if os(Linux)
    /// Begins to connect to a port of this machine, without waiting.
    ///
    /// - Returns: 0 if the connection is there at once, or the error number.
    private func connectionStatus(toPort port: Int) throws -> Int32 {
        let socket = FileDescriptor(
            owning: Glibc.socket(
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
