import AsyncGateway
import TestPeers
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Servers that succeed each other at a path", .timeLimit(.minutes(2)))
struct UnixSuccessionTests {
    private let folder: TemporaryFolder
    private var path: String { folder["tea.sock"] }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `after each step of ten successions the path is served by somebody`() async throws {
        var current = try await Succession.start(at: path, replacing: false)

        for _ in 0..<10 {
            let successor = try await Succession.start(at: path, replacing: true)
            #expect(try await Client(Peer(unixPath: path)).get("/begun").text == "/begun")
            current.server.beginGracefulShutdown()
            #expect(try await Client(Peer(unixPath: path)).get("/ending").text == "/ending")
            try await current.running.value
            #expect(try await Client(Peer(unixPath: path)).get("/ended").text == "/ended")
            current = successor
        }

        try await current.end()
        #expect(folder.names == [])
    }

    @Test func `a client of the predecessor is served by it to the end`() async throws {
        let log = EventLog()
        let first = try await Succession.start(at: path, replacing: false, Apps.gated(log))
        let client = Client(try Peer(unixPath: path))
        try await client.sendGet("/waiting")
        await log.wait(for: "started")

        let second = try await Succession.start(at: path, replacing: true)
        first.server.beginGracefulShutdown()
        #expect(try await Client(Peer(unixPath: path)).get("/tea").text == "/tea")
        log.note("go")

        #expect(try await client.readResponse().text == "/waiting")
        try await first.running.value
        try await second.end()
    }

    @Test func `a mode is that of the socket`() async throws {
        try await withServer(at: .unix(path: path, mode: 0o660), Apps.path) { _ in
            #expect(folder.mode(of: "tea.sock") == 0o660)
        }
    }

    @Test func `a path that has another file at the end keeps it`() async throws {
        try await withServer(at: .unix(path: path), Apps.path) { _ in
            try #require(unlink(path) == 0)
            try folder.write([1], to: "tea.sock")
        }

        #expect(folder.names == ["tea.sock"])
    }
}

/// A server at a path.
private struct Succession {
    let server: AsyncGatewayServer
    let running: Task<Void, any Error>

    static func start(
        at path: String, replacing: Bool, _ app: @escaping Application = Apps.path
    ) async throws -> Succession {
        let server = makeServer(at: .unix(path: path, replacing: replacing), app)
        let running = Task { try await server.run() }
        _ = try await server.boundAddresses()
        return Succession(server: server, running: running)
    }

    func end() async throws {
        server.beginGracefulShutdown()
        try await running.value
    }
}
