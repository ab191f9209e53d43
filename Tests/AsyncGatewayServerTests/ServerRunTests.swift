import AsyncGateway
import AsyncGatewayTesting
import TestPeers
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Server run", .timeLimit(.minutes(1)))
struct ServerRunTests {
    private let log = EventLog()

    @Test func `a request is answered`() async throws {
        try await withServer(Apps.path) { scene in
            let response = try await scene.connect().get("/tea")

            #expect(response.code == 200)
            #expect(response.text == "/tea")
            #expect(response.headers["Content-Type"] == "text/plain")
            #expect(response.headers["Content-Length"] == "4")
        }
    }

    @Test func `cancelling run closes idle connections and returns`() async throws {
        try await withServer(Apps.path) { scene in
            let client = try scene.connect()
            _ = try await client.get()

            scene.running.cancel()
            try await scene.running.value

            #expect(try await client.isAtEnd())
            #expect(scene.isClosed)
        }
    }

    @Test func `cancelling run does not wait for the rest of a head`() async throws {
        try await withServer(configure: { $0.headTimeout = .seconds(3600) }, Apps.path) { scene in
            let slow = try scene.connect()
            try await slow.send("GET / HT")
            // Its loop has read what came before this.
            _ = try await scene.connect().get()

            scene.running.cancel()
            try await scene.running.value

            #expect(try await slow.readResponse().head.status.code == 408)
        }
    }

    @Test func `cancelling run cancels a running app and waits for its end`() async throws {
        try await withServer(Apps.patient(log)) { scene in
            let client = try scene.connect()
            try await client.sendGet()
            await log.wait(for: "started")

            scene.running.cancel()
            try await scene.running.value

            #expect(log.entries == ["started", "cancelled"])
            #expect(scene.reports.errors.entries.isEmpty)
            withExtendedLifetime(client) {}
        }
    }

    @Test func `a server can be run again after it was cancelled`() async throws {
        let server = makeServer(Apps.path)
        for _ in 0..<3 {
            let running = Task { try await server.run() }
            let client = try await connect(to: server)

            #expect(try await client.get("/again").text == "/again")

            running.cancel()
            try await running.value
        }
    }

    @Test func `a server can be run again after it was shut down`() async throws {
        let server = makeServer(Apps.path)
        for _ in 0..<3 {
            let running = Task { try await server.run() }
            let client = try await connect(to: server)

            #expect(try await client.get("/again").text == "/again")

            server.beginGracefulShutdown()
            try await running.value
        }
    }

    @Test func `a server that runs cannot be run a second time`() async throws {
        try await withServer(Apps.path) { scene in
            let error = await #expect(throws: ServerError.self) { try await scene.server.run() }

            #expect(error?.code == .alreadyRunning)
            let response = try await scene.connect().get("/tea")
            #expect(response.text == "/tea")
        }
    }

    @Test func `two servers run at once, each with its app`() async throws {
        try await withServer(Apps.path) { first in
            try await withServer({ _, startResponse in
                try await startResponse(.ok)
                return "second"
            }) { second in
                let client = try first.connect()
                let other = try second.connect()

                #expect(try await client.get("/first").text == "/first")
                #expect(try await other.get("/first").text == "second")
            }
        }
    }

    @Test func `a change of the app is for connections that are made after it`() async throws {
        try await withServer(Apps.path) { scene in
            let earlier = try scene.connect()
            _ = try await earlier.get()

            scene.server.app = { _, startResponse in
                try await startResponse(.ok)
                return "changed"
            }

            #expect(try await scene.connect().get("/tea").text == "changed")
            #expect(try await earlier.get("/tea").text == "/tea")
        }
    }
}

@Suite("Server address", .timeLimit(.minutes(1)))
struct ServerAddressTests {
    @Test func `port 0 becomes a real port`() async throws {
        try await withServer(Apps.path) { scene in
            let port = try #require(scene.address.port)

            #expect(scene.address == .tcp(host: "127.0.0.1", port: port))
            #expect(port > 0)
            #expect(scene.address.description == "127.0.0.1:\(port)")
        }
    }

    @Test func `who asks before the server runs waits for it`() async throws {
        let server = makeServer(Apps.path)
        async let address = server.boundAddress()
        async let same = server.boundAddress()

        let running = Task { try await server.run() }

        #expect(try await address == same)
        running.cancel()
        try await running.value
    }

    @Test func `who gives up waiting is told so`() async throws {
        let server = makeServer(Apps.path)
        let asking = Task { try await server.boundAddress() }

        asking.cancel()

        await #expect(throws: CancellationError.self) { try await asking.value }
    }

    @Test func `a port in use is an error that names the address`() async throws {
        try await withServer(Apps.path) { scene in
            let port = try #require(scene.address.port)
            let other = AsyncGatewayServer(port: port, app: Apps.path)

            let error = await #expect(throws: ServerError.self) { try await other.run() }

            #expect(error?.code == .cannotListen)
            #expect(error?.detail == "listen on 127.0.0.1:\(port): Address already in use")
            #expect(error?.errno == EADDRINUSE && error?.target == "127.0.0.1:\(port)")
        }
    }

    @Test func `who asks for an address that cannot be had is told why`() async throws {
        try await withServer(Apps.path) { scene in
            let other = AsyncGatewayServer(port: try #require(scene.address.port), app: Apps.path)
            let asking = Task { try await other.boundAddress() }

            await #expect(throws: ServerError.self) { try await other.run() }

            await #expect(throws: ServerError.self) { try await asking.value }
            let late = await #expect(throws: ServerError.self) { try await other.boundAddress() }
            #expect(late?.code == .cannotListen)
        }
    }

    @Test func `who asks after the end is told that there is no address`() async throws {
        try await withServer(Apps.path) { scene in
            scene.running.cancel()
            try await scene.running.value

            let error = await #expect(throws: ServerError.self) {
                try await scene.server.boundAddress()
            }

            #expect(error?.code == .notRunning)
        }
    }

    @Test func `a server that could not listen can be run again`() async throws {
        try await withServer(Apps.path) { scene in
            let port = try #require(scene.address.port)
            let other = AsyncGatewayServer(port: port, app: Apps.path)
            await #expect(throws: ServerError.self) { try await other.run() }
            scene.running.cancel()
            try await scene.running.value

            let running = Task { try await other.run() }

            // Until it listens, it still tells of the first failure.
            #expect(try await connectWhenReady(port).get("/tea").text == "/tea")
            running.cancel()
            try await running.value
        }
    }

    @Test func `a Unix-domain path in use is an error that names it`() async throws {
        let folder = try TemporaryFolder()
        try await withServer(at: .unix(path: folder["tea.sock"]), Apps.path) { _ in
            let other = AsyncGatewayServer(unixPath: folder["tea.sock"], app: Apps.path)

            let error = await #expect(throws: ServerError.self) { try await other.run() }

            #expect(error?.code == .cannotListen)
            #expect(error?.detail.contains(folder["tea.sock"]) == true)
        }
        #expect(!folder.contains("tea.sock"))
    }
}

/// The address of a server that runs or is about to, whether or not it has run before.
func address(of server: AsyncGatewayServer) async throws -> SocketAddress {
    while true {
        do {
            return try await server.boundAddress()
        } catch ServerError.Code.notRunning {
            await Task.yield()
        }
    }
}

/// Connects to a server that runs, or is about to.
func connect(to server: AsyncGatewayServer) async throws -> Client {
    let address = try await address(of: server)
    let port = try #require(address.port)
    return Client(try Peer(host: try #require(address.host), port: port))
}

/// Connects to a port where somebody is about to listen, as soon as somebody does.
func connectWhenReady(_ port: Int) async throws -> Client {
    while true {
        do {
            return Client(try Peer(host: "127.0.0.1", port: port))
        } catch let error as PeerError where error.isRefused {
            await Task.yield()
        }
    }
}

/// A port that was free a moment ago.
func freePort() async throws -> Int {
    let server = makeServer(Apps.path)
    let running = Task { try await server.run() }
    let port = try await server.boundAddress().port
    running.cancel()
    try await running.value
    return try #require(port)
}
