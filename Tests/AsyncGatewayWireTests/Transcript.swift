import AsyncGatewayWire

/// What a connection made of some bytes, without where one block ended and the next began.
struct Transcript: Equatable {
    var messages: [Message] = []
    var failure: WireError?
    var endsCleanly = false

    /// What a connection makes of `pieces`, each of them read to its last event before the next.
    ///
    /// Every request is answered as soon as it is complete.
    init(_ pieces: [[UInt8]], limits: WireLimits = .init(), thenEnds: Bool = false) {
        var connection = ServerConnection(limits: limits)
        for piece in pieces {
            connection.receive(piece)
            readAll(from: &connection)
        }
        guard thenEnds else { return }
        connection.receiveEnd()
        readAll(from: &connection)
        endsCleanly = connection.isAtCleanEnd
    }

    /// What a connection makes of `pieces` that all arrive before anything is read.
    init(buffered pieces: [[UInt8]], limits: WireLimits) {
        var connection = ServerConnection(limits: limits)
        for piece in pieces { connection.receive(piece) }
        readAll(from: &connection)
    }

    private mutating func readAll(from connection: inout ServerConnection) {
        do throws(WireError) {
            while let event = try connection.nextEvent() {
                append(event)
                guard event == .end else { continue }
                connection.responseStarted(isPersistent: true)
                connection.responseCompleted()
                if connection.canReuse { connection.startNextExchange() }
            }
        } catch {
            failure = error
        }
    }

    private mutating func append(_ event: WireEvent) {
        switch event {
        case .head(let head): messages.append(Message(head))
        case .body(let block): messages[messages.count - 1].body += block
        case .end: messages[messages.count - 1].isComplete = true
        }
    }
}

/// One request, as far as it was read.
struct Message: Equatable {
    var head: String
    var fields: [String]
    var framing: BodyFraming
    var contentLength: Int?
    var body: [UInt8] = []
    var isComplete = false

    init(_ head: RequestHead) {
        let query = head.query.map { "?" + head.text($0) } ?? ""
        let authority = head.authority.map { " @" + head.text($0) } ?? ""
        self.head = head.text(head.method) + " " + head.text(head.path) + query + authority
        if head.targetForm == .asterisk { self.head += "*" }
        if head.minorVersion == 0 { self.head += " 1.0" }
        if head.expectsContinue { self.head += " expects" }
        if !head.isPersistent { self.head += " closes" }
        fields = head.fields.map { head.text($0.name) + "=" + head.text($0.value) }
        framing = head.framing
        contentLength = head.contentLength
    }

    /// `GET /path?query @authority 1.0 expects closes | body`, with what is absent left out.
    var summary: String {
        head + (body.isEmpty ? "" : " | " + Latin1.decode(body[...])) + (isComplete ? "" : " …")
    }
}
