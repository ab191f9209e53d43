import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Validator between two layers", .timeLimit(.minutes(1)))
struct ValidationLayerTests {
    private let app = Apps.answering(.ok, ["Content-Type": "text/plain"]) { "tea" }

    private func errorLog(
        of app: @escaping Application, under middleware: Middleware
    ) async throws -> String {
        let site = middleware(validator(app, between: "outer", and: "inner"))
        return try await TestClient(site, validating: false).get("/").errorLog
    }

    @Test func `is silent while both keep the rules`() async throws {
        #expect(try await errorLog(of: app, under: { $0 }).isEmpty)
    }

    @Test func `names the inner layer for a rule that apps keep`() async throws {
        let log = try await errorLog(of: { _, _ in "tea" }, under: { $0 })

        #expect(log.contains(": error response.started by \"inner\": "))
    }

    @Test func `names the outer layer for a rule that servers keep`() async throws {
        let careless: Middleware = { app in
            { environ, startResponse in
                var environ = environ
                environ["REQUEST_METHOD"] = "a b"
                return try await app(environ, startResponse)
            }
        }

        let log = try await errorLog(of: app, under: careless)

        #expect(log.contains(": error environ.method by \"outer\": \"a b\" "))
    }

    @Test func `names the outer layer that does not close the body`() async throws {
        let careless: Middleware = { app in
            { environ, startResponse in
                _ = try await app(environ, startResponse)
                return "milk"
            }
        }

        let log = try await errorLog(of: app, under: careless)

        #expect(log.contains("error body.closed by \"outer\""))
    }
}
