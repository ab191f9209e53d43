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
        /// Over; whether it was complete or not.
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

    /// An error in a box: hardly any response has one, and all of them are moved about.
    final class Fault: Sendable {
        let error: GatewayError

        init(_ error: GatewayError) {
            self.error = error
        }
    }

    private(set) var state = State.notStarted
    private(set) var status = Status.internalServerError
    private(set) var bodyBytesSent = 0

    private let style: ResponseStyle
    private var headers = Headers()
    private var summary = FieldSummary()
    private var circumstances = ResponseCircumstances(isPersistent: false, dateField: [])
    private var framing = ResponseFraming.untilClose
    private var unsentLength = 0
    private var violation: Fault?

    init(_ style: consuming ResponseStyle) {
        self.style = style
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
        if case .complete = state { violation == nil } else { false }
    }

    /// Whether the connection can outlive it.
    var isPersistent: Bool { circumstances.isPersistent }

    private var looksCompleteWhenCut: Bool {
        if case .notStarted = state { false } else { framing == .untilClose && !isComplete }
    }

    /// Whether asking the app for more of its body would be in vain.
    var needsNoMoreBody: Bool {
        switch state {
        case .started(nil), .sending: style.isHead || status.hasNoContent
        case .notStarted, .started, .complete, .ended: false
        }
    }
}

// MARK: - Starting

extension ResponseSession {
    /// Takes what the app says of its response; rules 1 and 2.
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
            summary = try headers.check(for: status)
            if summary.endsConnection { takeOverConnectionField() }
            state = .started(refusal: nil)
        } catch {
            state = .started(refusal: Fault(error))
            throw error
        }
    }

    /// Rule 7: what the app has asked for, the session says.
    @inline(never)
    private mutating func takeOverConnectionField() {
        headers.remove("Connection")
    }

    /// Takes what the sink says, just before the head is made.
    mutating func prepareHead(_ circumstances: consuming ResponseCircumstances) {
        guard headIsDue else { return }
        self.circumstances = circumstances
        if summary.endsConnection { self.circumstances.isPersistent = false }
    }

    /// Throws unless a block may be sent.
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

    /// What has become of the response so far.
    var outcome: Outcome {
        Outcome(
            status: status, bodyBytesSent: bodyBytesSent, isComplete: isComplete,
            isPersistent: isPersistent, looksCompleteWhenCut: looksCompleteWhenCut)
    }
}

// MARK: - Sending

extension ResponseSession {
    /// The bytes that carry a block of the body, behind the head if that has not left.
    ///
    /// A block that is the whole rest of the body ends the response.
    mutating func encode(_ block: [UInt8], isWhole: Bool) throws(GatewayError) -> ResponseOutput {
        try checkIsOpen()
        var output = ResponseOutput()
        if headIsDue {
            output.lead = makeHead(
                bodyLength: isWhole ? block.count : nil,
                andRoomFor: min(block.count, ResponseOutput.joinedBlockLimit))
        }
        appendBlock(block, to: &output)
        if isWhole { appendEnd(to: &output) }
        return output
    }

    /// The head of a response whose body is a file of `length` bytes, and how many of those to send.
    mutating func encodeHead(ofFile length: Int64) throws(GatewayError) -> (ResponseOutput, Int64) {
        try checkIsOpen()
        var output = ResponseOutput()
        if headIsDue { output.lead = makeHead(bodyLength: Int(length)) }
        // Only an app that wrote before it returned the file comes here with chunks.
        precondition(framing != .chunked, "a file is sent without chunks")
        let allowed = framing == .untilClose ? Int(length) : min(Int(length), unsentLength)
        account(for: Int(length), sending: allowed)
        return (output, Int64(allowed))
    }

    /// What ends a response whose last block has been sent.
    mutating func finish() throws(GatewayError) -> ResponseOutput {
        try encode([], isWhole: true)
    }

    /// Throws if the body has turned out longer or shorter than its Content-Length; rule 5.
    func checkLength() throws(GatewayError) {
        if let violation { throw violation.error }
    }

    private mutating func appendBlock(_ block: [UInt8], to output: inout ResponseOutput) {
        switch framing {
        case .bodiless: return
        case .length: appendCounted(block, to: &output)
        case .untilClose: output.put(block)
        case .chunked:
            guard !block.isEmpty else { return }
            ResponseEncoder.appendChunkHeader(size: block.count, to: &output.lead)
            output.put(block)
            output.tail = [0x0D, 0x0A]
        }
        if case .length = framing { return }
        bodyBytesSent += block.count
    }

    private mutating func appendCounted(_ block: [UInt8], to output: inout ResponseOutput) {
        let allowed = min(block.count, unsentLength)
        if allowed == block.count {
            output.put(block)
        } else {
            output.put(Array(block[..<allowed]))
        }
        account(for: block.count, sending: allowed)
    }

    private mutating func account(for count: Int, sending allowed: Int) {
        bodyBytesSent += allowed
        unsentLength -= min(allowed, unsentLength)
        // RFC 9110 §15.3.6: 205 has a length, zero, and still nothing to say; rule 6.
        guard count > allowed, framing != .bodiless, status.code != 205 else { return }
        violation = Fault(GatewayError(.bodyTooLong, "\(count - allowed) bytes more"))
    }

    private mutating func appendEnd(to output: inout ResponseOutput) {
        state = .complete
        switch framing {
        case .bodiless, .untilClose: return
        case .chunked: output.tail += ResponseEncoder.lastChunk
        case .length:
            guard unsentLength > 0, violation == nil else { return }
            violation = Fault(GatewayError(.bodyTooShort, "\(unsentLength) bytes missing"))
        }
    }
}

// MARK: - The head

extension ResponseSession {
    /// The head, in an array with some room behind it.
    private mutating func makeHead(bodyLength: Int?, andRoomFor bodySize: Int = 0) -> [UInt8] {
        state = .sending
        let length = decideFraming(bodyLength: bodyLength)
        let size = headSizeLimit + bodySize
        // By its address, and as if it were changed: a closure that holds the session itself, or
        // reads it through a pointer, makes a copy of it.
        return withUnsafeMutablePointer(to: &self) { session in
            [UInt8](capacity: size) { session.pointee.writeHead(length, to: &$0) }
        }
    }

    private mutating func writeHead(_ length: Int?, to output: inout ByteOutput) {
        style.appendPreamble(status, to: &output)
        if style.isOriginServer { appendServerFields(to: &output) }
        headers.append(to: &output)
        if let length {
            output.append("Content-Length: ")
            output.appendDecimal(length)
            output.appendLineEnd()
        }
        if style.isOriginServer { appendConnectionFields(to: &output) }
        output.appendLineEnd()
    }

    /// The most bytes that the head can have; 128 are more than the lines that the session itself
    /// can add, and the first line without its status.
    private var headSizeLimit: Int {
        128 + status.encodedSizeLimit + summary.encodedSizeLimit + circumstances.dateField.count
            + (style.serverField?.count ?? 0)
    }

    /// Decides rule 4, and returns the Content-Length that the app has left out.
    private mutating func decideFraming(bodyLength: Int?) -> Int? {
        let code = status.code
        // RFC 9110 §8.6 and §15.3.6: never with 204, and with 205 only zero, whatever the app says.
        if code == 204 || code == 205 {
            headers.remove("Content-Length")
            summary.dropContentLength()
        }
        let length = summary.contentLength ?? bodyLength
        framing = ResponseFraming.decide(
            status: code, toHead: style.isHead, minorVersion: style.minorVersion,
            contentLength: length)
        if case .length(let count) = framing { unsentLength = count }
        if framing == .untilClose { circumstances.isPersistent = false }
        return inventedLength(code: code, bodyLength)
    }

    private func inventedLength(code: Int, _ bodyLength: Int?) -> Int? {
        // RFC 9110 §15.3.6: no content, and the client must be told.
        if code == 205 { return 0 }
        guard summary.contentLength == nil, let bodyLength else { return nil }
        switch code {
        case 204, 304: return nil
        // An empty body for HEAD tells nothing of what GET would have had.
        default: return style.isHead && bodyLength == 0 ? nil : bodyLength
        }
    }

    private func appendServerFields(to output: inout ByteOutput) {
        if !summary.hasDate { output.append(circumstances.dateField) }
        if !summary.hasServer, let server = style.serverField { output.append(server) }
    }

    private func appendConnectionFields(to output: inout ByteOutput) {
        if framing == .chunked { output.append("Transfer-Encoding: chunked\r\n") }
        style.appendConnectionField(
            isPersistent: isPersistent, hasUpgrade: summary.hasUpgrade, to: &output)
    }
}

extension ResponseOutput {
    /// Puts a block of the body behind the lead, joined to it if it is small.
    fileprivate mutating func put(_ bytes: [UInt8]) {
        if bytes.count <= Self.joinedBlockLimit {
            lead += bytes
        } else {
            block = bytes
        }
    }
}
