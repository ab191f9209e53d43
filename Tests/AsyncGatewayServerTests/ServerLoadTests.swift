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

@Suite("Server under load", .timeLimit(.minutes(1)))
struct ServerLoadTests {
    @Test func `200 clients are served at once`() async throws {
        let log = EventLog()
        let app: Application = { environ, startResponse in
            log.note("started")
            // No response before all have asked: they are served at once or never.
            await log.wait(forCount: 200)
            return try await Apps.path(environ, startResponse)
        }
        try await withServer(app) { scene in
            let texts = try await withThrowingTaskGroup { group in
                for number in 0..<200 {
                    group.addTask { try await scene.connect().get("/\(number)").text }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }

            #expect(texts == Set((0..<200).map { "/\($0)" }))
        }
    }

    @Test func `a body of empty blocks does not keep its loop from others`() async throws {
        let app: Application = { environ, startResponse in
            guard environ.path == "/empty" else {
                return try await Apps.path(environ, startResponse)
            }
            try await startResponse("200 OK")
            return ResponseBody(sequence(first: [UInt8](), next: { $0 }))
        }
        try await withServer(configure: { $0.eventLoops = 1 }, app) { scene in
            let first = try scene.connect()
            try await first.sendGet("/empty")

            #expect(try await scene.connect().get("/tea").text == "/tea")
            await first.peer.reset()
            #expect(try await scene.connect().get("/tea").text == "/tea")
        }
    }

    @Test func `a held-back server can be cancelled`() async throws {
        try await withServer(configure: { $0.maximumConnections = 1 }, Apps.path) { scene in
            let client = try scene.connect()
            _ = try await client.get()

            scene.running.cancel()
            try await scene.running.value

            #expect(try await client.isAtEnd())
        }
    }
}

#if os(Linux)
    /// In a process of their own, where no other test opens or closes anything.
    @Suite("Server process", .timeLimit(.minutes(1)))
    struct ServerProcessTests {
        @Test func `descriptors do not leak`() async {
            await #expect(processExitsWith: .success) {
                try await exerciseServer()
                let before = openDescriptors()

                for _ in 0..<3 { try await exerciseServer() }

                #expect(openDescriptors() == before)
            }
        }

        @Test func `a static run that has ended lets the program go on`() async {
            await #expect(processExitsWith: .success) {
                var configuration = AsyncGatewayServer.Configuration()
                configuration.drainTimeout = .zero
                let port = try await freePort()
                let running = Task { [configuration] in
                    await AsyncGatewayServer.run(
                        port: port, configuration: configuration, Apps.path)
                }
                _ = try await connectWhenReady(port)

                kill(getpid(), SIGTERM)
                await running.value

                // Longer than cancelled tasks have to end.
                try await Task.sleep(for: .milliseconds(1500))
            }
        }

        @Test func `the static run serves until SIGTERM`() async {
            await #expect(processExitsWith: .success) {
                let port = try await freePort()
                let running = Task { await AsyncGatewayServer.run(port: port, Apps.path) }
                let client = try await connectWhenReady(port)
                #expect(try await client.get("/tea").text == "/tea")

                // Not to this thread, which may let no signal through.
                kill(getpid(), SIGTERM)
                await running.value

                #expect(try await client.isAtEnd())
            }
        }
    }

    /// Lets a server meet clients of every kind, and end.
    private func exerciseServer() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([UInt8](repeating: 7, count: 100_000), to: "file")
        let app: Application = { environ, startResponse in
            switch environ.path {
            case "/file":
                try await startResponse(.ok)
                return ResponseBody(try FileWrapper(path: path))
            case "/wait": try await waitForCancellation()
            default: break
            }
            return try await Apps.path(environ, startResponse)
        }
        try await withServer(app) { scene in
            for number in 0..<50 {
                let client = try scene.connect()
                switch number % 4 {
                case 0: _ = try await client.get("/file")
                case 1: try await client.sendGet("/wait")
                case 2: try await client.send("nonsense\r\n\r\n")
                default: _ = try await client.get("/")
                }
                if number.isMultiple(of: 2) {
                    await client.peer.close()
                } else {
                    await client.peer.reset()
                }
            }
        }
    }

    private func openDescriptors() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return -1 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count
    }
#endif
