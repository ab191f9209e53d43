import AsyncGateway
import TestPeers
import Testing
import WireCases

@Suite("Endpoints of web servers", .timeLimit(.minutes(1)))
struct GatewayEndpointTests {
    private let app: Application = { environ, startResponse in
        try await startResponse("200 OK")
        return ResponseBody("\(environ.path) of \(environ.remoteAddress ?? "nobody")")
    }
    private let variables = [
        ("CONTENT_LENGTH", "0"), ("SCGI", "1"), ("REQUEST_METHOD", "GET"), ("PATH_INFO", "/tea"),
        ("REMOTE_ADDR", "192.0.2.7"),
    ]

    @Test func `one server speaks all protocols at once, over TCP and Unix-domain sockets`()
        async throws
    {
        let folder = try TemporaryFolder()
        let endpoints: [Endpoint] = [
            .ipv4, .tcp(port: 0, speaking: .fastCGI),
            .unix(path: folder["scgi"], speaking: .scgi),
        ]
        try await withServer(atAll: endpoints, app) { scenes in
            let http = try scenes[0].connect().peer
            try await http.send("GET /tea HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(text(try await http.receiveAll()).hasSuffix("/tea of 127.0.0.1"))
            let fast = try scenes[1].connect().peer
            try await fast.send(FastCGIBytes.request(1, variables, keeps: false))
            #expect(text(try await fast.receiveAll()).contains("/tea of 192.0.2.7"))
            let simple = try scenes[2].connect().peer
            try await simple.send(SCGIBytes.request(variables))
            #expect(text(try await simple.receiveAll()).hasSuffix("/tea of 192.0.2.7"))
        }
    }

    @Test func `a kept connection ends with a graceful shutdown, behind the request that runs`()
        async throws
    {
        try await withServer(at: .tcp(port: 0, speaking: .fastCGI), app) { scene in
            let peer = try scene.connect().peer
            for _ in 0..<3 {
                try await peer.send(FastCGIBytes.request(1, variables))
                let answer = try await peer.receive()
                #expect(text(answer).contains("/tea of 192.0.2.7"))
            }
            scene.server.beginGracefulShutdown()
            #expect(try await peer.receiveAll().isEmpty)
            try await scene.running.value
        }
    }

    @Test func `many connections that say nothing leave room for one that does`() async throws {
        try await withServer(
            at: .tcp(port: 0, speaking: .fastCGI), configure: { $0.maximumConnections = 20 }, app
        ) { scene in
            let silent = try (0..<60).map { _ in try scene.connect() }
            let peer = try scene.connect().peer
            try await peer.send(FastCGIBytes.request(1, variables, keeps: false))
            #expect(text(try await peer.receiveAll()).contains("/tea of 192.0.2.7"))
            for client in silent { await client.peer.close() }
        }
    }

    @Test func `what comes too late ends its connection, and its loop goes on`() async throws {
        let scenes: [(String, [UInt8], Int)] = [
            ("nothing", [], 0), ("a head that is cut", FastCGIBytes.begin(1), 0),
            ("no other request", FastCGIBytes.request(1, variables), 1),
        ]
        for (name, bytes, count) in scenes {
            try await withServer(
                at: .tcp(port: 0, speaking: .fastCGI),
                configure: { configuration in
                    configuration.eventLoops = 1
                    configuration.idleTimeout = .milliseconds(200)
                    configuration.headTimeout = .milliseconds(200)
                }, app
            ) { scene in
                let peer = try scene.connect().peer
                try await peer.send(bytes)
                let answer = text(try await peer.receiveAll())
                #expect(answer.contains("/tea") == (count > 0), "\(name)")
                let next = try scene.connect().peer
                try await next.send(FastCGIBytes.request(1, variables, keeps: false))
                #expect(text(try await next.receiveAll()).contains("/tea"), "\(name)")
            }
        }
    }

    @Test func `a response that its web server takes slowly ends with its end`() async throws {
        let blocks = [[UInt8]](repeating: [UInt8](repeating: 0x78, count: 60_000), count: 100)
        let slow: Application = { environ, startResponse in
            try await startResponse("200 OK")
            return environ.path == "/tea" ? ResponseBody("tea") : ResponseBody(blocks)
        }
        let large = variables.map { $0.0 == "PATH_INFO" ? ($0.0, "/large") : $0 }
        try await withServer(at: .tcp(port: 0, speaking: .fastCGI), slow) { scene in
            let peer = try scene.connect(receiveBuffer: 4096).peer
            // The second is answered while the first blocks the connection.
            try await peer.send(
                FastCGIBytes.request(1, large, keeps: false)
                    + FastCGIBytes.request(2, variables, keeps: false))
            let bytes = try await peer.receiveAll()
            for number in [UInt8(1), 2] {
                #expect(bytes.contains([1, 3, 0, number, 0, 8, 0, 0]))
            }
        }
    }

    @Test func `a body is read by a task of the app's own, however it arrives`() async throws {
        let own: Application = { environ, startResponse in
            let task = Task { try await environ.input.collect(upTo: 100) }
            try await startResponse("200 OK")
            return ResponseBody(try await task.value)
        }
        try await withUnobserved(own) { peer in
            for turn in 0..<100 {
                try await peer.send(request(body: 3))
                // In the jobs in which the task looks for the body, and some before and behind them.
                for _ in 0..<turn % 20 { await Task.yield() }
                try await peer.send(
                    FastCGIBytes.record(5, 1, Array("tea".utf8)) + FastCGIBytes.record(5, 1))
                #expect(try await response(peer).output.hasSuffix("tea"))
            }
        }
    }

    @Test func `text of the error stream is that of its own request`() async throws {
        let talking: Application = { environ, startResponse in
            environ.errors.write("x\n")
            await Task.detached {}.value
            try await startResponse("200 OK")
            return "tea"
        }
        try await withUnobserved(talking) { peer in
            for _ in 0..<100 {
                try await peer.send(request(body: 0) + FastCGIBytes.record(5, 1))
                let answer = try await response(peer)
                #expect(answer.output.hasSuffix("tea"))
                #expect(answer.errors == "x\n")
            }
        }
    }

    private func request(body length: Int) -> [UInt8] {
        let variables = variables.map { ($0.0, $0.0 == "CONTENT_LENGTH" ? "\(length)" : $0.1) }
        return FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, FastCGIBytes.pairs(variables))
            + FastCGIBytes.record(4, 1)
    }

    /// Lets a server with one loop and no observer serve a connection of FastCGI.
    private func withUnobserved(
        _ app: @escaping Application, _ script: (Peer) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        try await withServer(
            at: .unix(path: folder["fastcgi"], speaking: .fastCGI),
            configure: { configuration in
                (configuration.accessLog, configuration.eventLoops) = (nil, 1)
                configuration.bodyTimeout = .seconds(20)
            }, app
        ) { try await script(try $0.connect().peer) }
    }

    /// What comes up to the end of a request; nothing may come behind it.
    private func response(_ peer: Peer) async throws -> (output: String, errors: String) {
        var (bytes, output, errors) = ([UInt8](), "", "")
        while true {
            bytes += try await peer.receive()
            while bytes.count >= 8, bytes.count >= 8 + recordCount(bytes) {
                let count = Int(bytes[4]) << 8 | Int(bytes[5])
                let content = text(Array(bytes[8..<8 + count]))
                let type = bytes[1]
                bytes.removeSubrange(..<(8 + recordCount(bytes)))
                switch type {
                case 6: output += content
                case 7: errors += content
                default:
                    #expect(bytes.isEmpty)
                    return (output, errors)
                }
            }
        }
    }

    private func recordCount(_ bytes: [UInt8]) -> Int {
        (Int(bytes[4]) << 8 | Int(bytes[5])) + Int(bytes[6])
    }

    @Test func `a header of the PROXY protocol is for HTTP`() async throws {
        var endpoint = Endpoint.tcp(port: 0, speaking: .fastCGI)
        endpoint.expectsProxyHeader = true
        let server = AsyncGatewayServer(listeningOn: [endpoint], app: app)
        await #expect(throws: ServerError.self) { try await server.run() }
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
