import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import TestPeers
import Testing

@testable import tea

@Suite("Probes", .timeLimit(.minutes(1)))
struct ProbeTests {
    private struct DatabaseHasGone: Error {}

    private func site(
        isReady: @escaping @Sendable () async throws -> Bool
    ) throws -> Application {
        try Router { addProbes(to: $0, isReady: isReady) }.app
    }

    @Test func `a process is live although what it needs is missing, but not ready`() async throws {
        let client = TestClient(try site { false })

        #expect(try await client.get("/live").status == .ok)
        #expect(try await client.get("/ready").status == .serviceUnavailable)
    }

    @Test func `a process is ready when it has what it needs`() async throws {
        let response = try await TestClient(try site { true }).get("/ready")

        #expect(response.status == .ok)
        #expect(response.text == "ready\n")
    }

    @Test func `a process is not ready when its question fails`() async throws {
        let client = TestClient(try site { throw DatabaseHasGone() })

        #expect(try await client.get("/ready").status == .internalServerError)
    }

    @Test func `a process that drains is not ready, and is live`() async throws {
        let app = try site { true }
        try await withServer(configure: { $0.eventLoops = 1 }, app) { scene in
            let probes = try ["/ready", "/live"].map { (try scene.connect(), $0) }
            // One that has sent nothing would have a second.
            for (client, path) in probes { try await client.peer.send("GET \(path) HTTP/1.1\r\n") }
            // They are accepted before it, in order.
            #expect(try await scene.connect().get("/ready").code == 200)

            scene.server.beginGracefulShutdown()
            var codes: [Int] = []
            for (client, _) in probes {
                try await client.peer.send("Host: a\r\n\r\n")
                codes.append(try await client.readResponse().code)
            }

            #expect(codes == [503, 200])
            try await scene.running.value
        }
    }
}
