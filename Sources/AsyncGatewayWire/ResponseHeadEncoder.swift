/// What the server says in the head of a response, and the only code that writes one.
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

        /// The same field, behind all others.
        ///
        /// HAProxy takes a `Location` behind it for a 302, whatever it says.
        case statusFieldAtEnd
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

    /// The length of the body, if it has to be said and the app's fields do not say it.
    package var contentLength: Int?

    /// Whether the body is sent in chunks.
    package var isChunked = false

    /// The option of the connection, if one has to be said.
    package var connectionOption: ConnectionOption?

    /// Whether there is an `Upgrade` among the app's fields, which `Connection` has to name.
    package var hasUpgrade = false

    /// A head to which the server adds no fields.
    package init(_ startLine: StartLine) {
        self.startLine = startLine
    }
}

extension ResponseHeadEncoder {
    /// Appends the bytes of the head, with its empty line.
    ///
    /// What the app has said is lent, and not a part of the head: nothing is retained for it.
    ///
    /// - Parameters:
    ///   - status: the code, a space and the reason, which may be empty.
    ///   - serverLines: complete lines that stand before the app's fields.
    ///   - fields: the app's fields, in order.
    ///   - rawValues: the values among them that are not valid UTF-8.
    ///   - bytes: what the head is appended to.
    ///   - count: for how many bytes behind the head room is made as well.
    package func encode(
        _ status: String, _ serverLines: Span<UInt8>, _ fields: [(String, String)],
        _ rawValues: RawFieldValues, to bytes: inout [UInt8], withRoomFor count: Int
    ) {
        // 128 are more than the lines that the head adds on its own, and the first line without its
        // status.
        let limit =
            128 + status.utf8.count + serverLines.count
            + FieldLines.sizeLimit(of: fields, rawValues)
        bytes.append(capacity: limit + count) { output in
            let statusIsAtEnd = startLine == .statusFieldAtEnd
            if !statusIsAtEnd { write(status, to: &output) }
            output.append(serverLines)
            output.append(fields, rawValues)
            writeFraming(to: &output)
            writeConnection(to: &output)
            if statusIsAtEnd { write(status, to: &output) }
            output.appendLineEnd()
        }
    }

    private func write(_ status: String, to output: inout ByteOutput) {
        switch startLine {
        // RFC 9110 §6.2: the server's own version, whatever the client's minor version.
        case .http11: output.append("HTTP/1.1 ")
        case .http10: output.append("HTTP/1.0 ")
        case .statusField, .statusFieldAtEnd: output.append("Status: ")
        }
        output.appendLatin1(status)
        output.appendLineEnd()
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
