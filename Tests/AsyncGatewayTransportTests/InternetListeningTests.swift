import TestPeers
import Testing

@testable import AsyncGatewayTransport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Listening at a TCP port", .timeLimit(.minutes(1)))
struct InternetListeningTests {
    /// RFC 5737 and RFC 3849: for documentation, so nobody's.
    private static let nobodysIPv4 = SocketName.ipv4(address: 0xC000_0201, port: 0)
    private static let nobodysIPv6 = SocketName.ipv6(
        high: 0x2001_0DB8_0000_0000, low: 1, scope: 0, port: 0)
    private static let localIPv4 = SocketName.ipv4(address: 0x7F00_0001, port: 0)
    private static let localIPv6 = SocketName.ipv6(high: 0, low: 1, scope: 0, port: 0)

    @Test func `port 0 is a port that the system chooses`() throws {
        let name = try listeningSocket().name

        #expect(name.host == "127.0.0.1")
        #expect(try #require(name.port) > 0)
    }

    @Test(arguments: ["localhost", "LocalHost"])
    func `localhost is both loopback addresses at one port`(_ host: String) throws {
        let sockets = try ListeningSocket.bind(host: host, port: 0)

        #expect(sockets.map(\.name.host) == ["127.0.0.1", "::1"])
        let port = try #require(sockets[0].name.port)
        #expect(sockets[1].name.port == port)
        _ = try Peer(host: "127.0.0.1", port: port)
        _ = try Peer(host: "::1", port: port)
        withExtendedLifetime(sockets) {}
    }

    @Test func `a name is looked up`() throws {
        var name = [CChar](repeating: 0, count: 256)
        try #require(gethostname(&name, name.count - 1) == 0)
        let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)

        let sockets = try ListeningSocket.bind(host: host, port: 0)

        #expect(!sockets.isEmpty)
    }

    @Test func `a name that nobody has is refused in the resolver's words`() {
        // RFC 6761 §6.4: no such name exists.
        let error = #expect(throws: SystemError.self) {
            _ = try ListeningSocket.bind(host: "tea.invalid", port: 8000)
        }

        #expect((error?.errorNumber ?? 0) < 0)
        #expect(error?.description.hasPrefix("listen on tea.invalid:8000: ") == true)
        #expect(error?.description.contains("assign requested address") == false)
    }

    @Test func `no name is every IPv4 address`() throws {
        #expect(try ListeningSocket.bind(host: "", port: 0).map(\.name.host) == ["0.0.0.0"])
    }

    @Test(arguments: ["*", "::"])
    func `all addresses are IPv6 and IPv4, in one socket`(_ host: String) throws {
        let sockets = try ListeningSocket.bind(host: host, port: 0)

        #expect(sockets.map(\.name.host) == ["::"])
        let port = try #require(sockets[0].name.port)
        _ = try Peer(host: "127.0.0.1", port: port)
        _ = try Peer(host: "::1", port: port)
        withExtendedLifetime(sockets) {}
    }

    @Test func `all addresses are those of IPv4 where there is no IPv6`() throws {
        let names = [Self.nobodysIPv6, .ipv4(address: 0, port: 0)]

        let socket = try ListeningSocket.bind(toFirstOf: names, 1, "listen")

        #expect(socket.name.host == "0.0.0.0")
    }

    @Test func `an IPv4 client of an IPv6 socket has its IPv4 address`() throws {
        let socket = try ListeningSocket.bind(host: "*", port: 0)[0]
        let client = try Peer(host: "127.0.0.1", port: try #require(socket.name.port))

        let peer = try socket.accept()?.peer

        #expect(peer?.host == "127.0.0.1")
        withExtendedLifetime(client) {}
    }

    @Test func `an address of a family that the machine lacks is left out`() throws {
        let sockets = try ListeningSocket.bind(
            toAllOf: [Self.nobodysIPv6, Self.localIPv4], 1, "listen")

        #expect(sockets.map(\.name.host) == ["127.0.0.1"])
    }

    @Test func `an address that is not this machine's is refused beside one that is`() {
        let error = #expect(throws: SystemError.self) {
            _ = try ListeningSocket.bind(
                toAllOf: [Self.localIPv4, Self.nobodysIPv4], 1, .init("listen on", "tea:0"))
        }

        #expect(error?.errorNumber == EADDRNOTAVAIL)
        #expect(error?.operation.target == "tea:0 (192.0.2.1)")
    }

    @Test func `the only address of a name is not left out`() {
        let error = #expect(throws: SystemError.self) {
            _ = try ListeningSocket.bind(toAllOf: [Self.nobodysIPv6], 1, "listen")
        }

        #expect(error?.errorNumber == EADDRNOTAVAIL)
    }

    @Test func `a port that is taken at one address of a name is refused`() throws {
        let other = try listeningSocket(host: "::1")
        let port = UInt16(try #require(other.name.port))
        let names = [Self.localIPv4, Self.localIPv6].map { $0.atPort(port) }

        let error = #expect(throws: SystemError.self) {
            _ = try ListeningSocket.bind(toAllOf: names, 1, .init("listen on", "tea:\(port)"))
        }

        #expect(error?.description == "listen on tea:\(port) (::1): Address already in use")
        #expect(throws: PeerError.self) { try Peer(host: "127.0.0.1", port: Int(port)) }
        withExtendedLifetime(other) {}
    }

    @Test func `a port is chosen again while it is taken elsewhere`() throws {
        var attempts = 0

        let result = try ListeningSocket.repeated(upTo: 3) { () throws(SystemError) in
            attempts += 1
            if attempts < 3 { throw SystemError("bind", errorNumber: EADDRINUSE) }
            return attempts
        }

        #expect(result == 3)
    }

    @Test(arguments: [(EADDRINUSE, 3), (EACCES, 1)])
    func `choosing a port comes to an end`(_ number: Int32, _ expected: Int) {
        var attempts = 0

        #expect(throws: SystemError("bind", errorNumber: number)) {
            try ListeningSocket.repeated(upTo: 3) { () throws(SystemError) in
                attempts += 1
                throw SystemError("bind", errorNumber: number)
            }
        }

        #expect(attempts == expected)
    }

    @Test func `an address in use is refused by its name`() throws {
        let socket = try listeningSocket()
        let port = try #require(socket.name.port)

        let error = #expect(throws: SystemError.self) { _ = try listeningSocket(port: port) }

        #expect(error?.errorNumber == EADDRINUSE)
        #expect(error?.description == "listen on 127.0.0.1:\(port): Address already in use")
        withExtendedLifetime(socket) {}
    }

    @Test func `a port is free again when its socket is let go of`() throws {
        let port = try #require(try listeningSocket().name.port)

        let again = try listeningSocket(port: port).name.port

        #expect(again == port)
    }

    @Test(arguments: [
        (-1, "port -1 is below 0"), (65536, "port 65536 is beyond 65535"),
        (70000, "port 70000 is beyond 65535"),
    ])
    func `a number that is no port is refused as such`(_ port: Int, _ reason: String) {
        let error = #expect(throws: SystemError.self) { _ = try listeningSocket(port: port) }

        #expect(error?.description == "listen on 127.0.0.1:\(port): \(reason)")
    }

    @Test func `a host with a NUL is refused`() {
        let error = #expect(throws: SystemError.self) { _ = try listeningSocket(host: "a\0b") }

        #expect(error?.errorNumber == EINVAL)
    }

    @Test func `an address that is not this machine's is refused`() {
        let error = #expect(throws: SystemError.self) { _ = try listeningSocket(host: "192.0.2.1") }

        #expect(error?.errorNumber == EADDRNOTAVAIL)
    }

    @Test func `an IPv6 address is named in brackets when it is refused`() throws {
        let socket = try listeningSocket(host: "::1")
        let port = try #require(socket.name.port)

        let error = #expect(throws: SystemError.self) {
            _ = try listeningSocket(host: "::1", port: port)
        }

        #expect(error?.description == "listen on [::1]:\(port): Address already in use")
        withExtendedLifetime(socket) {}
    }

    @Test(arguments: ["127.0.0.1", "::1", "*"])
    func `an accepted connection is probed while it is silent`(_ host: String) throws {
        let socket = try listeningSocket(host: host)
        let port = try #require(socket.name.port)
        let client = try Peer(host: host == "*" ? "::1" : host, port: port)

        let isOn = try socket.accept()?.option(SO_KEEPALIVE)

        #expect(isOn == 1)
        withExtendedLifetime(client) {}
    }
}

extension AcceptedSocket {
    fileprivate borrowing func option(_ name: Int32) -> Int32 {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor.number, SOL_SOCKET, name, &value, &size)
        return value
    }
}
