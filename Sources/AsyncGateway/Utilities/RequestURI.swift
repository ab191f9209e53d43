internal import AsyncGatewayWire

/// The variables of an environ that the URI of a request is made of.
///
/// As in an environ, strings have one scalar for each byte. (wsgiref.util)
package struct RequestURI: Sendable {
    /// `wsgi.url_scheme`.
    package var scheme: String
    /// `HTTP_HOST`, `nil` or empty if the request has none.
    package var host: String?
    /// `SERVER_NAME`, which is used if there is no host.
    package var serverName: String
    /// `SERVER_PORT`, which is used with ``serverName``; 0 or empty for a socket without a port.
    package var serverPort: String
    /// `SCRIPT_NAME`.
    package var scriptName: String
    /// `PATH_INFO`.
    package var pathInfo: String
    /// `QUERY_STRING`.
    package var queryString: String

    /// Holds the parts; ``applicationURI()`` does not use the last two.
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
    /// A host is used as it came, with its port. With `SERVER_NAME`, the scheme's default port is
    /// left out.
    ///
    /// - Returns: the URI, percent-encoded.
    /// - Throws: ``RequestError`` of code `.invalidHost` if the host is no authority;
    ///   ``GatewayError`` of code `.invalidScheme`, `.invalidServerName` if there is no host and the
    ///   server's name is none, or `.invalidPath` if `SCRIPT_NAME` holds a scalar above U+00FF.
    package func applicationURI() throws -> String {
        guard isScheme(scheme) else { throw GatewayError(.invalidScheme, scheme) }
        let path = scriptName.isEmpty ? "/" : try PercentEncoding.quote(latin1: scriptName)
        return try "\(scheme)://\(authority())\(path)"
    }

    /// The URI of the request, made of the decoded path. (`request_uri`)
    ///
    /// It may differ from what was sent: every reserved character of the path except `/`, `;`, `=`
    /// and `,` is percent-encoded, whether or not the client had encoded it.
    ///
    /// - Returns: the URI, percent-encoded.
    /// - Throws: as ``applicationURI()`` does, `.invalidPath` for `PATH_INFO` too.
    package func requestURI(includingQuery: Bool = true) throws -> String {
        var uri = try applicationURI()
        let path = try PercentEncoding.quote(latin1: pathInfo, safe: "/;=,")
        // Without a script name the URI already ends with the path's first slash. wsgiref drops
        // the first character whatever it is.
        let overlaps = scriptName.isEmpty && path.utf8.first == UInt8(ascii: "/")
        uri += overlaps ? path.dropFirst() : path[...]
        return includingQuery && !queryString.isEmpty ? "\(uri)?\(asciiQuery)" : uri
    }

    /// The query, in which bytes that no target has are encoded; a server's has none, a CGI program's may.
    ///
    /// Like wsgiref's it keeps what clients send against RFC 3986, such as `|`.
    private var asciiQuery: String {
        PercentEscape.encode(Latin1.bytes(of: queryString), keeping: ByteRules.target)
    }

    private func authority() throws -> String {
        guard let host, !host.isEmpty else {
            guard isAuthority(serverAuthority) else {
                throw GatewayError(.invalidServerName, serverAuthority)
            }
            return serverAuthority
        }
        guard isAuthority(host) else { throw RequestError(.invalidHost, host) }
        return host
    }

    private var serverAuthority: String {
        // RFC 3986 §3.2.2: an IPv6 address needs brackets, which SERVER_NAME may lack.
        let name = serverName.utf8
        let isBareIPv6 = name.contains(UInt8(ascii: ":")) && name.first != UInt8(ascii: "[")
        let host = isBareIPv6 ? "[\(serverName)]" : serverName
        return needsNoPort ? host : "\(host):\(serverPort)"
    }

    /// Whether the port is the scheme's default, or there is none.
    ///
    /// PEP 3333 requires SERVER_PORT on a Unix-domain socket too, where it is 0.
    private var needsNoPort: Bool {
        let defaultPort = scheme == "https" ? "443" : "80"
        return serverPort.utf8.elementsEqual(defaultPort.utf8)
            || serverPort.utf8.allSatisfy { $0 == UInt8(ascii: "0") }
    }
}

extension Environ {
    /// The URI of the app itself, which ends with SCRIPT_NAME. (wsgiref `application_uri`)
    ///
    /// - Returns: the URI, percent-encoded.
    /// - Throws: ``RequestError`` of code `.invalidHost`; ``GatewayError`` of code
    ///   `.invalidServerName`, `.invalidScheme` or `.invalidPath`.
    public func applicationURI() throws -> String {
        try requestURIParts.applicationURI()
    }

    /// The URI of the request, made of the variables. (wsgiref `request_uri`)
    ///
    /// It may differ from the target that was sent, because decoding does not keep which bytes were
    /// encoded; REQUEST_URI has the target.
    ///
    /// Like wsgiref's, it keeps bytes that clients send in a query against RFC 3986, such as `|`; for a
    /// redirect there is ``encodedQuery``.
    ///
    /// - Returns: the URI, percent-encoded.
    /// - Throws: ``RequestError`` of code `.invalidHost`; ``GatewayError`` of code
    ///   `.invalidServerName`, `.invalidScheme` or `.invalidPath`.
    public func requestURI(includingQuery: Bool = true) throws -> String {
        try requestURIParts.requestURI(includingQuery: includingQuery)
    }

    private var requestURIParts: RequestURI {
        RequestURI(
            scheme: urlScheme, host: self["HTTP_HOST"], serverName: self["SERVER_NAME"] ?? "",
            serverPort: serverPort, scriptName: self["SCRIPT_NAME"] ?? "",
            pathInfo: self["PATH_INFO"] ?? "", queryString: self["QUERY_STRING"] ?? "")
    }
}

private func isAuthority(_ text: String) -> Bool {
    HostValidation.isValid(Array(text.utf8)[...])
}

// RFC 3986 §3.1.
private func isScheme(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy { isLetter($0) || "0123456789+-.".utf8.contains($0) }
}

private func isLetter(_ byte: UInt8) -> Bool {
    0x61...0x7A ~= byte | 0x20
}
