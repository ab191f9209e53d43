import AsyncGateway
import AsyncHTTPClient
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@testable import ServiceLifecycleIntegration

@Suite("ServiceLifecycle", .timeLimit(.minutes(1)))
struct ServiceLifecycleTests {
    @Test func `a graceful shutdown answers the request that is being served`() async throws {
        let arrival = Gate()
        let server = AsyncGatewayServer(
            port: 0,
            app: application { environ in
                arrival.open()
                return .text("\(try await environ.waitForInterruption())\n")
            })
        let group = serviceGroup(server)
        async let running: Void = group.run()
        let port = try await server.boundAddress().port ?? 0
        async let answer = text(at: "http://127.0.0.1:\(port)/")

        try await arrival.wait()
        await group.triggerGracefulShutdown()

        #expect(try await answer == "serverDraining\n")
        try await running
        await #expect(throws: ServerError.self) { try await server.boundAddress() }
    }

    @Test func `cancellation ends the service and its apps`() async throws {
        let (arrival, end) = (Gate(), Gate())
        let server = AsyncGatewayServer(
            port: 0,
            app: application { _ in
                arrival.open()
                defer { end.open() }
                try await Task.sleep(for: .seconds(3600))
                return .empty()
            })
        let running = Task { try await ServerService(server: server).run() }
        let port = try await server.boundAddress().port ?? 0
        async let answer = text(at: "http://127.0.0.1:\(port)/")

        try await arrival.wait()
        running.cancel()

        try await end.wait()
        try await running.value
        _ = try? await answer
    }

    private func serviceGroup(_ server: AsyncGatewayServer) -> ServiceGroup {
        ServiceGroup(
            services: [ServerService(server: server)],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func text(at url: String) async throws -> String {
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: url), timeout: .seconds(30))
        return String(buffer: try await response.body.collect(upTo: 1000))
    }
}
