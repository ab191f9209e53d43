internal import AsyncGatewayTransport
internal import AsyncGatewayWire
internal import Synchronization

/// What all connections of a server share: one object, for each of them holds on to it.
final class ServerContext: Sendable {
    let configuration: AsyncGatewayServer.Configuration
    let variables: ServerVariables
    let limits: WireLimits
    let serverField: [UInt8]?
    /// How long to wait for the head of a new connection, and for that of another request, in
    /// nanoseconds: asked for on the way of every request.
    let headPatience: Int64
    let idlePatience: Int64
    /// Who is told of everything; nobody by default.
    let observers: [any ServerObserver]
    let isObserved: Bool
    let errorReport: any ServerObserver
    private let connectionCount = Atomic<UInt64>(0)

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
        ConnectionInfo(
            number: connectionCount.add(1, ordering: .relaxed).newValue, peer: peer,
            server: variables, errors: configuration.errors)
    }
}
