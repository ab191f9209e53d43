internal import AsyncGatewayTransport
internal import AsyncGatewayWire

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

    init(_ configuration: AsyncGatewayServer.Configuration, name: String, port: String) {
        self.configuration = configuration
        variables = ServerVariables(
            name: name, port: port, software: configuration.serverSoftware)
        limits = configuration.wireLimits
        serverField = configuration.serverSoftware.map { Array("Server: \($0)\r\n".utf8) }
        headPatience = configuration.headTimeout.wholeNanoseconds
        idlePatience = configuration.idleTimeout.wholeNanoseconds
    }
}
