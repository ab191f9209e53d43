import AsyncGatewayWire
import Testing

@Suite("Trailers of a request")
struct TrailerTests {
    private static let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    /// What a connection knows of the trailers at the end of the request.
    private func trailers(of request: String, _ delivery: Delivery = .whole) throws -> [String] {
        var connection = ServerConnection()
        for piece in delivery.pieces(of: Array(request.utf8)) {
            connection.receive(piece)
            while let event = try connection.nextEvent(), event != .end {
                #expect(connection.trailers == [])
            }
        }
        #expect(connection.isRequestComplete == true)
        return connection.trailers.map {
            "\($0.name): \(String(decoding: $0.value, as: UTF8.self))"
        }
    }

    @Test func `they are kept in order, however they arrive`() throws {
        let request = Self.head + "3\r\ntea\r\n0\r\nX: a\r\ny:  b \r\nX:\r\n\r\n"

        for delivery in Delivery.all(Array(request.utf8)) {
            #expect(try trailers(of: request, delivery) == ["X: a", "y: b", "X: "], "\(delivery)")
        }
    }

    @Test(arguments: [
        "Cookie", "Set-Cookie", "Connection", "cache-control", "Content-Encoding", "If-Match",
        "if-none-match", "Range", "Expect", "Proxy-Authorization", "Date", "Location", "Status",
    ])
    func `those that mean something in the head only are ignored`(_ name: String) throws {
        let request = Self.head + "0\r\nX: a\r\n\(name): b\r\nY: c\r\n\r\n"

        #expect(try trailers(of: request) == ["X: a", "Y: c"])
    }

    @Test func `those of one request are not those of the next`() throws {
        var connection = ServerConnection()
        let next = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nb"
        connection.receive(Array((Self.head + "0\r\nX: a\r\n\r\n" + next).utf8))
        while let event = try connection.nextEvent(), event != .end {}
        let before = connection.trailers
        #expect(before.count == 1)

        connection.responseStarted(isPersistent: true)
        connection.responseCompleted()
        connection.startNextExchange()
        while let event = try connection.nextEvent(), event != .end {}

        #expect(connection.isRequestComplete == true)
        #expect(connection.trailers == [])
    }

    @Test func `a value is kept as bytes`() throws {
        var connection = ServerConnection()
        connection.receive(Array(Self.head.utf8) + Array("0\r\nX: ".utf8) + [0xE9])
        connection.receive(Array("\r\n\r\n".utf8))
        while let event = try connection.nextEvent(), event != .end {}

        let trailers = connection.trailers
        #expect(trailers.first?.value == [0xE9])
    }
}
