import AsyncGateway
import AsyncGatewayTesting
import Testing

struct GatewayConformanceTests {
    @Test(
        "The rules of HTTP hold through a web server, with the validator around the app",
        .timeLimit(.minutes(2)), arguments: [GatewayProtocol.fastCGI, .scgi])
    func rules(spoken: GatewayProtocol) async throws {
        let errors = Journal()
        var configuration = AsyncGatewayServer.Configuration()
        configuration.errors = ErrorStream { errors.note($0) }
        let behind = AsyncGatewayServer(
            configuration: configuration, app: validator(ServerConformance.app))
        let front = AsyncGatewayServer(
            configuration: configuration,
            app: GatewayFront(server: behind, spoken: spoken).app)
        let report = await report(through: front)
        #expect(report.failures.isEmpty, "\(report)")
    }

    @Test(
        "The rules of HTTP hold for a program that a web server runs by CGI",
        .timeLimit(.minutes(2)))
    func rulesOfPrograms() async throws {
        let errors = Journal()
        var configuration = AsyncGatewayServer.Configuration()
        configuration.errors = ErrorStream { errors.note($0) }
        let program = ProgramFront(
            program: validator(ServerConformance.app), errors: configuration.errors)
        let front = AsyncGatewayServer(configuration: configuration, app: program.app)
        let report = await report(through: front)
        #expect(report.failures.isEmpty, "\(report)")
    }

    /// What the rules say that apply behind a web server, which asks for the body, whatever the app does.
    private func report(through front: AsyncGatewayServer) async -> ServerConformance.Report {
        let conformance = ServerConformance {
            let connection = InMemoryConnection()
            Task { await front.serve(connection) }
            return connection.client
        }
        return await conformance.run([.responses, .requests, .connections, .framing])
    }
}
