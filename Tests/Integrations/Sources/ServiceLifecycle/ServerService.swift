import AsyncGateway
import ServiceLifecycle

/// A server as a service: on graceful shutdown it answers what has arrived, and ends.
struct ServerService: Service {
    /// The server.
    let server: AsyncGatewayServer

    /// Serves until a graceful shutdown has ended, or the task is cancelled.
    func run() async throws {
        try await withGracefulShutdownHandler {
            try await server.run()
        } onGracefulShutdown: {
            server.beginGracefulShutdown()
        }
    }
}
