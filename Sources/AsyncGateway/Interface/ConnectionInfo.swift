internal import AsyncGatewayTransport
internal import Synchronization

/// What is known of a connection before its first byte, for its log, its environs and its observers.
package final class ConnectionInfo: Sendable {
    /// Where a client is: as the kernel has told it, until somebody reads it, or as a stream tells it.
    enum Peer: Sendable {
        case name(SocketName)
        case address(SocketAddress?)
    }

    private static let count = Atomic<UInt64>(0)

    /// The connection's number among those of the process, from 1.
    package let number: UInt64

    /// The scheme of its URLs.
    package let scheme = "http"

    /// What is the same for every request that comes in by the same endpoint.
    let server: ServerVariables

    /// Where errors are reported.
    let errors: ErrorStream

    private let rawPeer: Peer

    init(peer: Peer, server: ServerVariables, errors: ErrorStream) {
        number = Self.count.add(1, ordering: .relaxed).newValue
        rawPeer = peer
        self.server = server
        self.errors = errors
    }

    /// The client's address, if it has one.
    package var peer: SocketAddress? {
        switch rawPeer {
        case .name(let name): SocketAddress(name)
        case .address(let address): address
        }
    }
}
