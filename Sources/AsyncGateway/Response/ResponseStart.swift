internal import AsyncGatewayWire

/// The status and the fields that an app has started its response with, and the head made of them.
///
/// The rules are those of ``ResponseSession``.
struct ResponseStart: Sendable {
    let status: Status
    private var headers: Headers
    private var summary = FieldSummary()

    init(_ status: consuming Status, _ headers: consuming Headers) {
        self.status = status
        self.headers = headers
    }

    /// What the app has started the response with, as middleware may change it.
    var head: ResponseHead {
        var head = ResponseHead(status, headers)
        if endsConnection { head.headers.add("Connection", "close") }
        return head
    }

    /// The Content-Length that the app has set, in bytes.
    var announcedLength: Int? { summary.contentLength }

    /// Whether the app wants the connection to end with this response.
    var endsConnection: Bool { summary.endsConnection }

    /// Lets a middleware change the status and the fields, and checks them again.
    ///
    /// - Returns: what `change` has thrown, or why the head cannot be sent; nothing is changed then.
    mutating func failure(of change: HeadChanges.Change) -> (any Error)? {
        var head = head
        do {
            try change(&head)
            if head.headers.isIdentical(to: headers), head.status.hasSameText(as: status) {
                return nil
            }
            var changed = ResponseStart(head.status, head.headers)
            try changed.check()
            self = changed
            return nil
        } catch {
            return error
        }
    }

    /// Checks the status and the fields, and keeps what they say.
    ///
    /// - Throws: A ``GatewayError`` about what no response can carry; of code `.hopByHopHeader` for an
    ///   `Upgrade` without 426.
    mutating func check() throws(GatewayError) {
        try status.validate()
        let summary = try headers.check()
        if summary.hasUpgrade { try checkUpgrade() }
        self.summary = summary
        if summary.endsConnection { takeOverConnectionField() }
    }

    // RFC 9110 §15.5.22: 426 must say which protocols would do.
    @inline(never)
    private func checkUpgrade() throws(GatewayError) {
        guard status.code != 426 else { return }
        throw GatewayError(.hopByHopHeader, "Upgrade: \(headers["Upgrade"] ?? "")")
    }

    /// Rule 7: what the app has asked for, the session says.
    @inline(never)
    private mutating func takeOverConnectionField() {
        headers.remove("Connection")
    }
}

// MARK: - The head

extension ResponseStart {
    /// Names the fields that will follow the body. (RFC 9110 §6.6.2)
    @inline(never)
    mutating func announceTrailers(_ names: [String]) {
        headers.add("Trailer", names.joined(separator: ", "))
    }
}

extension ResponseStart {
    /// Decides how the body is framed, by rules 4 and 6.
    ///
    /// - Parameters:
    ///   - bodyLength: the length of the body, if the whole of it is at hand.
    ///   - context: what the form of the response depends on.
    /// - Returns: The framing, and the Content-Length that the head needs and the app has left out.
    private mutating func decideFraming(
        bodyLength: Int?, in context: borrowing ResponseContext
    ) -> (framing: ResponseFraming, missingLength: Int?) {
        let code = status.code
        // RFC 9110 §8.6 and §15.3.6: never with 204, and with 205 only zero, whatever the app says.
        if code == 204 || code == 205 {
            headers.remove("Content-Length")
            summary.dropContentLength()
        }
        // RFC 9110 §15.3.6: 205 has no content, and the client must be told.
        if code == 205 { return (.bodiless, 0) }
        let framing = ResponseFraming.decide(
            status: code, toHead: context.isHead, minorVersion: context.minorVersion,
            contentLength: summary.contentLength ?? bodyLength)
        guard summary.contentLength == nil, let bodyLength else { return (framing, nil) }
        switch code {
        case 204, 304: return (framing, nil)
        // An empty body for HEAD tells nothing of what GET would have had.
        default: return (framing, context.isHead && bodyLength == 0 ? nil : bodyLength)
        }
    }

    /// Makes the head, and notes in the context whether the connection persists.
    ///
    /// - Parameters:
    ///   - bodyLength: the length of the body, if the whole of it is at hand.
    ///   - part: the server's part of the head.
    ///   - context: what the form of the response depends on.
    ///   - bytes: what the head is appended to.
    ///   - size: for how many bytes behind the head room is made as well.
    /// - Returns: How the body is framed.
    mutating func appendHead(
        bodyLength: Int?, _ part: ServerPart, in context: inout ResponseContext,
        to bytes: inout [UInt8], withRoomFor size: Int
    ) -> ResponseFraming {
        var (head, range) = (ResponseHeadEncoder(context.startLine), 0..<0)
        let (framing, missingLength) = decideFraming(bodyLength: bodyLength, in: context)
        head.contentLength = missingLength
        context.isPersistent = part.isPersistent && !summary.endsConnection
        if case .untilClose = framing { context.isPersistent = false }
        if context.isOriginServer {
            range = part.range(withDate: !summary.hasDate, withServer: !summary.hasServer)
            if case .chunked = framing { head.isChunked = true }
            head.connectionOption = context.connectionOption
            head.hasUpgrade = summary.hasUpgrade
        }
        head.encode(
            status.description, part.lines.span.extracting(range), headers.fields,
            headers.rawValues, to: &bytes, withRoomFor: size)
        return framing
    }
}
