import AsyncGateway
import TestPeers
import Testing

@Suite("Examples of serving", .timeLimit(.minutes(1)))
struct ServingExampleTests {
    private let hello = application { _ in .text("Hello\n") }

    @Test func `a server listens at a port and at a path, and says where`() async throws {
        let folder = try TemporaryFolder()
        let server = AsyncGatewayServer(
            listeningOn: [.tcp(port: 0), .unix(path: folder["app.sock"], mode: 0o660)],
            configuration: .init(), app: hello)
        async let running: Void = server.run()

        let addresses = try await server.boundAddresses()
        server.beginGracefulShutdown()
        try await running

        #expect(addresses.first?.host == "127.0.0.1")
        #expect(addresses.last == .unix(path: folder["app.sock"]))
    }

    @Test func `a server that cannot listen throws, and says where`() async throws {
        let folder = try TemporaryFolder()
        let server = AsyncGatewayServer(
            listeningOn: [.unix(path: folder["none/app.sock"])], app: hello)

        let error = await #expect(throws: ServerError.self) { try await server.run() }

        #expect(error?.code == .cannotListen)
        #expect("\(error as Any)".contains("none/app.sock"))
    }
}
