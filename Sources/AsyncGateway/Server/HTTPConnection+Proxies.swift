internal import AsyncGatewayWire

// Whose a request is: what the socket tells, or a proxy states in its place.

extension HTTPConnection {
    /// What is known of the connection before a request: by its socket, or by the header of the PROXY
    /// protocol, once that has arrived.
    func currentInfo() -> ConnectionInfo {
        guard context.expectsProxyHeader else { return info }
        if let proxiedInfo { return proxiedInfo }
        guard let ends = wire.proxyHeader?.ends else { return info }
        let proxied = ConnectionInfo(ProxyStatement(of: ends), on: info)
        proxiedInfo = proxied
        return proxied
    }

    /// What is known of the connection of a request.
    @inline(never)
    func info(of head: borrowing RequestHead, by proxies: TrustedProxies) -> ConnectionInfo {
        let current = currentInfo()
        return proxies.connection(of: head, on: current) { name, value in
            context.reportIgnored(name, value, on: current)
        }
    }
}
