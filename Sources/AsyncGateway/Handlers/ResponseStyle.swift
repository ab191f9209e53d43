/// What a response's form depends on, apart from the app.
struct ResponseStyle: Sendable {
    /// Whether the response begins with a status line, as a server's does, or with a `Status` field,
    /// as that of a CGI program. (wsgiref's `origin_server`)
    var isOriginServer = true

    /// Whether the request was HEAD.
    var isHead = false

    /// The client's minor version of HTTP/1; 0 where nothing can be chunked.
    var minorVersion = 1

    /// Whether the status line says HTTP/1.1; a handler may answer in HTTP/1.0.
    var answersInHTTP11 = true

    /// The complete Server field with its line end.
    var serverField: [UInt8]?

    /// Appends the first line of the response.
    func appendPreamble(_ status: Status, to output: inout ByteOutput) {
        output.append(preamble)
        status.append(to: &output)
        output.appendLineEnd()
    }

    private var preamble: StaticString {
        guard isOriginServer else { return "Status: " }
        // RFC 9110 §6.2: the server's own version, whatever the client's minor version.
        return answersInHTTP11 ? "HTTP/1.1 " : "HTTP/1.0 "
    }
}
