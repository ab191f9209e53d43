import AsyncGatewayWire
import Testing

@Suite("100 Continue") struct ContinueTests {
    static let waiting =
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
        + "Content-Length: 2\r\n\r\n"

    @Test func `it is due while the client waits with its body`() throws {
        var connection = ServerConnection.receiving(Self.waiting)
        _ = try connection.requireHead()
        #expect(connection.shouldSendContinue == true)

        connection.continueSent()

        #expect(connection.shouldSendContinue == false)
    }

    @Test func `it is due for a chunked body too`() throws {
        var connection = ServerConnection.receiving(
            "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n")
        _ = try connection.requireHead()

        #expect(connection.shouldSendContinue == true)
    }

    @Test func `it is omitted once a byte of the body is here`() throws {
        var early = ServerConnection.receiving(Self.waiting + "a")
        _ = try early.requireHead()
        #expect(early.shouldSendContinue == false)

        var late = ServerConnection.receiving(Self.waiting)
        _ = try late.requireHead()
        late.receive([0x61])
        #expect(late.shouldSendContinue == false)
    }

    @Test func `it is never due after a final status has started`() throws {
        var connection = ServerConnection.receiving(Self.waiting)
        _ = try connection.requireHead()

        connection.responseStarted(isPersistent: false)

        #expect(connection.shouldSendContinue == false)
    }

    @Test func `it is never due to a client that has ended`() throws {
        var connection = ServerConnection.receiving(Self.waiting)
        _ = try connection.requireHead()

        connection.receiveEnd()

        #expect(connection.shouldSendContinue == false)
    }

    @Test(arguments: [
        "POST / HTTP/1.0\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n",
    ])
    func `it is not due in HTTP/1.0, without a body or unasked`(_ text: String) throws {
        var connection = ServerConnection.receiving(text)

        _ = try connection.requireHead()

        #expect(connection.shouldSendContinue == false)
    }
}
