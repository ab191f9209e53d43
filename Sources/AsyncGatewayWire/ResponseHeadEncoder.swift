/// The head of a response: what it says, and the only code that writes one.
///
/// It is written for a server's responses, a gateway's, and the refusals of requests. It validates
/// nothing: whoever makes one has refused what must not be sent (RFC 9112 §11.1), with
/// ``FieldSummary`` and ``StatusText``.
package struct ResponseHeadEncoder: Sendable {
    /// How the first line begins.
    package enum StartLine: Sendable {
        /// A status line of HTTP/1.1.
        case http11

        /// A status line of HTTP/1.0.
        case http10

        /// The `Status` field of a gateway's response (RFC 3875 §6.3.3).
        case statusField
    }

    /// What the client is told of the connection.
    package enum ConnectionOption: Sendable {
        /// It ends with this response.
        case close

        /// It persists, which a client of HTTP/1.0 has asked for.
        case keepAlive
    }

    /// How the first line begins.
    package var startLine: StartLine

    /// The code, a space and the reason, which may be empty.
    package var status: String

    /// The complete `Date` line, if the server adds one.
    package var dateField: [UInt8]?

    /// The complete `Server` line, if the server adds one.
    package var serverField: [UInt8]?

    /// The app's fields, in order.
    package var fields: [(String, String)] = []

    /// The values among them that are not valid UTF-8.
    package var rawValues = RawFieldValues()

    /// The length of the body, if it has to be said and ``fields`` do not say it.
    package var contentLength: Int?

    /// Whether the body is sent in chunks.
    package var isChunked = false

    /// The option of the connection, if one has to be said.
    package var connectionOption: ConnectionOption?

    /// Whether there is an `Upgrade` among ``fields``, which `Connection` has to name.
    package var hasUpgrade = false

    /// A head without fields.
    package init(_ startLine: StartLine, _ status: String) {
        self.startLine = startLine
        self.status = status
    }
}

extension ResponseHeadEncoder {
    /// The bytes of the head, with its empty line, in an array that has room for `count` more.
    package func encoded(withRoomFor count: Int = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        encode(to: &bytes, withRoomFor: count)
        return bytes
    }

    /// Appends the bytes of the head, with its empty line, and makes room for `count` more.
    package func encode(to bytes: inout [UInt8], withRoomFor count: Int = 0) {
        bytes.append(capacity: sizeLimit + count) { write(to: &$0) }
    }

    /// The most bytes that the head can have; 128 are more than the lines that the head adds on its
    /// own, and the first line without its status.
    private var sizeLimit: Int {
        128 + status.utf8.count + FieldLines.sizeLimit(of: fields, rawValues)
            + (dateField?.count ?? 0) + (serverField?.count ?? 0)
    }

    private func write(to output: inout ByteOutput) {
        output.append(preamble)
        output.appendLatin1(status)
        output.appendLineEnd()
        if let dateField { output.append(dateField) }
        if let serverField { output.append(serverField) }
        output.append(fields, rawValues)
        writeFraming(to: &output)
        writeConnection(to: &output)
        output.appendLineEnd()
    }

    private var preamble: StaticString {
        switch startLine {
        // RFC 9110 §6.2: the server's own version, whatever the client's minor version.
        case .http11: "HTTP/1.1 "
        case .http10: "HTTP/1.0 "
        case .statusField: "Status: "
        }
    }

    private func writeFraming(to output: inout ByteOutput) {
        if let contentLength {
            output.append("Content-Length: ")
            output.appendDecimal(contentLength)
            output.appendLineEnd()
        }
        if isChunked { output.append("Transfer-Encoding: chunked\r\n") }
    }

    private func writeConnection(to output: inout ByteOutput) {
        if hasUpgrade { return writeUpgrade(to: &output) }
        switch connectionOption {
        case .close: output.append("Connection: close\r\n")
        case .keepAlive: output.append("Connection: keep-alive\r\n")
        case nil: break
        }
    }

    /// RFC 9110 §7.8: who sends Upgrade names it in Connection, so that no intermediary passes it on.
    @inline(never)
    private func writeUpgrade(to output: inout ByteOutput) {
        switch connectionOption {
        case .close: output.append("Connection: close, upgrade\r\n")
        case .keepAlive: output.append("Connection: keep-alive, upgrade\r\n")
        case nil: output.append("Connection: upgrade\r\n")
        }
    }
}
