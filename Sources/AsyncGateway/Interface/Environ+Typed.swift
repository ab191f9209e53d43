internal import AsyncGatewayWire

extension Environ {
    /// The request method, such as `GET`, in the case in which it was sent. (REQUEST_METHOD)
    public var method: String {
        get { self["REQUEST_METHOD"] ?? "" }
        set { self["REQUEST_METHOD"] = newValue }
    }

    /// The part of the path that is for this app, percent-decoded and read as UTF-8. (PATH_INFO)
    public var path: String {
        get { Self.text(of: self["PATH_INFO"] ?? "") }
        set { self["PATH_INFO"] = Latin1.decode(Array(newValue.utf8)[...]) }
    }

    /// The exact bytes of PATH_INFO.
    public var pathBytes: [UInt8] { Self.bytes(of: self["PATH_INFO"] ?? "") }

    /// The part of the path that led to this app, read as UTF-8. (SCRIPT_NAME)
    public var scriptName: String {
        get { Self.text(of: self["SCRIPT_NAME"] ?? "") }
        set { self["SCRIPT_NAME"] = Latin1.decode(Array(newValue.utf8)[...]) }
    }

    /// What follows the first `?` of the target, as it was sent. (QUERY_STRING)
    public var queryString: String {
        get { self["QUERY_STRING"] ?? "" }
        set { self["QUERY_STRING"] = newValue }
    }

    /// The host name or address of the server; never empty. (SERVER_NAME)
    public var serverName: String {
        get { self["SERVER_NAME"] ?? "" }
        set { self["SERVER_NAME"] = newValue }
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

    private var connectionScheme: String { source?.variables?.connection.scheme ?? "http" }

    /// The media type of the body; `nil` if the client did not send one. (CONTENT_TYPE)
    public var contentType: String? {
        get { self["CONTENT_TYPE"] }
        set { self["CONTENT_TYPE"] = newValue }
    }

    /// The IP address of the client, or of the proxy in front of the server. (REMOTE_ADDR)
    public var remoteAddress: String? {
        get { self["REMOTE_ADDR"] }
        set { self["REMOTE_ADDR"] = newValue }
    }

    /// The length of the body in bytes; `nil` if the client did not send it, as with chunks.
    /// (CONTENT_LENGTH)
    public var contentLength: Int? {
        self["CONTENT_LENGTH"].flatMap(FieldGrammar.decimal)
    }

    /// The bytes of a variable's value, read as UTF-8.
    static func text(of value: String) -> String {
        String(decoding: bytes(of: value), as: UTF8.self)
    }

    /// The bytes of a variable's value, which has a scalar for each.
    static func bytes(of value: String) -> [UInt8] {
        // Only a value that was set by hand has scalars above U+00FF; they are encoded as UTF-8.
        value.unicodeScalars.flatMap { scalar in
            scalar.value < 256 ? [UInt8(scalar.value)] : Array(String(scalar).utf8)
        }
    }
}
