internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// What proxies state about a request in place of what its connection tells.
struct ProxyStatement: Sendable {
    /// The client; `nil` if nothing is stated about it.
    var peer: ConnectionInfo.Peer?
    /// `http` or `https`.
    var scheme: String?
    /// The value of its Host, a native string.
    var host: String?
    /// The port that it has asked.
    var port: UInt16?

    init(peer: ConnectionInfo.Peer? = nil) {
        self.peer = peer
    }

    /// What the header of the PROXY protocol states.
    init(of ends: ProxyHeader.Ends) {
        peer = .name(SocketName(ends.source))
    }

    var isEmpty: Bool { peer == nil && scheme == nil && host == nil && port == nil }
}
