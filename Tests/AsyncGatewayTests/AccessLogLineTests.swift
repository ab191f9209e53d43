import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Line of the access log")
struct HandlerAccessLogTests {
    private func line(of app: @escaping Application, _ request: String) async throws -> String {
        let log = Journal()
        try await withConnection(
            to: app, configure: { $0.accessLog = { log.note("\($0)") } }
        ) { scene in
            try await scene.send(request)
            _ = try await scene.client.receive()
            await scene.client.reset()
        }
        return try #require(log.entries.first)
    }

    @Test func `it is in the common log format, in UTC`() async throws {
        let line = try await line(
            of: Apps.answering { "tea" }, "GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n")

        let day = #/\d\d\/[A-Z][a-z][a-z]\/\d{4}:\d\d:\d\d:\d\d \+0000/#
        #expect(line.contains(day))
        #expect(line.hasSuffix("] \"GET /a?b HTTP/1.1\" 200 3"))
        #expect(line.replacing(day, with: "T").contains(" - - [T] \""))
    }

    @Test func `a response that was cut short is marked`() async throws {
        let line = try await line(
            of: Apps.answering {
                .producing { write in
                    try await write("tea")
                    throw AppError()
                }
            }, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")

        #expect(line.hasSuffix("\"GET / HTTP/1.1\" 200 3!"))
    }
}
