internal import AsyncGatewayWire

extension Environ {
    /// The request method, such as `GET`, in the case in which it was sent. (REQUEST_METHOD)
    public var method: String {
        get { self["REQUEST_METHOD"] ?? "" }
        set { self["REQUEST_METHOD"] = newValue }
    }

    /// What is left of the path for this app, decoded, read as UTF-8. (PATH_INFO)
    public var path: String {
        get { String(decoding: pathBytes, as: UTF8.self) }
        set { self["PATH_INFO"] = Latin1.decode(Array(newValue.utf8)[...]) }
    }

    /// The exact bytes of PATH_INFO.
    public var pathBytes: [UInt8] { Self.bytes(of: self["PATH_INFO"] ?? "") }

    /// The part of the path that led to this app, read as UTF-8. (SCRIPT_NAME)
    public var scriptName: String {
        get { String(decoding: Self.bytes(of: self["SCRIPT_NAME"] ?? ""), as: UTF8.self) }
        set { self["SCRIPT_NAME"] = Latin1.decode(Array(newValue.utf8)[...]) }
    }

    /// What follows the first `?` of the target, as it was sent. (QUERY_STRING)
    public var queryString: String {
        get { self["QUERY_STRING"] ?? "" }
        set { self["QUERY_STRING"] = newValue }
    }

    /// The host by which the server knows itself. (SERVER_NAME)
    public var serverName: String {
        get { self["SERVER_NAME"] ?? "" }
        set { self["SERVER_NAME"] = newValue }
    }

    /// The port that the request came in by. (SERVER_PORT)
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
        get { self["wsgi.url_scheme"] ?? guessScheme(https: self["HTTPS"]) }
        set { self["wsgi.url_scheme"] = newValue }
    }

    /// The media type of the body, if the client has said. (CONTENT_TYPE)
    public var contentType: String? {
        get { self["CONTENT_TYPE"] }
        set { self["CONTENT_TYPE"] = newValue }
    }

    /// The address of the client, or of the proxy before it. (REMOTE_ADDR)
    public var remoteAddress: String? {
        get { self["REMOTE_ADDR"] }
        set { self["REMOTE_ADDR"] = newValue }
    }

    /// The length of the body in bytes, if the client has said; `nil` for chunks. (CONTENT_LENGTH)
    public var contentLength: Int? {
        self["CONTENT_LENGTH"].flatMap(FieldGrammar.decimal)
    }

    /// The bytes that the value of a variable stands for.
    static func bytes(of value: String) -> [UInt8] {
        // A scalar above U+00FF can only have been set by hand; its bytes are those of its UTF-8.
        value.unicodeScalars.flatMap { scalar in
            scalar.value < 256 ? [UInt8(scalar.value)] : Array(String(scalar).utf8)
        }
    }
}
