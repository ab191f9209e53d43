internal import AsyncGatewayWire

/// One response: what the app has said, what has been sent, and the bytes that follow from it.
///
/// The rules of PEP 3333, without any I/O:
///
/// 1. The first start counts. Another needs the error that it is about, and replaces the first if
///    the head has not left; if it has, that error is thrown.
/// 2. What was started is kept even if it is refused, so only a start with an error comes after.
/// 3. The head is made for the first non-empty block, or at the end of the body.
/// 4. A body whose whole is known at that time gets a Content-Length; else HTTP/1.1 is chunked, and
///    HTTP/1.0 and CGI end with the connection or the output.
/// 5. No byte beyond Content-Length is sent; fewer break the response.
/// 6. HEAD, 204, 205 and 304 have no body, whatever the app returns.
/// 7. The Connection field is the session's. An app's `Connection: close` makes the response the last
///    of its connection, and nothing more; its Upgrade, which only 426 may have, is announced.
/// 8. The server's and every handler's responses are made here, so their rules cannot differ.
struct ResponseSession: Sendable {
    /// How far the response has come.
    enum State: Sendable {
        case notStarted
        /// Started, and refused if there is a fault; nothing has been sent.
        case started(refusal: Fault?)
        case sending
        /// All of the body has been encoded.
        case complete
        /// Over, complete or not.
        case ended
    }

    /// What has become of a response.
    struct Outcome: Sendable {
        let status: Status
        let bodyBytesSent: Int
        /// Whether it was sent whole, as the app meant it.
        let isComplete: Bool
        /// Whether the connection can outlive it.
        let isPersistent: Bool
        /// Whether a peer that sees the connection end would take what it has for all there is.
        let looksCompleteWhenCut: Bool
    }

    private(set) var state = State.notStarted
    private(set) var status = Status.internalServerError

    private var context: ResponseContext
    private var headers = Headers()
    private var summary = FieldSummary()
    private var body = BodyEncoder()

    init(_ context: consuming ResponseContext) {
        self.context = context
    }

    /// Whether any of the response may have reached the peer.
    var headWasSent: Bool {
        switch state {
        case .notStarted, .started: false
        case .sending, .complete, .ended: true
        }
    }

    /// Whether the next bytes to be encoded begin with the head.
    var headIsDue: Bool {
        if case .started = state { true } else { false }
    }

    /// Whether all of it has been encoded, as the app meant it.
    var isComplete: Bool {
        if case .complete = state { body.violation == nil } else { false }
    }

    /// Whether the connection can outlive it.
    var isPersistent: Bool { context.isPersistent }

    /// Whether it has no body, so that the app need not be asked for more of one.
    var needsNoMoreBody: Bool {
        switch state {
        case .started(nil), .sending: context.isHead || status.hasNoContent
        case .notStarted, .started, .complete, .ended: false
        }
    }

    /// What has become of the response so far.
    var outcome: Outcome {
        Outcome(
            status: status, bodyBytesSent: body.bytesSent, isComplete: isComplete,
            isPersistent: isPersistent, looksCompleteWhenCut: looksCompleteWhenCut)
    }

    private var looksCompleteWhenCut: Bool {
        if case .notStarted = state { false } else { body.framing == .untilClose && !isComplete }
    }
}

// MARK: - Starting and ending

extension ResponseSession {
    /// Takes what the app says of its response; rules 1 and 2.
    ///
    /// - Throws: A ``GatewayError`` about what cannot be sent or comes too late, or `error` if the
    ///   head has been sent.
    mutating func start(
        _ status: Status, _ headers: Headers, replacing error: (any Error)?
    ) throws {
        switch state {
        case .notStarted: break
        case .started: if error == nil { throw GatewayError(.alreadyStarted, status.description) }
        case .sending: throw error ?? GatewayError(.alreadyStarted, status.description)
        case .complete, .ended: throw GatewayError(.alreadyFinished, status.description)
        }
        (self.status, self.headers) = (status, headers)
        do {
            try status.validate()
            summary = try headers.check()
            if summary.hasUpgrade { try checkUpgrade() }
            if summary.endsConnection { takeOverConnectionField() }
            state = .started(refusal: nil)
        } catch {
            state = .started(refusal: Fault(error))
            throw error
        }
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

    /// Throws unless a block may be sent.
    ///
    /// - Throws: A ``GatewayError`` of code `.notStarted` or `.alreadyFinished`, or what the start was
    ///   refused for.
    func checkIsOpen() throws(GatewayError) {
        switch state {
        case .notStarted: throw GatewayError(.notStarted)
        case .started(let refusal): if let refusal { throw refusal.error }
        case .sending: return
        case .complete, .ended: throw GatewayError(.alreadyFinished)
        }
    }

    /// Lets nothing follow bytes that have been encoded and could not be sent.
    mutating func fail() {
        state = .ended
    }

    /// Lets nothing be started or sent any more.
    mutating func end() {
        if case .complete = state { return }
        state = .ended
    }
}

// MARK: - The context of the head

extension ResponseSession {
    /// Gives out the context to be completed, if the head is due: it is about to be made.
    ///
    /// Moved out and not accessed in place, so that the sink does not run while the session is.
    ///
    /// - Returns: The context, to be given to ``prepareHead(_:)``; `nil` if the head has been made.
    /// - Throws: As ``checkIsOpen()`` does.
    mutating func takeContext() throws(GatewayError) -> ResponseContext? {
        try checkIsOpen()
        guard headIsDue else { return nil }
        var taken = ResponseContext()
        swap(&taken, &context)
        return taken
    }

    /// Takes the context back, completed.
    mutating func prepareHead(_ context: consuming ResponseContext) {
        self.context = context
        if summary.endsConnection { self.context.isPersistent = false }
    }
}

// MARK: - Sending

extension ResponseSession {
    /// Encodes a block of the body, behind the head if that has not left.
    ///
    /// A block that is the whole rest of the body ends the response.
    ///
    /// - Returns: The bytes to be sent.
    /// - Throws: As ``checkIsOpen()`` does.
    mutating func encode(_ block: [UInt8], isWhole: Bool) throws(GatewayError) -> ResponseOutput {
        try checkIsOpen()
        var output = ResponseOutput()
        if headIsDue {
            output.lead = makeHead(
                bodyLength: isWhole ? block.count : nil,
                withRoomFor: min(block.count, ResponseOutput.joinedBlockLimit))
        }
        body.append(block, to: &output)
        if isWhole {
            state = .complete
            body.appendEnd(to: &output)
        }
        return output
    }

    /// Encodes the head of a response whose body is a file of `length` bytes.
    ///
    /// - Returns: The bytes to be sent, and how many bytes of the file to send behind them.
    /// - Throws: As ``checkIsOpen()`` does.
    mutating func encodeHead(ofFile length: Int64) throws(GatewayError) -> (ResponseOutput, Int64) {
        try checkIsOpen()
        var output = ResponseOutput()
        if headIsDue { output.lead = makeHead(bodyLength: Int(length), withRoomFor: 0) }
        return (output, Int64(body.count(file: Int(length))))
    }

    /// Encodes what ends a response whose last block has been sent.
    ///
    /// - Returns: The bytes to be sent.
    /// - Throws: As ``checkIsOpen()`` does.
    mutating func finish() throws(GatewayError) -> ResponseOutput {
        try encode([], isWhole: true)
    }

    /// Throws if the body has turned out longer or shorter than its Content-Length; rule 5.
    ///
    /// - Throws: A ``GatewayError`` of code `.bodyTooLong` or `.bodyTooShort`.
    func checkLength() throws(GatewayError) {
        if let violation = body.violation { throw violation.error }
    }

    private mutating func makeHead(bodyLength: Int?, withRoomFor size: Int) -> [UInt8] {
        state = .sending
        let length = decideFraming(bodyLength: bodyLength)
        var head = ResponseHead(context.startLine, status.description)
        // Moved, not copied: nobody asks for them once the head has been made.
        swap(&head.fields, &headers.fields)
        head.contentLength = length
        if context.isOriginServer { addServerFields(to: &head) }
        return head.encoded(withRoomFor: size)
    }

    private mutating func addServerFields(to head: inout ResponseHead) {
        if !summary.hasDate { swap(&head.dateField, &context.dateField) }
        if !summary.hasServer { swap(&head.serverField, &context.serverField) }
        head.isChunked = body.framing == .chunked
        head.connectionOption = context.connectionOption
        head.hasUpgrade = summary.hasUpgrade
    }

    /// Decides rules 4 and 6.
    ///
    /// - Returns: The Content-Length that the app has left out and the head needs.
    private mutating func decideFraming(bodyLength: Int?) -> Int? {
        let code = status.code
        // RFC 9110 §8.6 and §15.3.6: never with 204, and with 205 only zero, whatever the app says.
        if code == 204 || code == 205 {
            headers.remove("Content-Length")
            summary.dropContentLength()
        }
        let framing = ResponseFraming.decide(
            status: code, toHead: context.isHead, minorVersion: context.minorVersion,
            contentLength: summary.contentLength ?? bodyLength)
        // RFC 9110 §15.3.6: 205 has a length, zero, and no content, whatever the app returns.
        body = BodyEncoder(code == 205 ? .bodiless : framing)
        if framing == .untilClose { context.isPersistent = false }
        return missingLength(code, bodyLength)
    }

    private func missingLength(_ code: Int, _ bodyLength: Int?) -> Int? {
        // RFC 9110 §15.3.6: no content, and the client must be told.
        if code == 205 { return 0 }
        guard summary.contentLength == nil, let bodyLength else { return nil }
        switch code {
        case 204, 304: return nil
        // An empty body for HEAD tells nothing of what GET would have had.
        default: return context.isHead && bodyLength == 0 ? nil : bodyLength
        }
    }
}
