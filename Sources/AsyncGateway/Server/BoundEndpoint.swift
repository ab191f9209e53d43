internal import AsyncGatewayTransport

/// An address of an endpoint at which the server listens, and the context of the connections accepted
/// there.
///
/// It listens until its listener is closed, or the last copy of this value is destroyed.
struct BoundEndpoint: Sendable {
    let listener: Listener
    let context: ServerContext
    /// The address, with the port that the system has chosen for port 0.
    let address: SocketAddress

    /// Listens at all addresses of all endpoints.
    ///
    /// - Returns: a value for each address, in the order of the endpoints.
    /// - Throws: `SystemError` whose operation names the endpoint.
    static func listen(
        at endpoints: [Endpoint], configuration: AsyncGatewayServer.Configuration
    ) throws(SystemError) -> [BoundEndpoint] {
        let sockets = try Endpoint.listen(at: endpoints)
        return zip(endpoints, sockets).flatMap { endpoint, sockets in
            sockets.map { BoundEndpoint($0, of: endpoint, configuration: configuration) }
        }
    }

    private init(
        _ socket: ListeningSocket, of endpoint: Endpoint,
        configuration: AsyncGatewayServer.Configuration
    ) {
        address = SocketAddress(socket.name)
        listener = Listener(socket)
        context = ServerContext(
            configuration, name: Self.serverName(of: address),
            port: address.port.map(String.init) ?? "0",
            speaking: endpoint.spoken, expectsProxyHeader: endpoint.expectsProxyHeader)
    }

    /// The address with what is spoken there, such as `http://127.0.0.1:8000` or `fastcgi:/run/tea.sock`.
    var url: String {
        switch (context.spoken, address.url(scheme: context.spoken.rawValue.lowercased())) {
        case (_, let url?): url
        case (.http, nil): "unix:\(address)"
        case (let spoken, nil): "\(spoken.rawValue.lowercased()):\(address)"
        }
    }

    /// The SERVER_NAME of requests at `address`, which PEP 3333 requires to be not empty.
    ///
    /// For the unspecified address, which means all addresses of the machine, it is the host name.
    private static func serverName(of address: SocketAddress) -> String {
        switch address {
        case .tcp("0.0.0.0", _), .tcp("::", _): ProcessLimits.hostName
        case .tcp(let host, _): host.utf8.contains(0x3A) ? "[\(host)]" : host
        case .unix: "localhost"
        }
    }
}
