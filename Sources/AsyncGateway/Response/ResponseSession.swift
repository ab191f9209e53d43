internal import AsyncGatewayWire

/// One response: what the app has started, what has been sent, and the bytes to send next.
///
/// The rules of PEP 3333, without any I/O:
///
/// 1. The first start counts. Another needs the error that it is about, and replaces the first if
///    the head has not been sent; if it has, that error is thrown.
/// 2. What was started is kept even if it is refused, so only a start with an error comes after.
/// 3. The head is made for the first non-empty block, or at the end of the body.
/// 4. A body whose whole is known at that time gets a Content-Length; else HTTP/1.1 is chunked, and
///    HTTP/1.0 and CGI end with the connection or the output.
/// 5. A body that is longer than its Content-Length is refused if that shows before the head is made.
///    Later, it is cut so that it does not look complete. A shorter one breaks the response too.
/// 6. HEAD, 204, 205 and 304 have no body, whatever the app returns.
/// 7. The session adds the Connection field. An app's `Connection: close` only makes the response
///    the last of its connection; its Upgrade, which only 426 may have, is named in Connection.
/// 8. The server's and every handler's responses are made here, so their rules cannot differ.
/// 9. Middleware changes the head directly before it is made, whoever has started the response.
/// 10. Trailers follow a body in chunks only, so a body that is expected to have some gets no
///    Content-Length; the head announces them. Where there will be none, they are not asked for.
/// 11. An interim response is sent before the head, to HTTP/1.1 only.
struct ResponseSession: Sendable {
    /// How far the response has come.
    enum State: Sendable {
        case notStarted
        /// Nothing has been sent.
        case started
        /// Started with what cannot be sent.
        case refused
        case sending
        /// All of the body has been encoded.
        case complete
        /// Over, complete or not.
        case ended
    }

    /// How a response has ended.
    struct Outcome: Sendable {
        let status: Status
        let bodyBytesSent: Int
        /// How many of these the last block had; all before it were taken before it was encoded.
        let lastBlockCount: Int
        /// How many bytes of framing have been encoded behind the last block.
        let framingBehind: Int
        /// How many bytes have been encoded, those of the head and the framing included.
        let byteCount: Int
        /// Whether all of it was sent, with the length that was announced.
        let isComplete: Bool
        /// Whether the connection can be used again.
        let isPersistent: Bool
        /// Whether a peer takes a response that is cut short for complete when the connection ends.
        let looksCompleteWhenCut: Bool
    }

    private var state = State.notStarted
    private var context: ResponseContext
    private var started: ResponseStart?
    private var refusal: Fault?
    private var body = BodyEncoder()
    private var byteCount = 0
    private var trailers: ResponseTrailers?

    init(_ context: consuming ResponseContext) {
        self.context = context
    }

    /// Whether any of the response may have reached the peer.
    var headWasSent: Bool {
        switch state {
        case .notStarted, .started, .refused: false
        case .sending, .complete, .ended: true
        }
    }

    /// Whether the next bytes to be encoded begin with the head.
    var headIsDue: Bool {
        state == .started || state == .refused
    }

    /// Whether the head is to be made of what the app has started.
    var isStarted: Bool { state == .started }

    /// Whether all of it has been encoded, with the length that was announced.
    var isComplete: Bool { state == .complete && body.violation == nil }

    /// Whether the connection can be used again.
    var isPersistent: Bool { context.isPersistent }

    /// Whether it has no body, so that the app need not be asked for more of one.
    var needsNoMoreBody: Bool {
        switch state {
        case .started, .sending: context.isHead || started?.status.hasNoContent ?? false
        case .notStarted, .refused, .complete, .ended: false
        }
    }

    /// Whether a block that the app has not made can be sent now.
    ///
    /// Its bytes would take the place of others in a body with a Content-Length.
    var takesFiller: Bool {
        switch state {
        case .started: started?.announcedLength == nil && !needsNoMoreBody
        case .sending: [.chunked, .untilClose].contains(body.framing) && !needsNoMoreBody
        case .notStarted, .refused, .complete, .ended: false
        }
    }

    var outcome: Outcome {
        Outcome(
            status: status, bodyBytesSent: body.bytesSent,
            lastBlockCount: body.lastBlockCount, framingBehind: Int(body.framingBehind),
            byteCount: byteCount,
            isComplete: isComplete, isPersistent: isPersistent,
            looksCompleteWhenCut: looksCompleteWhenCut)
    }

    /// What middleware is told of the outcome.
    var reportedOutcome: ResponseOutcome {
        ResponseOutcome(status: status, bodyBytesSent: body.bytesSent, isComplete: isComplete)
    }

    /// What was started; 500 if nothing was, since that is what the client gets then.
    private var status: Status { started?.status ?? .internalServerError }

    private var looksCompleteWhenCut: Bool {
        state != .notStarted && body.framing == .untilClose && !isComplete
    }
}

// MARK: - Starting and ending

extension ResponseSession {
    /// Starts the response; rules 1 and 2.
    ///
    /// - Throws: A ``GatewayError`` about what cannot be sent or comes too late, or `error` if the
    ///   head has been sent.
    mutating func start(
        _ status: consuming Status, _ headers: consuming Headers, replacing error: (any Error)?
    ) throws {
        switch state {
        case .notStarted: break
        case .started, .refused:
            if error == nil { throw GatewayError(.alreadyStarted, status.description) }
        case .sending: throw error ?? GatewayError(.alreadyStarted, status.description)
        case .complete, .ended: throw GatewayError(.alreadyFinished, status.description)
        }
        var start = ResponseStart(status, headers)
        defer { started = start }
        do throws(GatewayError) {
            try start.check()
            state = .started
        } catch {
            refuse(error)
            throw error
        }
    }

    /// Lets what was started not be sent; rule 2.
    @inline(never)
    mutating func refuse(_ error: any Error) {
        (state, refusal) = (.refused, Fault(error))
    }

    /// Throws unless a block may be sent.
    ///
    /// - Throws: A ``GatewayError`` of code `.notStarted` or `.alreadyFinished`, or what the start was
    ///   refused for.
    @inline(__always)
    func checkIsOpen() throws {
        switch state {
        case .notStarted: throw GatewayError(.notStarted)
        case .refused: if let refusal { throw refusal.error }
        case .started, .sending: return
        case .complete, .ended: throw GatewayError(.alreadyFinished)
        }
    }

    /// Ends the response because bytes that have been encoded could not be sent.
    mutating func fail() {
        state = .ended
    }

    /// Lets nothing be started or sent any more.
    mutating func end() {
        if state != .complete { state = .ended }
    }
}

// MARK: - The head before it is made

extension ResponseSession {
    /// Moves out what the app has started the response with, for middleware to change.
    mutating func takeStart() -> ResponseStart? {
        guard state == .started else { return nil }
        defer { started = nil }
        return started
    }

    /// Moves back what middleware has made of the start, or notes why that cannot be sent.
    mutating func putBack(_ start: ResponseStart, refusal: (any Error)?) {
        // A change may have called the responder.
        if state == .started { started = start }
        if let refusal { refuse(refusal) }
    }

    /// Hands the head over to a caller that passes the response on as a value.
    ///
    /// - Returns: the head, which can be replaced no more.
    /// - Throws: As ``checkIsOpen()`` does.
    mutating func passOnHead() throws -> ResponseHead {
        try checkIsOpen()
        state = .sending
        return started?.head ?? ResponseHead(status, Headers())
    }

    /// Whether the next bytes to be encoded begin with the head.
    ///
    /// - Parameter count: how many bytes of the body will be encoded behind the head. If the head
    ///   announces fewer, the start is refused: rule 5.
    /// - Returns: `true` if the head needs the server's part now; `false` if no head will be made,
    ///   because it has been, or because ``encode(_:isWhole:_:in:)`` will throw.
    mutating func beginsHead(for count: Int) -> Bool {
        guard state == .started else { return false }
        guard let length = started?.announcedLength, count > length, !needsNoMoreBody else {
            return true
        }
        refuse(GatewayError.bodyTooLong(by: count - length))
        return false
    }
}

// MARK: - Sending

extension ResponseSession {
    /// Encodes a block of the body, behind the head if that has not been made.
    ///
    /// A block that is the whole rest of the body ends the response.
    ///
    /// - Parameters:
    ///   - block: The block.
    ///   - isWhole: Whether no other follows it.
    ///   - part: The server's part of the head, if ``beginsHead(for:)`` has asked for it.
    ///   - storage: An empty array, whose storage is used for the head.
    /// - Returns: The bytes to be sent.
    /// - Throws: As ``checkIsOpen()`` does.
    mutating func encode(
        _ block: consuming [UInt8], isWhole: Bool, _ part: ServerPart?,
        in storage: consuming [UInt8] = []
    ) throws -> ResponseOutput {
        try checkIsOpen()
        var output = ResponseOutput(lead: storage)
        if let part {
            encodeHead(
                bodyLength: isWhole ? block.count : nil, part, to: &output.lead,
                withRoomFor: min(block.count, ResponseOutput.joinedBlockLimit))
        }
        body.append(block, to: &output)
        if isWhole {
            state = .complete
            body.appendEnd(trailers?.section, to: &output)
        }
        byteCount += output.count
        return output
    }

    /// Encodes the head of a response whose body is a file of `length` bytes.
    ///
    /// No trailers follow it, which only chunks can have: also if it is a change of the head that
    /// would have made room for them, by removing a Content-Length.
    ///
    /// - Returns: The bytes to be sent, and how many bytes of the file to send behind them.
    /// - Throws: As ``checkIsOpen()`` does.
    mutating func encodeHead(
        ofFile length: Int64, _ part: ServerPart?
    ) throws -> (ResponseOutput, Int64) {
        try checkIsOpen()
        trailers = nil
        var output = ResponseOutput()
        if let part {
            encodeHead(bodyLength: Int(length), part, to: &output.lead, withRoomFor: 0)
        }
        let count = body.count(file: Int(length))
        byteCount += output.count + count
        return (output, Int64(count))
    }

    /// Encodes what ends a response whose last block has been sent.
    ///
    /// - Returns: The bytes to be sent.
    /// - Throws: As ``checkIsOpen()`` does.
    mutating func finish() throws -> ResponseOutput {
        try encode([], isWhole: true, nil)
    }

    /// Throws if the encoded body is longer or shorter than its Content-Length; rule 5.
    ///
    /// - Throws: A ``GatewayError`` of code `.bodyTooLong` or `.bodyTooShort`.
    func checkLength() throws {
        if let violation = body.violation { throw violation.error }
    }

    private mutating func encodeHead(
        bodyLength: Int?, _ part: ServerPart, to bytes: inout [UInt8], withRoomFor size: Int
    ) {
        let bodyLength = trailers != nil && announceTrailers() ? nil : bodyLength
        state = .sending
        let framing = started?.appendHead(
            bodyLength: bodyLength, part, in: &context, to: &bytes, withRoomFor: size)
        guard let framing else { preconditionFailure("a head is made of what was started") }
        body = BodyEncoder(framing)
    }
}

// MARK: - Interim responses and trailers

extension ResponseSession {
    /// Whether the client knows of both; CGI has no way to say them.
    private var isHTTP11: Bool { context.isOriginServer && context.minorVersion >= 1 }

    /// Whether an interim response can be sent now; rule 11.
    ///
    /// - Returns: `false` if the client does not know them.
    /// - Throws: A ``GatewayError`` of code `.alreadySent` or `.alreadyFinished`.
    func takesInterimResponse() throws(GatewayError) -> Bool {
        switch state {
        case .notStarted, .started, .refused: isHTTP11
        case .sending: throw GatewayError(.alreadySent)
        case .complete, .ended: throw GatewayError(.alreadyFinished)
        }
    }

    /// Notes that trailers follow the body that is sent next; rule 10.
    ///
    /// - Throws: A ``GatewayError`` of code `.invalidTrailer` with a name that cannot be one.
    mutating func expectTrailers(of body: TrailedBody) throws(GatewayError) {
        trailers = try ResponseTrailers(of: body)
    }

    /// Expects no trailers any more: their body has been sent, or has failed.
    mutating func forgetTrailers() {
        trailers = nil
    }

    /// Whether trailers will follow the body, as far as it is known now.
    var sendsTrailers: Bool {
        guard trailers != nil else { return false }
        return switch state {
        case .started: started?.announcedLength == nil && !needsNoMoreBody && isHTTP11
        case .sending: body.framing == .chunked
        case .notStarted, .refused, .complete, .ended: false
        }
    }

    /// The body whose trailers are to be made now; `nil` if none will be sent, or they are made.
    var trailersToMake: TrailedBody? {
        guard let trailers, trailers.section == nil, sendsTrailers else { return nil }
        return trailers.body
    }

    /// Takes the trailers.
    ///
    /// - Throws: A ``GatewayError`` about a field that cannot be a trailer.
    mutating func setTrailers(_ fields: Headers, of body: TrailedBody) throws(GatewayError) {
        trailers = try ResponseTrailers(of: body, fields)
    }

    /// Announces trailers in the head, if they will be sent.
    ///
    /// - Returns: `true` if they will be, so that the body has to be chunked.
    @inline(never)
    private mutating func announceTrailers() -> Bool {
        guard sendsTrailers, let trailers else { return false }
        started?.announceTrailers(trailers.body.names)
        return true
    }
}
