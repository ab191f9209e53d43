import AsyncGateway
import AsyncGatewayTesting
import Synchronization
import TestPeers
import Testing

/// One test for each fault that a reader has found, named for its symptom.
@Suite("Faults that were mended", .timeLimit(.minutes(1)))
struct ConnectionRegressionTests {
    @Test func `a 205 with a length of the app's keeps the connection in step`() async throws {
        let client = TestClient(
            { _, startResponse in
                try await startResponse(205, ["Content-Length": "5"])
                return .empty
            }, validating: false)

        let response = try await client.get("/")

        #expect(response.headers.getAll("Content-Length") == ["0"])
        #expect(response.isComplete)
    }

    @Test func `a 205 does not ask for a body without an end`() async throws {
        let blocks = BlockCount()
        let client = TestClient(
            Apps.answering(205) { ResponseBody(AsyncStream { blocks.next() }) }, validating: false)

        let response = try await client.get("/")

        #expect(response.isComplete)
        #expect(blocks.count <= 1)
    }

    @Test func `an optional value that nobody has set is its key's default`() {
        enum Key: EnvironKey { static let defaultValue: Int? = 5 }
        var environ = Environ()
        #expect(environ[Key.self] == 5)

        environ[Key.self] = nil
        #expect(environ[Key.self] == nil)
    }

    @Test(arguments: [
        "//evil.example", "/%2Fevil.example", "/%2f%2Fevil.example", "///evil.example",
    ])
    func `a path that would redirect to another host is no such path`(_ target: String) async throws
    {
        let client = TestClient { environ, startResponse in
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return ResponseBody(environ.path)
        }

        #expect(try await client.get(target).text == "/evil.example")
    }

    @Test func `a write that was called off breaks the response for good`() async throws {
        let connection = InMemoryConnection(responseCapacity: 1000)
        let app: Application = { _, startResponse in
            let write = try await startResponse("200 OK", ["Content-Type": "text/plain"])
            try await write("begun\n")
            let stuck = Task { try await write([UInt8](repeating: 0x78, count: 100_000)) }
            try await yield { await connection.writtenByteCount >= 900 }
            stuck.cancel()
            _ = await stuck.result
            return "the end\n"
        }
        async let serving: Void = AsyncGatewayServer(app: app).serve(connection)

        try await connection.client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let seen = try await connection.client.receiveText()

        #expect(!seen.contains("the end"))
        #expect(!seen.hasSuffix("0\r\n\r\n"))
        await serving
    }

    @Test func `a sequence that ends because it is cancelled is no end of a body`() async throws {
        let (blocks, feed) = AsyncStream<[UInt8]>.makeStream()
        let app: Application = { _, startResponse in
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return ResponseBody(blocks)
        }
        let connection = InMemoryConnection()
        let serving = Task { await AsyncGatewayServer(app: app).serve(connection) }
        try await connection.client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        feed.yield(Array("one".utf8))
        var seen = try await text(from: connection, until: "one\r\n")

        serving.cancel()
        await serving.value
        seen += try await connection.client.receiveText()

        #expect(!seen.hasSuffix("0\r\n\r\n"))
    }

    @Test func `a client that goes away does not cancel who serves it`() async throws {
        let connection = InMemoryConnection()
        let app: Application = { _, _ in
            try await waitForCancellation()
            return .empty
        }
        try await connection.client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        async let serving: Bool = {
            await AsyncGatewayServer(app: app).serve(connection)
            return Task.isCancelled
        }()

        try await yield { await connection.unreadByteCount == 0 }
        await connection.client.reset()

        #expect(await !serving)
    }

    @Test func `a produced body may be written by several tasks and iterated by one`() async throws
    {
        let body = ResponseBody.producing { write in
            await withTaskGroup { group in
                for number in 0..<20 {
                    group.addTask { try? await write("\(number)\n") }
                }
            }
        }

        var lines: Set<String> = []
        for try await block in body { lines.insert(String(decoding: block, as: UTF8.self)) }

        #expect(lines == Set((0..<20).map { "\($0)\n" }))
    }

    private func text(from connection: InMemoryConnection, until end: String) async throws -> String
    {
        var seen = ""
        while !seen.hasSuffix(end) {
            seen += String(decoding: try await connection.client.receive(), as: UTF8.self)
        }
        return seen
    }
}

/// A thousand blocks, and how many of them were asked for.
private final class BlockCount: Sendable {
    private let taken = Atomic(0)

    var count: Int { taken.load(ordering: .relaxed) }

    func next() -> [UInt8]? {
        taken.add(1, ordering: .relaxed).newValue <= 1000 ? [0x78] : nil
    }
}
