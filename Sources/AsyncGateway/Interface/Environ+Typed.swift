internal import AsyncGatewayWire

extension Environ {
    /// The request method, such as `GET`, in the case in which it was sent. (REQUEST_METHOD)
    public var method: RequestMethod {
        get { RequestMethod(self["REQUEST_METHOD"] ?? "") }
        set { self["REQUEST_METHOD"] = newValue.description }
    }

    /// The part of the path that is for this app, percent-decoded and read as UTF-8. (PATH_INFO)
    public var path: String {
        get { text("PATH_INFO") ?? "" }
        set { setText("PATH_INFO", newValue) }
    }

    /// The exact bytes of PATH_INFO.
    public var pathBytes: [UInt8] { Latin1.bytes(of: self["PATH_INFO"] ?? "") }

    /// The part of the path that led to this app, read as UTF-8. (SCRIPT_NAME)
    public var scriptName: String {
        get { text("SCRIPT_NAME") ?? "" }
        set { setText("SCRIPT_NAME", newValue) }
    }

    /// The exact bytes of SCRIPT_NAME.
    public var scriptNameBytes: [UInt8] { Latin1.bytes(of: self["SCRIPT_NAME"] ?? "") }

    /// What follows the first `?` of the target, as it was sent: still percent-encoded.
    /// (QUERY_STRING)
    public var queryString: String {
        get { text("QUERY_STRING") ?? "" }
        set { setText("QUERY_STRING", newValue) }
    }

    /// The query for a URI, such as Location; empty if there is none.
    ///
    /// Clients send bytes in a query that no URI has, such as `|`, and each `%` that begins no escape.
    /// Those are percent-encoded; all else is as in ``queryString``, with the brackets that many have in
    /// the names of lists. (RFC 3986 §2.1)
    public var encodedQuery: String {
        PercentEscape.encodeInvalid(
            in: Latin1.bytes(of: self["QUERY_STRING"] ?? ""), keeping: ByteRules.query)
    }

    /// The host name or address of the server; never empty. (SERVER_NAME)
    public var serverName: String {
        get { text("SERVER_NAME") ?? "" }
        set { setText("SERVER_NAME", newValue) }
    }

    /// The port of the server that accepted the request. (SERVER_PORT)
    public var serverPort: String {
        get { self["SERVER_PORT"] ?? "" }
        set { self["SERVER_PORT"] = newValue }
    }

    /// The protocol of the request, such as `HTTP/1.1`. (SERVER_PROTOCOL)
    public var serverProtocol: String {
        get { self["SERVER_PROTOCOL"] ?? "" }
        set { self["SERVER_PROTOCOL"] = newValue }
    }

    /// `http` or `https`. (`wsgi.url_scheme`)
    public var urlScheme: String {
        get { self["wsgi.url_scheme"] ?? self["HTTPS"].map(guessScheme) ?? connectionScheme }
        set { self["wsgi.url_scheme"] = newValue }
    }

    private var connectionScheme: String { source?.connection?.scheme ?? "http" }

    /// The media type of the body; `nil` if the client did not send one. (CONTENT_TYPE)
    public var contentType: String? {
        get { text("CONTENT_TYPE") }
        set { setText("CONTENT_TYPE", newValue) }
    }

    /// The IP address of the client, or of the proxy in front of the server. (REMOTE_ADDR)
    public var remoteAddress: String? {
        get { self["REMOTE_ADDR"] }
        set { self["REMOTE_ADDR"] = newValue }
    }

    /// The address of the client, or of the proxy in front of the server; `nil` if it has none.
    ///
    /// What REMOTE_ADDR and REMOTE_PORT say, also after they have been changed. A port that is
    /// absent, or is none, is 0. The address of a Unix-domain socket has no variables; it is that of
    /// the connection, as long as neither variable was changed. Setting it sets both variables, and
    /// removes those that do not apply.
    public var peer: SocketAddress? {
        get {
            if !peerWasChanged, let connection = source?.connection { return connection.peer }
            guard let host = remoteAddress, !host.isEmpty else { return nil }
            let port = self["REMOTE_PORT"].flatMap(FieldGrammar.decimal) ?? 0
            return .tcp(host: host, port: port <= 65535 ? port : 0)
        }
        set {
            remoteAddress = newValue?.host
            self["REMOTE_PORT"] = newValue?.port.map(String.init)
        }
    }

    /// The length of the body in bytes; `nil` if the client did not send it, as with chunks.
    /// (CONTENT_LENGTH)
    public var contentLength: Int? {
        self["CONTENT_LENGTH"].flatMap(FieldGrammar.decimal)
    }

    /// The bytes of a variable, read as UTF-8; `nil` if it is absent.
    private func text(_ name: String) -> String? { self[name].map(Latin1.text) }

    /// Sets a variable to the bytes that `text` is in UTF-8.
    private mutating func setText(_ name: String, _ text: String?) {
        self[name] = text.map { Latin1.decode(Array($0.utf8)[...]) }
    }
}
