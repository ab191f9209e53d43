internal import AsyncGatewayTransport

/// An endpoint that is listened at, and what the connections have in common that it accepts.
///
/// It listens until its listener is closed, or the last copy is gone.
struct BoundEndpoint: Sendable {
    let listener: Listener
    let context: ServerContext
    /// Where it listens, with the real port where port 0 was asked for.
    let address: SocketAddress

    /// Listens at `endpoint`.
    ///
    /// - Throws: `SystemError` whose operation names the endpoint.
    init(
        _ endpoint: Endpoint, on loop: EventLoop, configuration: AsyncGatewayServer.Configuration
    ) throws(SystemError) {
        let socket =
            switch endpoint.kind {
            case .tcp(let host, let port): try ListeningSocket(host: host, port: port)
            case .unix(let path): try ListeningSocket(path: path)
            }
        address = SocketAddress(socket.name)
        listener = Listener(socket, on: loop)
        context = ServerContext(
            configuration, name: Self.serverName(of: address),
            port: address.port.map(String.init) ?? "0")
    }

    /// The SERVER_NAME of requests that come in at `address`.
    ///
    /// PEP 3333 requires that it is not empty; and an address that stands for all of the machine's
    /// is no name of a server.
    private static func serverName(of address: SocketAddress) -> String {
        switch address {
        case .tcp("0.0.0.0", _), .tcp("::", _): ProcessLimits.hostName
        case .tcp(let host, _): host.utf8.contains(0x3A) ? "[\(host)]" : host
        case .unix: "localhost"
        }
    }
}
