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
        let conformance = ServerConformance {
            let connection = InMemoryConnection()
            Task { await front.serve(connection) }
            return connection.client
        }
        // The web server asks for the body, whatever the app does.
        let report = await conformance.run([.responses, .requests, .connections, .framing])
        #expect(report.failures.isEmpty, "\(report)")
    }
}
