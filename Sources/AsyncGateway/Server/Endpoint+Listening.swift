internal import AsyncGatewayTransport

extension Endpoint {
    /// Opens the sockets of all endpoints; if one of them fails, closes the others.
    ///
    /// Blocks the calling thread while names are looked up.
    ///
    /// - Returns: for each endpoint in turn the sockets that listen, one for each of its addresses.
    /// - Throws: `SystemError` whose operation names the endpoint.
    static func listen(at endpoints: [Endpoint]) throws(SystemError) -> [[ListeningSocket]] {
        var sockets = endpoints.map { _ in [ListeningSocket]() }
        // Those that may take a path from another server come last: if one of the rest fails, that
        // server still has its path.
        let indices = endpoints.indices
        for index in indices where !endpoints[index].replaces {
            sockets[index] = try endpoints[index].listen()
        }
        for index in indices where endpoints[index].replaces {
            sockets[index] = try endpoints[index].listen()
        }
        return sockets
    }

    private var replaces: Bool {
        if case .unix(_, _, replacing: true) = kind { true } else { false }
    }

    private func environmentEndpoint() throws(SystemError) -> Endpoint {
        var endpoint = try Endpoint(ProcessEnvironment.texts)
        endpoint.sharesPort = sharesPort
        return endpoint
    }

    private func listen() throws(SystemError) -> [ListeningSocket] {
        if expectsProxyHeader, spoken != .http {
            throw SystemError(
                SystemError.Operation("expect a header of the PROXY protocol", "\(kind)"),
                invalid: "\(spoken.rawValue) has the client's address itself")
        }
        return switch kind {
        case .tcp(let host, let port):
            try ListeningSocket.bind(host: host, port: port, sharesPort: sharesPort)
        case .unix(let path, let mode, let replacing):
            [try ListeningSocket.bind(path: path, mode: mode, replacing: replacing)]
        case .environment: try environmentEndpoint().listen()
        case .abstract(let name): [try ListeningSocket.bind(abstract: name)]
        case .descriptor(let number):
            [try .inherited(number, SystemError.Operation("listen on", "descriptor \(number)"))]
        case .systemd(let name): try ServiceManager.shared.listen(named: name)
        }
    }
}
