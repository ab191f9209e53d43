import AsyncGateway
import TestPeers
import Testing

/// More clients than a server takes at a time. (CN-13)
@Suite("Server at its capacity", .timeLimit(.minutes(1)))
struct ServerCapacityTests {
    @Test func `clients wait for their turn, and all have it`() async throws {
        try await withServer(configure: { $0.maximumConnections = 2 }, Apps.path) { scene in
            let texts = try await texts(ofClients: 40) { _ in try scene.connect() }

            #expect(texts == Set((0..<40).map { "/\($0)" }))
        }
    }

    @Test func `a client that has given up waiting does not hold up the next`() async throws {
        try await withServer(configure: { $0.maximumConnections = 1 }, Apps.path) { scene in
            let first = try scene.connect()
            _ = try await first.get("/first")
            let second = try scene.connect()
            try await second.sendGet("/second")
            let third = try scene.connect()
            try await third.sendGet("/third")

            await second.peer.reset()
            await first.peer.close()

            #expect(try await third.readResponse().text == "/third")
        }
    }

    @Test func `refused clients free their places`() async throws {
        try await withServer(configure: { $0.maximumConnections = 1 }, Apps.path) { scene in
            for _ in 0..<20 {
                let client = try scene.connect()
                try await client.send("BAD\r\n\r\n")
                #expect(try await client.readResponse().code == 400)
                await client.peer.close()
            }

            #expect(try await scene.connect().get("/tea").text == "/tea")
            #expect(scene.reports.errors.entries.isEmpty)
        }
    }
}
