import AsyncGatewayWire
import Testing
import WireCases

@Suite("Server connection") struct ServerConnectionTests {
    @Test func `a request without a body ends without more bytes`() throws {
        var connection = ServerConnection.receiving("GET /a?b HTTP/1.1\r\nHost: h\r\n\r\n")

        let head = try connection.requireHead()

        #expect(head.text(head.target) == "/a?b")
        #expect(connection.isReadingBody == true)
        #expect(try connection.nextEvent() == .end)
        #expect(connection.isRequestComplete == true)
        #expect(try connection.nextEvent() == nil)
    }

    @Test func `a pipelined request waits for the next exchange`() throws {
        let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
        var connection = ServerConnection.receiving(request + request)
        _ = try connection.requireHead()
        _ = try connection.nextEvent()

        #expect(try connection.nextEvent() == nil)
        #expect(connection.hasBufferedBytes == true)
        #expect(connection.hasPartialHead == false)

        connection.answer(isPersistent: true)
        #expect(connection.canReuse == true)
        connection.startNextExchange()

        _ = try connection.requireHead()
        #expect(connection.hasBufferedBytes == false)
    }

    @Test func `after the last request nothing is kept`() throws {
        var connection = ServerConnection.receiving("GET / HTTP/1.0\r\n\r\n")
        _ = try connection.requireHead()
        _ = try connection.nextEvent()

        connection.receive(Array("GET / HTTP/1.0\r\n\r\n".utf8))
        connection.answer(isPersistent: true)

        #expect(connection.hasBufferedBytes == false)
        #expect(connection.canReuse == false)
        #expect(try connection.nextEvent() == nil)
    }

    @Test func `a response that closes ends the connection`() throws {
        var connection = ServerConnection.receiving("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        _ = try connection.requireHead()
        _ = try connection.nextEvent()

        connection.answer(isPersistent: false)

        #expect(connection.canReuse == false)
    }

    @Test func `what follows the last request is dropped`() throws {
        let request = "GET / HTTP/1.1\r\nHost: h\r\n"
        var closing = ServerConnection.receiving(request + "Connection: close\r\n\r\nx")
        _ = try closing.requireHead()
        _ = try closing.nextEvent()
        #expect(closing.hasBufferedBytes == false)

        var closed = ServerConnection.receiving(request + "\r\nx")
        _ = try closed.requireHead()
        _ = try closed.nextEvent()
        closed.responseStarted(isPersistent: false)
        #expect(closed.hasBufferedBytes == false)
    }

    @Test func `a limit that cannot be reckoned with stops the process`() async {
        await #expect(processExitsWith: .failure) {
            var limits = WireLimits()
            limits.maximumHeadBytes = .max
            _ = ServerConnection(limits: limits)
        }
    }

    @Test func `an unread body forbids reuse until it is drained`() throws {
        var connection = ServerConnection.receiving(
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
        _ = try connection.requireHead()
        connection.answer(isPersistent: true)

        #expect(connection.canReuse == false)

        while try connection.nextEvent() != nil {}

        #expect(connection.canReuse == true)
    }

    @Test func `an error is thrown again and again, and nothing more is kept`() {
        var connection = ServerConnection.receiving("GET / HTTP/1.1\r\n\r\n")

        for _ in 0..<3 {
            #expect(throws: WireError(.missingHost)) { try connection.nextEvent() }
            connection.receive(Array("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8))
            #expect(connection.hasBufferedBytes == false)
        }
    }

    @Test func `an error can be answered`() {
        var connection = ServerConnection.receiving("\0")
        #expect(throws: WireError.self) { try connection.nextEvent() }

        connection.answer(isPersistent: true)

        #expect(connection.state.response == .complete)
        #expect(connection.canReuse == false)
    }

    @Test func `a silent peer can be answered before its request`() throws {
        var connection = ServerConnection.receiving("GET /")
        #expect(try connection.nextEvent() == nil)

        connection.answer(isPersistent: true)

        #expect(connection.canReuse == false)
    }

    @Test func `a body that ends early throws after its bytes`() throws {
        var connection = ServerConnection.receiving(
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab")
        connection.receiveEnd()
        _ = try connection.requireHead()

        #expect(try connection.nextEvent() == .body([0x61, 0x62]))
        #expect(throws: WireError(.incompleteBody)) { try connection.nextEvent() }
        #expect(throws: WireError(.incompleteBody)) { try connection.nextEvent() }
    }

    @Test func `a half-closed client still gets its answer`() throws {
        var connection = ServerConnection.receiving("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        connection.receiveEnd()
        _ = try connection.requireHead()
        #expect(try connection.nextEvent() == .end)
        #expect(connection.isAtCleanEnd == false)

        connection.answer(isPersistent: true)
        connection.startNextExchange()

        #expect(try connection.nextEvent() == nil)
        #expect(connection.isAtCleanEnd == true)
    }

    @Test(arguments: ["", "\r\n", "\r\n\r\n"])
    func `a connection that ends before a request ends cleanly`(_ text: String) throws {
        var connection = ServerConnection.receiving(text)
        #expect(try connection.nextEvent() == nil)
        #expect(connection.hasPartialHead == false)

        connection.receiveEnd()

        #expect(try connection.nextEvent() == nil)
        #expect(connection.isAtCleanEnd == true)
    }

    @Test(arguments: ["G", "GET / HTTP/1.1\r\n", "\r"])
    func `the first byte begins a head`(_ text: String) throws {
        var connection = ServerConnection.receiving(text)

        #expect(try connection.nextEvent() == nil)

        #expect(connection.hasPartialHead == true)
        #expect(connection.hasBufferedBytes == true)
        #expect(connection.isAtCleanEnd == false)
    }

    @Test(arguments: [0, 65536])
    func `a wait keeps what has arrived, whatever storage it gives back`(_ capacity: Int) throws {
        var bytes = [UInt8](latin1: "GET / HTTP/1.1\r\nHost:")
        bytes.reserveCapacity(capacity)
        var connection = ServerConnection()
        connection.receive(bytes)
        #expect(try connection.nextEvent() == nil)

        #expect(connection.beginWait() == .restOfHead)
        connection.receive(Array(" h\r\n\r\n".utf8))

        #expect(try connection.requireHead().fields.count == 1)
    }
}

extension ServerConnection {
    static func receiving(_ text: String, limits: WireLimits = .init()) -> ServerConnection {
        var connection = ServerConnection(limits: limits)
        connection.receive([UInt8](latin1: text))
        return connection
    }

    mutating func requireHead() throws -> RequestHead {
        let event = try nextEvent()
        guard case .head(let head) = event else { throw UnexpectedEvent(event: event) }
        return head
    }

    mutating func answer(isPersistent: Bool) {
        responseStarted(isPersistent: isPersistent)
        responseCompleted()
    }
}

struct UnexpectedEvent: Error {
    var event: WireEvent?
}
