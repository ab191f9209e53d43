import Testing

@testable import AsyncGatewayWire

@Suite("Smoke") struct SmokeTests {
    @Test func `a request is read`() throws {
        var connection = ServerConnection()
        connection.receive(Array("GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
        guard case .head(let head) = try connection.nextEvent() else { return }
        #expect(head.text(head.path) == "/a")
        #expect(try connection.nextEvent() == .end)
    }
}
