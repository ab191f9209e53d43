import AsyncGateway
import AsyncGatewayTesting
import TestPeers
import Testing

@Suite("Server conformance over sockets", .timeLimit(.minutes(1)))
struct ServerConformanceTests {
    @Test func `the server keeps every rule over TCP`() async throws {
        try await check(at: .ipv4)
    }

    @Test func `the server keeps every rule over a Unix-domain socket`() async throws {
        let folder = try TemporaryFolder()
        try await check(at: .unix(path: folder["socket"]))
    }

    private func check(at endpoint: Endpoint) async throws {
        try await withServer(at: endpoint, ServerConformance.app) { scene in
            let conformance = ServerConformance { await PeerStream(try scene.connect().peer) }

            let report = await conformance.run()

            #expect(report.failures.isEmpty, "\(report)")
            #expect(report.results.count == ServerConformance.rules.count)
        }
    }
}

/// A peer of whose calls one can wait for bytes while another sends.
private struct PeerStream: ClientStream {
    private let sender: Peer
    private let receiver: Peer
    private let closer: Peer

    init(_ peer: Peer) async {
        sender = peer
        receiver = await peer.duplicate()
        closer = await peer.duplicate()
    }

    func send(_ bytes: [UInt8]) async throws {
        try await sender.send(bytes)
    }

    func receive() async throws -> [UInt8] {
        try await receiver.receive()
    }

    func finishSending() async throws {
        await sender.finishSending()
    }

    func close() async {
        await closer.endBothHalves()
    }
}
