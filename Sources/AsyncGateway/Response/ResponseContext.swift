internal import AsyncGatewayWire

/// What the form of a response depends on, apart from the app; the gateway sets it when it makes the
/// responder.
struct ResponseContext: Sendable {
    /// Whether the response begins with a status line, as a server's does, or with a `Status` field,
    /// as that of a CGI program. (wsgiref's `origin_server`)
    var isOriginServer = true

    /// Whether that field comes behind all others.
    var statusIsAtEnd = false

    /// Whether the request was HEAD.
    var isHead = false

    /// The client's minor version of HTTP/1; 0 where nothing can be chunked.
    var minorVersion = 1

    /// Whether the status line says HTTP/1.1; a handler may answer in HTTP/1.0.
    var answersInHTTP11 = true

    /// Whether the connection can be used again after the response; known when its head is made.
    var isPersistent = false
}

extension ResponseContext {
    /// How the response's first line begins.
    var startLine: ResponseHeadEncoder.StartLine {
        guard isOriginServer else { return statusIsAtEnd ? .statusFieldAtEnd : .statusField }
        return answersInHTTP11 ? .http11 : .http10
    }

    /// What the client must be told of its connection, if anything.
    var connectionOption: ResponseHeadEncoder.ConnectionOption? {
        // RFC 9112 §9.3: in HTTP/1.0 a connection ends without being told to, and a 1.0 client that
        // asked for persistence must be told that it is granted.
        if !isPersistent { return answersInHTTP11 ? .close : nil }
        return minorVersion == 0 ? .keepAlive : nil
    }
}
