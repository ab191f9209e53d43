import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Fields that are withheld", .timeLimit(.minutes(1)))
struct WithheldFieldTests {
    private static let withheld = [
        "Proxy", "Content-Type", "Content-Length", "Connection", "Keep-Alive", "TE", "Trailer",
        "Upgrade", "Proxy-Connection", "Proxy-Authorization",
    ]

    /// Each as long as one that is withheld, and with the same first letter.
    private static let alike = [
        "Paper", "Content-Tape", "Content-Height", "Conduction", "Kettle-Lid", "TX", "Tracker",
        "Upright", "Proxy-Collection", "Proxy-Authenticator", "Exotic", "Transfer-Encasing",
    ]

    /// The values that an app gets for the variables of `fields`, of a request that has each.
    private func values(of fields: [String]) async throws -> [String?] {
        let lines = fields.map { "\($0): \($0 == "Content-Length" ? "0" : "v")\r\n" }
        let journal = Journal()
        let app: Application = { environ, startResponse in
            for field in fields {
                let name = String(field.uppercased().map { $0 == "-" ? "_" : $0 })
                journal.note(environ["HTTP_\(name)"] ?? "-")
            }
            try await startResponse(.ok)
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\(lines.joined())\r\n")
            _ = try await scene.reader.readResponse()
        }
        return journal.entries
    }

    @Test func `none is found by the name of its variable`() async throws {
        let values = try await values(of: Self.withheld)

        #expect(values == Self.withheld.map { _ in "-" })
    }

    @Test func `one whose name is alike is found`() async throws {
        let values = try await values(of: Self.alike)

        #expect(values == Self.alike.map { _ in "v" })
    }
}
