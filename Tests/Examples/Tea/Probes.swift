import AsyncGateway
import AsyncGatewayToolkit

/// Adds what an orchestrator or a balancer asks: whether the process works, and whether it is to get
/// requests.
///
/// - Parameters:
///   - routes: where they are added.
///   - isReady: Whether all that the app needs is there, such as its database.
func addProbes(to routes: Routes, isReady: @escaping @Sendable () async throws -> Bool) {
    routes.get("/live") { _ in .text("live\n") }
    routes.get("/ready") { environ in
        guard environ.interruption == nil, try await isReady() else {
            return .text("not ready\n", status: .serviceUnavailable)
        }
        return .text("ready\n")
    }
}
