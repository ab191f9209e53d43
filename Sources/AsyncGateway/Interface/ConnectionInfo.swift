internal import AsyncGatewayTransport
internal import Synchronization

/// What is known about a connection before its first byte, for observers and environs.
///
/// Where a proxy states whose a request is, that of the request says so; see ``proxy``.
public final class ConnectionInfo: Sendable {
    /// The address of a client.
    enum Peer: Sendable {
        /// The socket's name, as the kernel has returned it; converted when it is read.
        case name(SocketName)
        /// The address that a stream states, if it has one.
        case address(SocketAddress?)
    }

    private static let count = Atomic<UInt64>(0)

    /// The number of the connection among those of the process, from 1.
    public let number: UInt64

    /// The scheme of the URLs that are requested by it.
    public let scheme: String

    /// The variables that all requests at the connection's endpoint share.
    let server: ServerVariables

    /// The error stream of the connection's environs.
    let errors: ErrorStream

    /// The value of Host, if a proxy states that of the request that it has received; a native string.
    let host: String?

    private let rawPeer: Peer

    /// What was known before a proxy stated more.
    private let original: ConnectionInfo?

    init(peer: Peer, server: ServerVariables, errors: ErrorStream) {
        number = Self.count.add(1, ordering: .relaxed).newValue
        rawPeer = peer
        scheme = "http"
        (host, original) = (nil, nil)
        self.server = server
        self.errors = errors
    }

    /// What is known of the same connection from what a proxy states.
    init(
        _ statement: ProxyStatement, on original: ConnectionInfo, errors: ErrorStream? = nil
    ) {
        number = original.number
        rawPeer = statement.peer ?? original.rawPeer
        scheme = statement.scheme ?? original.scheme
        host = statement.host ?? original.host
        server = statement.port.map(original.server.atPort) ?? original.server
        self.errors = errors ?? original.errors
        self.original = original
    }

    /// A connection for a test of an observer.
    public init(peer: SocketAddress? = nil, number: UInt64 = 0) {
        self.number = number
        rawPeer = .address(peer)
        scheme = "http"
        (host, original) = (nil, nil)
        server = ServerVariables(name: "localhost", port: "80", software: nil)
        errors = .standardError
    }

    /// The client's address, or that of the proxy in front of the server; `nil` if it has none, or it is
    /// not known.
    ///
    /// It is the client's if a proxy that is trusted states it; see
    /// ``AsyncGatewayServer/Configuration/trustedProxies``. Its port is 0 if that is not stated.
    public var peer: SocketAddress? {
        switch rawPeer {
        case .name(let name): SocketAddress(name)
        case .address(let address): address
        }
    }

    /// The address of the proxy that states ``peer``: that of the socket; `nil` if none does.
    public var proxy: SocketAddress? {
        original.map { $0.proxy ?? $0.peer } ?? nil
    }

    /// The port of the peer; `nil` if it has none, or a proxy states the address alone.
    var statedPort: String? {
        guard let port = peer?.port, port > 0 else { return nil }
        return String(port)
    }

    /// The address of the peer in numbers; `nil` if it has none.
    var peerName: SocketName? {
        switch rawPeer {
        case .name(let name): name
        case .address(let address): address.flatMap { SocketName($0) }
        }
    }
}
