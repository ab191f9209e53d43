internal import AsyncGatewayTransport
internal import Synchronization

/// What is known about a connection before its first byte, for observers and environs.
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
    public let scheme = "http"

    /// The variables that all requests at the connection's endpoint share.
    let server: ServerVariables

    /// The error stream of the connection's environs.
    let errors: ErrorStream

    private let rawPeer: Peer

    init(peer: Peer, server: ServerVariables, errors: ErrorStream) {
        number = Self.count.add(1, ordering: .relaxed).newValue
        rawPeer = peer
        self.server = server
        self.errors = errors
    }

    /// A connection for a test of an observer.
    public init(peer: SocketAddress? = nil, number: UInt64 = 0) {
        self.number = number
        rawPeer = .address(peer)
        server = ServerVariables(name: "localhost", port: "80", software: nil)
        errors = .standardError
    }

    /// The client's address, or that of the proxy in front of the server; `nil` if it has none.
    public var peer: SocketAddress? {
        switch rawPeer {
        case .name(let name): SocketAddress(name)
        case .address(let address): address
        }
    }
}
