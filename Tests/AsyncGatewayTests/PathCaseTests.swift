import AsyncGateway
import AsyncGatewayTesting
import Testing

/// Requests over a connection of the server's own, and the path that their app gets.
@Suite("Path cases", .timeLimit(.minutes(1)))
struct PathCaseTests {
    @Test(arguments: PathCase.all)
    func `an app gets this path`(_ row: PathCase) async throws {
        let journal = Journal()
        let app: Application = { environ, startResponse in
            journal.note(environ["SCRIPT_NAME"] ?? "no SCRIPT_NAME")
            journal.note(environ["REQUEST_URI"] ?? "no REQUEST_URI")
            journal.note(environ["PATH_INFO"] ?? "no PATH_INFO")
            journal.note(try environ.requestURI())
            try await startResponse(.ok)
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send("\(row.method) \(row.target) HTTP/1.1\r\nHost: a\r\n\r\n")
            let status = try await scene.reader.readResponse().status.code

            switch row.outcome {
            case .served(let pathInfo, let uri):
                #expect(status == 200)
                #expect(journal.entries == ["", row.target, pathInfo, uri])
            case .refused(let expected):
                #expect(status == expected)
                #expect(journal.entries.isEmpty)
            }
        }
    }
}
