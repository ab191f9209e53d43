import AsyncGateway
import AsyncGatewayTesting
import InMemoryLogging
import Logging
import Testing

@testable import LoggingIntegration

@Suite("Logging", .timeLimit(.minutes(1)))
struct LoggingTests {
    private struct Mishap: Error {}

    private let log = InMemoryLogHandler()

    @Test func `a response is logged with its status and its size`() async throws {
        try await exchange("GET /tea HTTP/1.1\r\nHost: a\r\n\r\n")

        let entry = try #require(log.entries.first)
        #expect(log.entries.count == 1)
        #expect(entry.level == .info)
        #expect(entry.message == "GET /tea HTTP/1.1")
        #expect(entry.metadata["status"] == "200")
        #expect(entry.metadata["bytes"] == "4")
        #expect(entry.metadata["duration"] != nil)
        #expect(entry.metadata["refusal"] == nil)
    }

    @Test func `a failure of the app is logged as an error, once`() async throws {
        try await exchange("GET /fail HTTP/1.1\r\nHost: a\r\n\r\n")

        let errors = log.entries.filter { $0.level == .error }
        #expect(errors.count == 1)
        #expect(errors.first?.message.description.hasPrefix("GET /fail HTTP/1.1: ") == true)
        #expect(log.entries.last?.metadata["status"] == "500")
    }

    @Test func `what an app writes to its error stream is logged line by line`() async throws {
        try await exchange("GET /complain HTTP/1.1\r\nHost: a\r\n\r\n")

        let errors = log.entries.filter { $0.level == .error }
        #expect(errors.map(\.message) == ["no milk", "no sugar"])
    }

    @Test func `a request that is refused is logged with the reason`() async throws {
        try await exchange("GET /tea HTTP/1.1\r\n\r\n")

        let entry = try #require(log.entries.first)
        #expect(entry.metadata["status"] == "400")
        #expect(entry.metadata["refusal"] != nil)
    }

    /// Makes a request of the server's real connection code.
    private func exchange(_ request: String) async throws {
        var configuration = AsyncGatewayServer.Configuration()
        configuration.report(to: Logger(label: "test") { [log] _ in log })
        let server = AsyncGatewayServer(
            configuration: configuration,
            app: application { environ in
                if environ.path == "/fail" { throw Mishap() }
                if environ.path == "/complain" { environ.errors.write("no milk\nno sugar\n") }
                return .text("tea\n")
            })
        let connection = InMemoryConnection()
        async let serving: Void = server.serve(connection)
        try await connection.client.send(Array(request.utf8))
        await connection.client.finishSending()
        #expect(try await connection.client.receiveText().hasPrefix("HTTP/1.1 "))
        await serving
    }
}
