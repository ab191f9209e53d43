internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// What all connections of one endpoint of a server share.
///
/// One object, so that each connection keeps one reference.
final class ServerContext: Sendable {
    let configuration: AsyncGatewayServer.Configuration
    let variables: ServerVariables
    let limits: WireLimits
    let bodyLimits: BodyLimits
    let serverField: [UInt8]?
    /// How long to wait for the first byte of a request, in nanoseconds.
    ///
    /// Converted here once, and not for each request.
    let idlePatience: Int64
    /// The observers of all events; none by default.
    let observers: [any ServerObserver]
    let isObserved: Bool
    let errorReport: any ServerObserver
    /// What is spoken at the endpoint.
    let spoken: GatewayProtocol
    /// Whether each connection begins with a header of the PROXY protocol.
    let expectsProxyHeader: Bool

    init(
        _ configuration: AsyncGatewayServer.Configuration, name: String, port: String,
        speaking spoken: GatewayProtocol = .http, expectsProxyHeader: Bool = false
    ) {
        self.configuration = configuration
        self.spoken = spoken
        self.expectsProxyHeader = expectsProxyHeader
        variables = ServerVariables(
            name: name, port: port, software: configuration.serverSoftware)
        limits = configuration.wireLimits
        bodyLimits = configuration.bodyLimits
        serverField = configuration.serverSoftware.map(ServerLines.serverField)
        idlePatience = configuration.idleTimeout.wholeNanoseconds
        let accessLog = configuration.accessLog.map { AccessLog(write: $0) }
        observers = configuration.observers + [accessLog].compactMap(\.self)
        isObserved = !observers.isEmpty
        errorReport = ErrorReport(errors: configuration.errors)
    }

    /// Calls the observers for what the system has refused.
    func report(_ refusal: ResourceRefusal) {
        errorReport.resourceRefused(refusal)
        for observer in observers { observer.resourceRefused(refusal) }
    }

    /// Calls the observers for a loop that has not turned for a second.
    func report(_ blockage: LoopBlockage) {
        errorReport.loopBlocked(blockage)
        for observer in observers { observer.loopBlocked(blockage) }
    }

    /// Calls the observers for a field of a proxy that is not believed.
    func report(_ field: IgnoredProxyField) {
        errorReport.proxyFieldIgnored(field)
        for observer in observers { observer.proxyFieldIgnored(field) }
    }

    /// Calls the observers for a field of a proxy whose value is malformed.
    func reportIgnored(_ name: String, _ value: ArraySlice<UInt8>, on connection: ConnectionInfo) {
        let text = String(decoding: value, as: UTF8.self).escapedForLog()
        report(IgnoredProxyField(name: name, value: text, connection: connection))
    }

    /// Calls the observers for the error that an app has thrown.
    func report(
        _ error: any Error, of exchange: Exchange, _ environ: Environ, on info: ConnectionInfo
    ) {
        let connection = exchange.connection ?? info
        if let error = error as? TransportError, error.code == .resourcesExhausted {
            return report(ResourceRefusal(error, connection: connection))
        }
        let failure = AppFailure(
            error: error, connection: connection, requestLine: exchange.loggedRequestLine ?? "-",
            environ: environ)
        errorReport.appFailed(failure)
        for observer in observers { observer.appFailed(failure) }
    }

    /// Makes the environ of a request whose head is refused, for the page that says so.
    func refusedEnviron(_ exchange: Exchange, _ refusal: RequestRefusal) -> Environ {
        var environ = Environ(exchange)
        environ.refusal = refusal
        configuration.changeEnviron?(&environ)
        return environ
    }

    /// Makes the information about a connection that begins now.
    func makeConnectionInfo(peer: ConnectionInfo.Peer) -> ConnectionInfo {
        ConnectionInfo(peer: peer, server: variables, errors: configuration.errors)
    }
}
