internal import AsyncGatewayWire

/// What all connections of a server share.
struct ServerContext: Sendable {
    let configuration: AsyncGatewayServer.Configuration
    let variables: ServerVariables
    let limits: WireLimits
    let serverField: [UInt8]?

    init(_ configuration: AsyncGatewayServer.Configuration, name: String, port: String) {
        self.configuration = configuration
        variables = ServerVariables(
            name: name, port: port, software: configuration.serverSoftware)
        limits = configuration.wireLimits
        serverField = configuration.serverSoftware.map { Array("Server: \($0)\r\n".utf8) }
    }
}
