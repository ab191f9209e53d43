import AsyncGateway
import AsyncGatewayTesting
import Testing

/// One test of CPython 3.11's `Lib/test/test_wsgiref.py`, in Swift.
///
/// Their request vectors end lines with a bare line feed, one not at all; here they have CRLF. What
/// differs beside that names its row of the table in `FromWSGI.md`.
struct PortedTest: Sendable, CustomTestStringConvertible {
    let name: String
    let check: @Sendable () async throws -> Void

    var testDescription: String { name }

    init(_ name: String, _ check: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.check = check
    }

    static let all = integration + utilities + headers + handlers
}

@Suite("CPython's own tests", .timeLimit(.minutes(1)))
struct HandlerPortedTests {
    @Test(arguments: PortedTest.all)
    func `hold here`(_ ported: PortedTest) async throws {
        try await ported.check()
    }

    @Test func `are all here`() {
        #expect(PortedTest.all.count == 35)
        #expect(Set(PortedTest.all.map { $0.name }).count == 35)
    }
}

extension PortedTest {
    /// Says hello. (`hello_app`)
    static let helloApp = Apps.answering(
        "200 OK", ["Content-Type": "text/plain", "Date": "Mon, 05 Jun 2006 18:49:54 GMT"]
    ) { "Hello, world!" }

    /// What a server sends in answer to `request`, and what it logs. (`run_amock`)
    static func runAmock(
        _ app: @escaping Application = helloApp, _ request: String = "GET / HTTP/1.0\r\n\r\n"
    ) async throws -> (output: [String], log: String) {
        let log = Journal()
        var configuration = AsyncGatewayServer.Configuration()
        configuration.errors = ErrorStream { log.note($0) }
        configuration.accessLog = { log.note("\($0)\n") }
        let connection = InMemoryConnection()
        async let serving: Void = AsyncGatewayServer(configuration: configuration, app: app)
            .serve(connection)
        try await connection.client.send(request)
        let output = try await connection.client.receiveText()
        await connection.client.reset()
        await serving
        // CR LF is one character.
        let lines = output.split(separator: "\r\n" as Character, omittingEmptySubsequences: false)
        return (lines.map(String.init), log.entries.joined())
    }
}
