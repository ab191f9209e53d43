import AsyncGatewayWire

extension WireCase {
    /// R: the request line.
    package static let requestLine: [WireCase] = [
        .line("R-1a", "GET  / HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-1b", "GET /  HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-1c", "GET\t/ HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-1d", "GET /\tHTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-1e", "GET /\u{B}HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-1f", "GET\u{C}/ HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-1g", "GET\u{A0}/ HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-1h", " GET / HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-1i", "GET / HTTP/1.1 ", .refused(400, .malformedRequestLine)),
        .line("R-2a", "GET HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-2b", " / HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-2c", "/ HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-2d", "GET  HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-3a", "GET: / HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-3b", "G(T / HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-3c", "G\u{C9}T / HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-3d", "- / HTTP/1.1", .requests(["- /"])),
        .line("R-3e", "!#$%&'*+-.^_`|~09azAZ / HTTP/1.1", .requests(["!#$%&'*+-.^_`|~09azAZ /"])),
        .line("R-4a", "get / HTTP/1.1", .requests(["get /"])),
        .line("R-4b", "connect / HTTP/1.1", .requests(["connect /"])),
        .line("R-4c", "Get / HTTP/1.1", .requests(["Get /"])),
        .line("R-5a", "BREW / HTTP/1.1", .requests(["BREW /"])),
        .line("R-5b", "M-SEARCH / HTTP/1.1", .requests(["M-SEARCH /"])),
        .line("R-5c", "X / HTTP/1.1", .requests(["X /"])),
        .line("R-6a", "METHOD78 / HTTP/1.1", .requests(["METHOD78 /"]), limits: shortLine),
        .line("R-6b", "METHOD789 / HTTP/1.1", .refused(501, .methodTooLong), limits: shortLine),
        WireCase("R-6c", "METHOD789", .refused(501, .methodTooLong), limits: shortLine),
        .line(
            "R-6d", "METHOD78: / HTTP/1.1", .refused(400, .malformedRequestLine),
            limits: shortLine),
        .line("R-7a", "GET /67890 HTTP/1.1", .requests(["GET /67890"]), limits: shortLine),
        .line("R-7b", "GET /678901 HTTP/1.1", .refused(414, .targetTooLong), limits: shortLine),
        WireCase("R-7c", "GET /678901", .refused(414, .targetTooLong), limits: shortLine),
        .line("R-7d", "GET /?%8901 HTTP/1.1", .refused(414, .targetTooLong), limits: shortLine),
        .line("R-7e", "GET /6789? HTTP/1.1", .requests(["GET /6789?"]), limits: shortLine),
        .line("R-7f", "GET /67890? HTTP/1.1", .refused(414, .targetTooLong), limits: shortLine),
        .line("R-7g", "GET /67890% HTTP/1.1", .refused(414, .targetTooLong), limits: shortLine),
        .line("R-7h", "GET http://a HTTP/1.1", .refused(414, .targetTooLong), limits: shortLine),
        .line("R-8a", "GET /", .refused(400, .malformedRequestLine)),
        WireCase("R-8b", "GET /\r\n", .refused(400, .malformedRequestLine)),
        WireCase("R-8c", "GET http://a/\r\n\r\n", .refused(400, .malformedRequestLine)),
        WireCase("R-8d", "GET / \r\n\r\n", .refused(400, .malformedRequestLine)),
        .line("R-9a", "GET / HTTP/1", .refused(400, .malformedRequestLine)),
        .line("R-9b", "GET / HTTP/1.", .refused(400, .malformedRequestLine)),
        .line("R-9c", "GET / HTTP/01.01", .refused(400, .malformedRequestLine)),
        .line("R-9d", "GET / HTTP/1.10", .refused(400, .malformedRequestLine)),
        .line("R-9e", "GET / http/1.1", .refused(400, .malformedRequestLine)),
        .line("R-9f", "GET / HTTP/ 1.1", .refused(400, .malformedRequestLine)),
        .line("R-9g", "GET / HTTP/+1.1", .refused(400, .malformedRequestLine)),
        .line("R-9h", "GET / HTTP/1_1.1", .refused(400, .malformedRequestLine)),
        .line("R-9i", "GET / HTTP/1,1", .refused(400, .malformedRequestLine)),
        .line("R-9j", "GET / HTTP-1.1", .refused(400, .malformedRequestLine)),
        .line("R-9k", "GET / XTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-9l", "GET / HTTP/1.\u{B9}", .refused(400, .malformedRequestLine)),
        .line("R-10a", "GET / HTTP/1.2", .requests(["GET /"])),
        .line("R-10b", "GET / HTTP/1.9", .requests(["GET /"])),
        WireCase(
            "R-10c", "GET / HTTP/1.2\r\nHost: a\r\nConnection: close\r\n\r\n",
            .requests(["GET / closes"])),
        WireCase("R-10d", "GET / HTTP/1.2\r\n\r\n", .refused(400, .missingHost)),
        .line("R-11a", "GET / HTTP/2.0", .refused(505, .unsupportedVersion)),
        .line("R-11b", "GET / HTTP/3.0", .refused(505, .unsupportedVersion)),
        .line("R-11c", "GET / HTTP/9.9", .refused(505, .unsupportedVersion)),
        .line("R-11d", "GET / HTTP/0.9", .refused(400, .malformedRequestLine)),
        .line("R-12a", "GET /a b HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-12b", "GET /?a b HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-12c", "GET http://a/b c HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-12d", "GET / HTTP/1.1 HTTP/1.1", .refused(400, .malformedRequestLine)),
        .line("R-13a", "CONNECT a:80 HTTP/1.1", .refused(501, .unsupportedMethod)),
        .line("R-13b", "CONNECT / HTTP/1.1", .refused(501, .unsupportedMethod)),
        .line("R-13c", "CONNECT a.example:443 HTTP/1.0", .refused(501, .unsupportedMethod)),
        .line("R-14a", "TRACE / HTTP/1.1", .requests(["TRACE /"])),
        .line("R-14b", "TRACE /%20 HTTP/1.0", .requests(["TRACE /%20 1.0 closes"])),
        WireCase(
            "R-14c", "TRACE / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab",
            .requests(["TRACE / | ab"])),
    ]

    /// Methods of up to 8 bytes, and a request line of up to 19.
    private static var shortLine: WireLimits {
        var limits = WireLimits()
        limits.maximumMethodBytes = 8
        limits.maximumRequestLineBytes = 19
        return limits
    }
}
