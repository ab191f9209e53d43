/// HTTP/1.1 on one connection of a server: bytes go in, events come out.
///
/// It does no I/O and never waits. Pass what arrives to ``receive(_:)`` and call
/// ``nextEvent()`` until it returns `nil`; report the response with
/// ``responseStarted(isPersistent:)`` and ``responseCompleted()``; then go on with
/// ``startNextExchange()`` if the connection persists. Bytes of later requests stay buffered until
/// then, so receive while an exchange runs only what its body needs.
package struct ServerConnection: ~Copyable, Sendable {
    private var limits: WireLimits
    private var buffer = ReceiveBuffer()
    private var exchange = ExchangeState()
    private var parser = RequestHeadParser()
    private var body = BodyReader()
    private var failure: WireError?
    /// The head that was refused, if one was: one element or none, which takes the least space.
    private var refused: [UnreadHead] = []
    private var emptyLines = 0
    private var peerHasEnded = false
    private var awaitsContinue = false
    private var awaitsProxyHeader: Bool

    /// What the proxy has said of the connection; `nil` if it is not to, or its header has not arrived.
    package private(set) var proxyHeader: ProxyHeader?

    /// A connection on which nothing has arrived.
    ///
    /// - Parameters:
    ///   - limits: how much the peer may send.
    ///   - expectsProxyHeader: whether a header of the PROXY protocol precedes the first request.
    package init(limits: WireLimits = WireLimits(), expectsProxyHeader: Bool = false) {
        precondition(limits.areUsable, "A limit is negative, or too large for an offset.")
        self.limits = limits
        awaitsProxyHeader = expectsProxyHeader
    }

    /// Adds bytes that have arrived; an array is not copied if nothing is buffered.
    ///
    /// Bytes after the last request that will be read are dropped: by RFC 9112 §9.6 they are
    /// received for a while, but never processed.
    package mutating func receive(_ bytes: consuming [UInt8]) {
        guard !bytes.isEmpty, !ignoresInput else { return }
        awaitsContinue = false
        buffer.append(bytes)
    }

    /// Notes that the peer has sent its last byte; it may still be reading.
    package mutating func receiveEnd() {
        peerHasEnded = true
        awaitsContinue = false
    }

    /// Reads the next event out of what the peer has sent.
    ///
    /// After `.end` it returns `nil` until ``startNextExchange()``; after the peer's end it
    /// returns `nil` only if no message is unfinished.
    ///
    /// - Returns: The event, or `nil` if more bytes are needed.
    /// - Throws: `WireError` if the bytes are no request. From then on the connection reads no
    ///   further, and throws the same each time.
    package mutating func nextEvent() throws(WireError) -> WireEvent? {
        switch exchange.request {
        case .idle, .failed: return try nextHead().map { .head($0) }
        case .receiving: return try failing { (self) throws(WireError) in try self.nextPart() }
        case .complete: return nil
        }
    }

    /// Reads the head of the next request.
    ///
    /// The same as ``nextEvent()`` between two exchanges, where no other event can come.
    ///
    /// - Parameter fields: an empty array, whose storage may be taken for the head's field lines.
    /// - Returns: The head, or `nil` if more bytes are needed.
    /// - Throws: `WireError` as ``nextEvent()`` does.
    package mutating func nextHead(
        storingFieldsIn fields: inout [FieldLine]
    ) throws(WireError) -> RequestHead? {
        // Asked after each response, when the next request has nearly never arrived.
        if buffer.isEmpty, failure == nil { return nil }
        parser.reuse(&fields)
        return try nextHead()
    }

    /// Reads the head of the next request; see ``nextHead(storingFieldsIn:)``.
    package mutating func nextHead() throws(WireError) -> RequestHead? {
        try failing { (self) throws(WireError) in try self.parseHead() }
    }

    private mutating func failing<Result>(
        _ step: (inout ServerConnection) throws(WireError) -> Result?
    ) throws(WireError) -> Result? {
        if let failure { throw failure }
        do throws(WireError) {
            return try step(&self)
        } catch {
            fail(error)
            throw error
        }
    }

    private mutating func parseHead() throws(WireError) -> RequestHead? {
        guard try takeProxyHeader(), try skipEmptyLines(),
            let head = try parser.next(from: &buffer, limits: limits)
        else {
            if peerHasEnded, !buffer.isEmpty { throw WireError(.incompleteHead) }
            return nil
        }
        exchange.handle(.requestStarted(isPersistent: head.isPersistent))
        body.start(head.framing, limits: limits)
        let bodyIsAwaited = head.framing != .none && buffer.isEmpty && !peerHasEnded
        awaitsContinue = head.expectsContinue && bodyIsAwaited
        return head
    }

    /// Takes the header of the PROXY protocol, if one is to come.
    ///
    /// - Returns: `false` if it has not arrived to its end.
    private mutating func takeProxyHeader() throws(WireError) -> Bool {
        guard awaitsProxyHeader else { return true }
        let bytes = buffer.bytes
        let arrived = bytes.span.extracting(droppingFirst: buffer.start)
        guard let (header, length) = try ProxyHeader.parse(arrived) else { return false }
        buffer.consume(length)
        (proxyHeader, awaitsProxyHeader) = (header, false)
        return true
    }

    private mutating func nextPart() throws(WireError) -> WireEvent? {
        switch try body.next(from: &buffer, limits: limits) {
        case .block(let block):
            return .body(block)
        case .end:
            exchange.handle(.requestCompleted)
            dropUnreadable()
            return .end
        case nil:
            if peerHasEnded { throw WireError(.incompleteBody) }
            return nil
        }
    }

    /// Drops the empty lines before a request.
    ///
    /// RFC 9112 §2.2: some clients send a CRLF after a body, which is no part of it.
    ///
    /// - Returns: `false` if nothing but the CR of one has arrived.
    private mutating func skipEmptyLines() throws(WireError) -> Bool {
        while !buffer.isEmpty, buffer.bytes[buffer.start] == .carriageReturn {
            guard buffer.count >= 2 else { return false }
            guard buffer.bytes[buffer.start + 1] == .lineFeed else {
                throw WireError(.malformedRequestLine)
            }
            guard emptyLines < limits.maximumLeadingEmptyLines else {
                throw WireError(.tooManyEmptyLines)
            }
            emptyLines += 1
            buffer.consume(2)
        }
        return true
    }

    private func makeUnreadHead(refusedFor kind: WireError.Kind?) -> UnreadHead {
        parser.unreadHead(in: buffer, limits: limits, refusedFor: kind)
    }

    private mutating func fail(_ error: WireError) {
        failure = error
        if exchange.request == .idle { refused = [makeUnreadHead(refusedFor: error.kind)] }
        awaitsContinue = false
        exchange.handle(.requestFailed)
        dropUnreadable()
    }

    /// Whether nothing that arrives from now on will be read.
    private var ignoresInput: Bool {
        exchange.request == .failed || exchange.request == .complete && !exchange.isPersistent
    }

    private mutating func dropUnreadable() {
        if ignoresInput { buffer.reset() }
    }
}

extension ServerConnection {
    /// Reports that the head of the final response is being sent.
    ///
    /// - Parameter isPersistent: whether the server lets the connection persist; a response to no request,
    ///   such as a 408 or that to an error, never does.
    /// - Returns: whether the connection persists after the response. It does not if the client still waits
    ///   for `100 Continue`, which it will not get any more: where its next request begins is then not
    ///   known (RFC 9110 §10.1.1).
    @discardableResult
    package mutating func responseStarted(isPersistent: Bool) -> Bool {
        let persists = isPersistent && !awaitsContinue
        exchange.handle(.responseStarted(isPersistent: persists))
        awaitsContinue = false
        dropUnreadable()
        return persists
    }

    /// Reports that the final response has been sent to its end.
    package mutating func responseCompleted() {
        exchange.handle(.responseCompleted)
    }

    /// Makes ready for the next request, of which bytes may have arrived already.
    ///
    /// Both halves of the exchange must be complete, and the connection persistent.
    package mutating func startNextExchange() {
        exchange.handle(.nextExchange)
        parser = RequestHeadParser()
        emptyLines = 0
    }

    /// Reports that the final response to a request without a body has been sent, and makes ready
    /// for the next; does nothing if there can be none.
    ///
    /// Four steps in one, because they are made after nearly every request.
    ///
    /// - Returns: `true` if the next request can come.
    package mutating func finishBodilessExchange() -> Bool {
        guard exchange.request == .receiving, exchange.isPersistent else { return false }
        exchange.handle(.requestCompleted)
        exchange.handle(.responseCompleted)
        startNextExchange()
        return true
    }

    /// What a connection waits for when ``nextHead()`` has returned `nil`.
    package enum Wait {
        /// For the first byte of a request; no storage is kept meanwhile.
        case idle
        /// For the rest of a head, so that its deadline runs.
        case restOfHead
        /// For nothing: the peer has closed its side between two messages.
        case ended
    }

    /// Releases the storage that is not needed during a wait.
    ///
    /// - Returns: What is to be waited for.
    package mutating func beginWait() -> Wait {
        if !buffer.isEmpty {
            buffer.shrink()
            return .restOfHead
        }
        if peerHasEnded { return .ended }
        buffer.reset()
        return .idle
    }

    /// The largest body that is read, or `nil` for no limit; a negative number counts as 0.
    ///
    /// Checked when the body is read, not with its head, so it can be set between the two.
    package var maximumBodyBytes: Int? {
        get { limits.maximumBodyBytes }
        set { limits.maximumBodyBytes = newValue.map { max(0, $0) } }
    }

    /// Reports that `100 Continue` has been sent.
    package mutating func continueSent() {
        awaitsContinue = false
    }
}

extension ServerConnection {
    /// The state of request and response.
    package var state: ExchangeState { exchange }

    /// Whether the peer has closed its side between two messages, so that nothing is to be answered.
    package var isAtCleanEnd: Bool {
        peerHasEnded && exchange.request == .idle && buffer.isEmpty
    }

    /// Whether a request head has begun and is not complete, so that its deadline runs.
    ///
    /// Ask after ``nextEvent()`` has returned `nil`. Empty lines do not begin a head.
    package var hasPartialHead: Bool { exchange.request == .idle && !buffer.isEmpty }

    /// The head that is not complete, or that was refused.
    package var unreadHead: UnreadHead { refused.first ?? makeUnreadHead(refusedFor: nil) }

    /// The length of the latest request's body in bytes, as the head has announced it; 0 for chunks.
    package var announcedLength: Int { body.announcedLength }

    /// How many bytes have been read out of what arrived, as parts of requests or between them.
    package var bytesRead: Int { buffer.bytesRead }

    /// Whether the head has been handed out and the end of the request has not.
    package var isReadingBody: Bool { exchange.request == .receiving }

    /// Whether the end of the request has been handed out.
    package var isRequestComplete: Bool { exchange.request == .complete }

    /// The fields that came behind the body of the request, in order; none before its end, and none
    /// that may stand in the head only (RFC 9110 §6.5.1).
    ///
    /// Not to be asked for a request without a body.
    package var trailers: [TrailerField] { isRequestComplete ? body.trailers : [] }

    /// Whether the client waits for `100 Continue` before it sends its body.
    ///
    /// Not for HTTP/1.0, not without a body, not after the first byte of it, and not after a
    /// final response has started (RFC 9110 §10.1.1).
    package var shouldSendContinue: Bool { awaitsContinue }
}
