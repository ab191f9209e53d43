import AsyncGateway
import AsyncGatewayTesting
import Synchronization
import Testing

/// Requests over a connection of the server's own, and what their app is told.
@Suite("Environ cases", .timeLimit(.minutes(1)))
struct EnvironCaseTests {
    @Test(arguments: EnvironCase.all)
    func `an app is told what has arrived, and nothing else`(_ row: EnvironCase) async throws {
        let environ = CapturedEnviron()
        try await withConnection(to: environ.app) { scene in
            try await scene.client.send(row.bytes)
            let status = try await scene.reader.readResponse().status.code

            switch row.expectation {
            case .refused(let expected):
                #expect(status == expected)
                #expect(environ.variables == nil)
            case .variables(let expected):
                #expect(status == 200)
                let told = try #require(environ.variables)
                for (name, value) in expected { #expect(told[name] == value, "\(name)") }
                let fields = told.keys.filter { $0.hasPrefix("HTTP_") && $0 != "HTTP_HOST" }
                #expect(fields.allSatisfy { expected[$0] != nil }, "\(fields)")
            }
        }
    }
}

/// What an app was told, once it was called.
private final class CapturedEnviron: Sendable {
    private let captured = Mutex<[String: String]?>(nil)

    var variables: [String: String]? { captured.withLock { $0 } }

    var app: Application {
        { environ, startResponse in
            var variables = Dictionary(uniqueKeysWithValues: environ.variables.map { ($0, $1) })
            variables["wsgi.url_scheme"] = environ.urlScheme
            variables["wsgi.input_terminated"] = "\(environ.inputIsTerminated)"
            self.captured.withLock { [variables] in $0 = variables }
            try await startResponse(.ok)
            return .empty
        }
    }
}
