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

// MARK: - The Connection field

extension ResponseStyle {
    /// Appends what the client must be told of its connection, if anything.
    func appendConnectionField(isPersistent: Bool, hasUpgrade: Bool, to output: inout ByteOutput) {
        let option = connectionOption(isPersistent: isPersistent)
        if hasUpgrade { return appendUpgrade(behind: option, to: &output) }
        guard let option else { return }
        output.append("Connection: ")
        output.append(option)
        output.appendLineEnd()
    }

    private func connectionOption(isPersistent: Bool) -> StaticString? {
        // RFC 9112 §9.3: in HTTP/1.0 the end goes without saying, and a 1.0 client that asked for
        // persistence must be told that it is granted.
        if !isPersistent { return answersInHTTP11 ? "close" : nil }
        return minorVersion == 0 ? "keep-alive" : nil
    }

    /// RFC 9110 §7.8: who sends Upgrade names it in Connection, so that no intermediary passes it on.
    @inline(never)
    private func appendUpgrade(behind option: StaticString?, to output: inout ByteOutput) {
        output.append("Connection: ")
        if let option {
            output.append(option)
            output.append(", ")
        }
        output.append("upgrade\r\n")
    }
}
