package import AsyncGatewayWire
internal import WireCases

/// What a connection made of some bytes, without where one block ended and the next began.
package struct Transcript: Equatable {
    package var messages: [Message] = []
    package private(set) var failure: WireError?
    package private(set) var endsCleanly = false

    /// How often the connection was asked, which depends on the delivery.
    package private(set) var callCount = 0

    /// Whether the connection holds bytes that it has not read.
    package private(set) var hasUnreadBytes = false

    package static func == (left: Transcript, right: Transcript) -> Bool {
        left.messages == right.messages && left.failure == right.failure
            && left.endsCleanly == right.endsCleanly
    }

    /// What a connection makes of `pieces`, each of them read to its last event before the next.
    ///
    /// Every request is answered as soon as it is complete.
    package init(_ pieces: [[UInt8]], limits: WireLimits = .init(), thenEnds: Bool = false) {
        var connection = ServerConnection(limits: limits)
        for piece in pieces {
            connection.receive(piece)
            readAll(from: &connection)
        }
        hasUnreadBytes = connection.hasBufferedBytes
        guard thenEnds else { return }
        connection.receiveEnd()
        readAll(from: &connection)
        endsCleanly = connection.isAtCleanEnd
    }

    /// What a connection makes of `pieces` that all arrive before anything is read.
    package init(buffered pieces: [[UInt8]], limits: WireLimits) {
        var connection = ServerConnection(limits: limits)
        for piece in pieces { connection.receive(piece) }
        readAll(from: &connection)
    }

    /// What a server makes of `pieces` that gives back storage in between, starts its responses
    /// before the requests are over, and takes the short way after those that have no body.
    package init(served pieces: [[UInt8]], limits: WireLimits) {
        var connection = ServerConnection(limits: limits)
        for piece in pieces {
            connection.receive(piece)
            serve(&connection)
        }
    }

    private mutating func readAll(from connection: inout ServerConnection) {
        do throws(WireError) {
            while let event = try nextEvent(of: &connection) {
                guard event == .end else { continue }
                connection.responseStarted(isPersistent: true)
                connection.responseCompleted()
                if connection.canReuse { connection.startNextExchange() }
            }
        } catch {
            failure = error
        }
    }

    private mutating func serve(_ connection: inout ServerConnection) {
        do throws(WireError) {
            while true {
                switch connection.state.request {
                case .idle, .failed: guard try startRequest(&connection) else { return }
                case .receiving: guard try finishRequest(&connection) else { return }
                case .complete: return
                }
            }
        } catch {
            failure = error
        }
    }

    private mutating func startRequest(
        _ connection: inout ServerConnection
    ) throws(WireError) -> Bool {
        callCount += 1
        guard let head = try connection.nextHead() else {
            _ = connection.beginWait()
            return false
        }
        append(.head(head))
        // Without it the connection ends with the response if the body has not begun to arrive.
        if connection.shouldSendContinue { connection.continueSent() }
        connection.responseStarted(isPersistent: true)
        if head.framing == .none, connection.finishBodilessExchange() { append(.end) }
        return true
    }

    private mutating func finishRequest(
        _ connection: inout ServerConnection
    ) throws(WireError) -> Bool {
        while try nextEvent(of: &connection) != nil {}
        guard connection.isRequestComplete else { return false }
        connection.responseCompleted()
        if connection.canReuse { connection.startNextExchange() }
        return true
    }

    private mutating func nextEvent(
        of connection: inout ServerConnection
    ) throws(WireError) -> WireEvent? {
        callCount += 1
        guard let event = try connection.nextEvent() else { return nil }
        append(event)
        return event
    }

    private mutating func append(_ event: WireEvent) {
        switch event {
        case .head(let head): messages.append(Message(head))
        case .body(let block): messages[messages.count - 1].append(block)
        case .end: messages[messages.count - 1].isComplete = true
        }
    }
}
