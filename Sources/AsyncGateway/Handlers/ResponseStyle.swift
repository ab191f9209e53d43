/// What a response's form depends on, apart from the app.
struct ResponseStyle: Sendable {
    /// Whether the response begins with a status line, as a server's does, or with a `Status` field,
    /// as that of a CGI program. (wsgiref's `origin_server`)
    var isOriginServer = true

    /// Whether the request was HEAD.
    var isHead = false

    /// The client's minor version of HTTP/1; 0 where nothing can be chunked.
    var minorVersion = 1

    /// The complete Server field with its line end.
    var serverField: [UInt8]?

    /// Appends the first line of the response.
    func appendPreamble(_ status: Status, to bytes: inout [UInt8]) {
        // RFC 9110 §6.2: the server's own version, whatever the client's minor version.
        bytes += isOriginServer ? Self.httpPreamble : Self.cgiPreamble
        status.append(to: &bytes)
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    private static let httpPreamble = Array("HTTP/1.1 ".utf8)
    private static let cgiPreamble = Array("Status: ".utf8)
}
