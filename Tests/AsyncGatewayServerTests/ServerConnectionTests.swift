import AsyncGateway
import TestPeers
import Testing

@Suite("Server connection", .timeLimit(.minutes(1)))
struct ServerConnectionTests {
    @Test func `a connection serves one request after the other`() async throws {
        try await withServer(Apps.path) { scene in
            let client = try scene.connect()

            for number in 0..<10 {
                #expect(try await client.get("/\(number)").text == "/\(number)")
            }
        }
    }

    @Test func `pipelined requests are answered in their order`() async throws {
        try await withServer(Apps.path) { scene in
            let client = try scene.connect()
            let numbers = 0..<50
            let requests = numbers.map { "GET /\($0) HTTP/1.1\r\nHost: tea\r\n\r\n" }

            try await client.send(requests.joined())

            for number in numbers {
                #expect(try await client.readResponse().text == "/\(number)")
            }
        }
    }

    @Test func `pipelined responses wait for a client that has not taken the earlier ones`()
        async throws
    {
        let size = 1 << 20
        let app: Application = { _, startResponse in
            try await startResponse(.ok)
            return ResponseBody([UInt8](repeating: 0x61, count: size))
        }
        try await withServer(app) { scene in
            let client = try scene.connect()
            let count = 20
            try await client.send(
                String(repeating: "GET / HTTP/1.1\r\nHost: tea\r\n\r\n", count: count))

            // Another connection of the same loops is answered meanwhile, after them.
            #expect(try await scene.connect().get().body.count == size)
            for _ in 0..<count {
                #expect(try await client.readResponse().body.count == size)
            }
        }
    }

    @Test func `a client that asks for it has its connection closed`() async throws {
        try await withServer(Apps.path) { scene in
            let client = try scene.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: tea\r\nConnection: close\r\n\r\n")

            #expect(try await client.readResponse().headers["Connection"] == "close")
            #expect(try await client.isAtEnd())
        }
    }

    @Test func `an app that asks for it has its connection closed`() async throws {
        let app: Application = { environ, startResponse in
            try await startResponse(.ok, environ.path == "/last" ? ["Connection": "close"] : [:])
            return ResponseBody(environ.path)
        }
        try await withServer(app) { scene in
            let client = try scene.connect()
            let targets = ["/first", "/last", "/never"] + (0..<2000).map { "/\($0)" }
            try await client.send(
                targets.map { "GET \($0) HTTP/1.1\r\nHost: tea\r\n\r\n" }.joined())

            let first = try await client.readResponse()
            let last = try await client.readResponse()

            #expect(first.text == "/first" && first.headers["Connection"] == nil)
            #expect(last.text == "/last" && last.headers.getAll("Connection") == ["close"])
            #expect(try await client.isAtEnd())
        }
    }

    @Test func `a client of HTTP/1.0 has its connection closed`() async throws {
        try await withServer(Apps.path) { scene in
            let client = try scene.connect()
            try await client.send("GET /old HTTP/1.0\r\n\r\n")

            #expect(try await client.readResponse().text == "/old")
            #expect(try await client.isAtEnd())
        }
    }

    @Test func `timeouts may be for ever`() async throws {
        let forEver: @Sendable (inout AsyncGatewayServer.Configuration) -> Void = { configuration in
            configuration.headTimeout = .seconds(Int64.max)
            configuration.idleTimeout = .seconds(Int64.max) * 2
            configuration.bodyTimeout = .seconds(Int64.max)
            configuration.writeTimeout = .seconds(Int64.max)
            configuration.disconnectGrace = .seconds(Int64.max) * 2
        }
        try await withServer(configure: forEver, Apps.echo) { scene in
            let client = try scene.connect()
            for _ in 0..<2 {
                // The head in two pieces of more than 500 bytes, and the body on its own.
                let field = "Tea: \(String(repeating: "x", count: 600))\r\n"
                try await client.send("POST / HTTP/1.1\r\nHost: tea\r\n\(field)")
                _ = try await scene.connect().get()
                try await client.send("Expect: 100-continue\r\nContent-Length: 3\r\n\r\n")
                #expect(try await client.readInterimCode() == 100)
                try await client.send("tea")

                #expect(try await client.readResponse().text == "tea")
            }
        }
    }

    @Test func `the client is asked for its body when the app reads it`() async throws {
        try await withServer(Apps.echo) { scene in
            let client = try scene.connect()
            try await client.send(
                "PUT / HTTP/1.1\r\nHost: tea\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")

            #expect(try await client.readInterimCode() == 100)
            try await client.send("tea")

            #expect(try await client.readResponse().text == "tea")
        }
    }

    @Test(arguments: [Headers(), ["Content-Length": "9"]])
    func `the question for a body is never inside a response`(_ headers: Headers) async throws {
        let app: Application = { environ, startResponse in
            guard environ.method == "PUT" else {
                try await startResponse("200 OK")
                return ResponseBody([UInt8](repeating: 0x61, count: 1_000_000))
            }
            let log = EventLog()
            Task {
                log.note("asking")
                _ = try? await environ.input.read()
            }
            await log.wait(for: "asking")
            for _ in 0..<10 { await Task.yield() }
            let write = try await startResponse("200 OK", headers)
            for text in ["earl", " ", "grey"] {
                try await write(text)
                for _ in 0..<10 { await Task.yield() }
            }
            return .empty
        }
        try await withServer(app) { scene in
            for _ in 0..<10 {
                let client = try scene.connect(receiveBuffer: 4096)
                try await client.sendGet()
                try await client.send(
                    "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
                )

                #expect(try await client.readResponse().body.count == 1_000_000)
                let response = try await client.readResponse(to: "PUT")
                #expect(response.isComplete && response.text == "earl grey")
            }
        }
    }

    @Test func `a big upload comes back identical`() async throws {
        // Of an odd length, so that no power of two is a place where a lost block would not show.
        let block = [UInt8]((0..<65_537).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
        let bytes = (0..<300).reduce(into: []) { bytes, _ in bytes += block }
        try await withServer(Apps.echo) { scene in
            let client = try scene.connect()
            let sender = await client.peer.duplicate()
            async let sending: Void = sender.send(
                Array("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: \(bytes.count)\r\n\r\n".utf8)
                    + bytes)

            let response = try await client.readResponse()

            try await sending
            #expect(response.isComplete)
            #expect(response.body == bytes)
        }
    }

    @Test func `a file arrives identical`() async throws {
        let folder = try TemporaryFolder()
        let bytes = [UInt8]((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
        let path = try folder.write(bytes, to: "file")
        let app: Application = { _, startResponse in
            try await startResponse(.ok)
            return ResponseBody(try FileWrapper(path: path))
        }
        try await withServer(app) { scene in
            let client = try scene.connect()

            for _ in 0..<2 {
                let response = try await client.get()

                #expect(response.headers["Content-Length"] == "3000000")
                #expect(response.body == bytes)
            }
        }
    }

    @Test func `a file that becomes shorter is reported, and cuts the response`() async throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 7, count: 2_000_000), to: "file")
        let app: Application = { _, startResponse in
            let file = try FileWrapper(path: folder["file"])
            folder.resize("file", to: 1_000_000)
            try await startResponse(.ok)
            return ResponseBody(file)
        }
        try await withServer(app) { scene in
            let response = try await scene.connect().get()

            #expect(!response.isComplete)
            #expect(response.body.count == 1_000_000)
            let error = TransportError(.cannotReadFile, "it has become shorter")
            let report = "GET / HTTP/1.1: \(error)\n"
            #expect(scene.reports.errors.entries == [report])
        }
    }

    @Test func `blocks arrive as the app yields them`() async throws {
        let log = EventLog()
        let app: Application = { _, startResponse in
            try await startResponse(.ok)
            return .producing { write in
                try await write("first")
                await log.wait(for: "seen")
                try await write("second")
            }
        }
        try await withServer(app) { scene in
            let client = try scene.connect()
            try await client.sendGet()
            var received = ""
            while !received.contains("first") {
                received += String(decoding: try await client.peer.receive(), as: UTF8.self)
            }

            log.note("seen")

            while !received.hasSuffix("0\r\n\r\n") {
                received += String(decoding: try await client.peer.receive(), as: UTF8.self)
            }
            #expect(received.contains("second"))
        }
    }

    @Test func `tasks that an app has started write one after the other`() async throws {
        let app: Application = { _, startResponse in
            let write = try await startResponse(.ok)
            // Started without the connection's executor, unlike the children of the app's task.
            let writers = (0..<8).map { number in
                Task { for _ in 0..<50 { try await write("\(number)") } }
            }
            for writer in writers { try await writer.value }
            return .empty
        }
        try await withServer(app) { scene in
            let response = try await scene.connect().get()

            #expect(response.isComplete)
            #expect(response.text.count == 400)
            for digit in "01234567" { #expect(response.text.count { $0 == digit } == 50) }
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\nHost: a\r\n\r\n\r\n", 400),
        ("GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505), ("\u{16}\u{03}\u{01}\r\n\r\n", 400),
    ])
    func `a malformed request is refused, and the server goes on`(
        _ request: String, _ code: Int
    ) async throws {
        try await withServer(Apps.path) { scene in
            let client = try scene.connect()
            try await client.send(request)

            let response = try await client.readResponse()

            #expect(response.code == code)
            #expect(response.headers["Connection"] == "close")
            #expect(try await client.isAtEnd())
            await client.peer.close()
            #expect(try await scene.connect().get("/tea").text == "/tea")
        }
    }

    @Test func `requests before a malformed one are answered`() async throws {
        try await withServer(Apps.path) { scene in
            let client = try scene.connect()
            try await client.send("GET /good HTTP/1.1\r\nHost: a\r\n\r\nBAD\r\n\r\n")

            #expect(try await client.readResponse().text == "/good")
            #expect(try await client.readResponse().code == 400)
            #expect(try await client.isAtEnd())
        }
    }
}
