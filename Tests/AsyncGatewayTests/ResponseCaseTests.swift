import AsyncGateway
import AsyncGatewayTesting
import Testing

/// Requests over a connection of the server's own, and every byte that comes back.
@Suite("Response cases", .timeLimit(.minutes(1)))
struct ResponseCaseTests {
    private static let next = "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    private static let responseToNext = ResponseCase.ok(
        ["Content-Length: 4", "Connection: close"], "next")

    @Test(arguments: ResponseCase.all)
    func `a client gets these bytes, and what it sends next is answered or not`(
        _ row: ResponseCase
    ) async throws {
        let network = Network(requestCapacity: .max, responseCapacity: .max)
        try await withConnection(
            to: Self.site(row.app), over: network, configure: { $0.serverSoftware = nil }
        ) { scene in
            let follows = row.sendsNext ? Self.next : ""
            try await scene.client.send(row.request + Array(follows.utf8))
            await scene.client.finishSending()
            let (text, wasReset) = try await scene.client.receiveWhatever()

            let next = row.ending == .continues ? Self.responseToNext : ""
            #expect(text.withoutDates == row.response + next)
            #expect(wasReset == (row.ending == .isReset))
            #expect(scene.errors.entries == row.reports)
        }
    }

    /// The app of a case, and another at a path of its own.
    private static func site(_ app: @escaping Application) -> Application {
        { environ, startResponse in
            guard environ.path == "/next" else { return try await app(environ, startResponse) }
            try await startResponse(.ok)
            return "next"
        }
    }
}

extension ResponseCase {
    /// Whether another request can follow: what a case announces of a body it may not send.
    fileprivate var sendsNext: Bool { !row.hasPrefix("EX") }
}

extension InMemoryConnection.Client {
    /// All that comes before the end, and whether that is a reset.
    fileprivate func receiveWhatever() async throws -> (text: String, wasReset: Bool) {
        var bytes: [UInt8] = []
        do {
            while true {
                let block = try await receive()
                if block.isEmpty { return (String(decoding: bytes, as: UTF8.self), false) }
                bytes += block
            }
        } catch TransportError.Code.connectionFailed {
            return (String(decoding: bytes, as: UTF8.self), true)
        }
    }
}

extension String {
    /// The text with a `*` for the date of each Date line, in the form that RFC 9110 §5.6.7 wants.
    fileprivate var withoutDates: String {
        let date = /\r\nDate: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT\r\n/
        return replacing(date, with: "\r\nDate: *\r\n")
    }
}
