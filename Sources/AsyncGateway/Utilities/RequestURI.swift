internal import AsyncGatewayWire

/// The parts of an environ that a request's URI is put together from.
///
/// The strings are an environ's: one scalar for each byte. (wsgiref.util)
package struct RequestURI: Sendable {
    /// `wsgi.url_scheme`.
    package var scheme: String
    /// `HTTP_HOST`, `nil` or empty if the request has none.
    package var host: String?
    /// `SERVER_NAME`, which stands in for a missing host.
    package var serverName: String
    /// `SERVER_PORT`, which goes with ``serverName``; 0 or empty on a socket that has no port.
    package var serverPort: String
    /// `SCRIPT_NAME`.
    package var scriptName: String
    /// `PATH_INFO`.
    package var pathInfo: String
    /// `QUERY_STRING`.
    package var queryString: String

    /// Holds the parts; the last two are of no account to ``applicationURI()``.
    package init(
        scheme: String,
        host: String?,
        serverName: String,
        serverPort: String,
        scriptName: String,
        pathInfo: String = "",
        queryString: String = ""
    ) {
        self.scheme = scheme
        self.host = host
        self.serverName = serverName
        self.serverPort = serverPort
        self.scriptName = scriptName
        self.pathInfo = pathInfo
        self.queryString = queryString
    }

    /// The URI of the app, without `PATH_INFO` and query. (`application_uri`)
    ///
    /// The host is taken as it came, with its port. Only one made from `SERVER_NAME` has the
    /// scheme's default port left out.
    ///
    /// - Throws: A ``GatewayError`` of code `.invalidScheme`, `.invalidHost` if the host is no
    ///   authority, or `.invalidPath` if `SCRIPT_NAME` holds a scalar above U+00FF.
    package func applicationURI() throws(GatewayError) -> String {
        guard isScheme(scheme) else { throw GatewayError(.invalidScheme, scheme) }
        let path = scriptName.isEmpty ? "/" : try PercentEncoding.quote(latin1: scriptName)
        return try "\(scheme)://\(authority())\(path)"
    }

    /// The URI of the request, as far as the environ still tells it. (`request_uri`)
    ///
    /// It is not the inverse of decoding: every reserved character of the path but `/`, `;`, `=`
    /// and `,` is percent-encoded, whether or not the client had encoded it.
    ///
    /// - Throws: A ``GatewayError`` as ``applicationURI()`` does, of code `.invalidPath` for
    ///   `PATH_INFO` too.
    package func requestURI(includingQuery: Bool = true) throws(GatewayError) -> String {
        var uri = try applicationURI()
        let path = try PercentEncoding.quote(latin1: pathInfo, safe: "/;=,")
        // Without a script name the URI already ends with the path's first slash. wsgiref drops
        // the first character whatever it is.
        let overlaps = scriptName.isEmpty && path.utf8.first == UInt8(ascii: "/")
        uri += overlaps ? path.dropFirst() : path[...]
        return includingQuery && !queryString.isEmpty ? "\(uri)?\(queryString)" : uri
    }

    private func authority() throws(GatewayError) -> String {
        let authority = host.flatMap { $0.isEmpty ? nil : $0 } ?? serverAuthority
        guard HostValidation.isValid(Array(authority.utf8)[...]) else {
            throw GatewayError(.invalidHost, authority)
        }
        return authority
    }

    private var serverAuthority: String {
        // RFC 3986 §3.2.2: an IPv6 address needs brackets, which SERVER_NAME may lack.
        let name = serverName.utf8
        let isBareIPv6 = name.contains(UInt8(ascii: ":")) && name.first != UInt8(ascii: "[")
        let host = isBareIPv6 ? "[\(serverName)]" : serverName
        return needsNoPort ? host : "\(host):\(serverPort)"
    }

    /// Whether the port goes without saying, or there is none: PEP 3333 wants SERVER_PORT to be there
    /// on a Unix-domain socket too, and no URI can lead to port 0.
    private var needsNoPort: Bool {
        let defaultPort = scheme == "https" ? "443" : "80"
        return serverPort.utf8.elementsEqual(defaultPort.utf8)
            || serverPort.utf8.allSatisfy { $0 == UInt8(ascii: "0") }
    }
}

// RFC 3986 §3.1.
private func isScheme(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy { isLetter($0) || "0123456789+-.".utf8.contains($0) }
}

private func isLetter(_ byte: UInt8) -> Bool {
    0x61...0x7A ~= byte | 0x20
}
