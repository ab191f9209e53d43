import AsyncGatewayWire
import Testing

@Suite("Unread heads") struct UnreadHeadTests {
    /// The head of a request that is not read to its end, after it has arrived in one piece.
    private static func unread(_ request: String) -> UnreadHead {
        var connection = ServerConnection()
        connection.receive(Array(request.utf8))
        _ = try? connection.nextHead()
        return connection.unreadHead
    }

    struct Refusal: Sendable, CustomStringConvertible {
        let request: String
        let offset: Int?
        var description: String { request.debugDescription }
    }

    @Test(arguments: [
        Refusal(request: "G\0T / HTTP/1.1\r\n", offset: 1),
        Refusal(request: " GET / HTTP/1.1\r\n", offset: 0),
        Refusal(request: "GET tea HTTP/1.1\r\n", offset: 4),
        Refusal(request: "GET /\u{7F} HTTP/1.1\r\n", offset: 5),
        Refusal(request: "GET / HTTP/1.1 \r\n", offset: 14),
        Refusal(request: "GET / http/1.1\r\n", offset: 6),
        Refusal(request: "GET / HTTP/1.1\n", offset: 14),
        Refusal(request: "GET / HTTP/1.1\r\nHost : a\r\n\r\n", offset: 20),
        Refusal(request: "GET / HTTP/1.1\r\nHost: a\r\n b\r\n", offset: 25),
        Refusal(request: "GET / HTTP/1.1\r\nHost: \u{1}\r\n", offset: 22),
        Refusal(request: "\r\nGET tea HTTP/1.1\r\n", offset: 4),
        Refusal(request: "GET / HTTP/2.0\r\n", offset: nil),
        Refusal(request: "GET * HTTP/1.1\r\n", offset: nil),
        Refusal(request: "GET / HTTP/1.1\r\n\r\n", offset: nil),
        Refusal(request: "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n", offset: nil),
    ])
    func `the byte that a rule refuses is known`(_ refusal: Refusal) {
        let head = Self.unread(refusal.request)

        let start = refusal.request.utf8.starts(with: "\r\n".utf8) ? 2 : 0
        let bytes = Array(refusal.request.utf8.dropFirst(start))
        #expect(head.offset == refusal.offset)
        #expect(head.byte == refusal.offset.map { bytes[$0] })
    }

    @Test(arguments: [
        ("GET / HT", "GET / HT"), ("", ""), ("GET / HTTP/1.1\r\nHost", "GET / HTTP/1.1"),
        ("\0\n\n", "\0"), ("a\r\r\nb", "a\r"), ("tea\r\n\r\n", "tea"),
    ])
    func `its request line is kept as far as it has arrived`(_ request: String, _ line: String) {
        #expect(Self.unread(request).line == Array(line.utf8))
    }

    @Test func `of a request line that is too long, as much is kept as one may have`() {
        let limit = WireLimits().maximumRequestLineBytes

        let head = Self.unread("GET /" + String(repeating: "a", count: 2 * limit))

        #expect(head.line.count == limit)
    }

    @Test(arguments: [
        ("HEAD / HTTP/1.1\r\n\r\n", true), ("HEAD /  HTTP/2.0\r\n\r\n", true), ("HEAD \0", true),
        ("HEADS / HTTP/1.1\r\n\r\n", false), ("head / HTTP/1.1\r\n\r\n", false),
    ])
    func `it is to HEAD if its line begins with that method`(_ request: String, _ isToHead: Bool) {
        #expect(Self.unread(request).isToHead == isToHead)
    }

    @Test func `what was read is counted without what waits`() throws {
        var connection = ServerConnection()
        let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        connection.receive(Array("\r\n\(request)GET".utf8))

        _ = try connection.nextHead()

        #expect(connection.bytesRead == 2 + request.utf8.count)
    }
}
