internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// What all connections have in common that one endpoint of a server accepts.
///
/// One object, because each of these connections keeps a reference to it.
final class ServerContext: Sendable {
    let configuration: AsyncGatewayServer.Configuration
    let variables: ServerVariables
    let limits: WireLimits
    let serverField: [UInt8]?
    /// How long to wait for the first request of a connection, in nanoseconds.
    ///
    /// Converted once, because every request needs it; so is the next.
    let headPatience: Int64
    /// How long to wait for each further request, in nanoseconds.
    let idlePatience: Int64
    /// Who is told of everything; nobody by default.
    let observers: [any ServerObserver]
    let isObserved: Bool
    let errorReport: any ServerObserver

    init(_ configuration: AsyncGatewayServer.Configuration, name: String, port: String) {
        self.configuration = configuration
        variables = ServerVariables(
            name: name, port: port, software: configuration.serverSoftware)
        limits = configuration.wireLimits
        serverField = configuration.serverSoftware.map { Array("Server: \($0)\r\n".utf8) }
        headPatience = configuration.headTimeout.wholeNanoseconds
        idlePatience = configuration.idleTimeout.wholeNanoseconds
        let accessLog = configuration.accessLog.map { AccessLog(write: $0) }
        observers = configuration.observers + [accessLog].compactMap(\.self)
        isObserved = !observers.isEmpty
        errorReport = ErrorReport(errors: configuration.errors)
    }

    /// What is known of a connection that begins now.
    func makeConnectionInfo(peer: ConnectionInfo.Peer) -> ConnectionInfo {
        ConnectionInfo(peer: peer, server: variables, errors: configuration.errors)
    }
}
