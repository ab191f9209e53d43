import AsyncGateway
import AsyncGatewayTesting
import TestPeers
import Testing

@Suite("Records of a connection's responses", .timeLimit(.minutes(1)))
struct ConnectionRecordTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Array("earl grey".utf8), to: "tea")
    }

    @Test(arguments: ["", "white "])
    func `of a file that breaks off, the bytes that were sent are counted`(
        _ lead: String
    ) async throws {
        let app: Application = { [folder] _, startResponse in
            let file = try FileWrapper(path: folder["tea"], blockSize: 4)
            folder.resize("tea", to: 4)
            let write = try await startResponse(.ok)
            try await write(lead)
            return ResponseBody(file)
        }
        try await withConnection(to: app) { scene in
            _ = try await scene.get("/tea")

            try await scene.accesses.wait(for: "200 OK \(lead.utf8.count + 4) cut")
        }
    }

    @Test func `of a file whose client leaves, the bytes that were sent are counted`() async throws
    {
        folder.resize("tea", to: 1_000_000)
        let app = Apps.answering { [folder] in
            ResponseBody(try FileWrapper(path: folder["tea"]))
        }
        let network = Network(responseCapacity: 1000)
        let counts = Journal()
        try await withConnection(to: app, over: network) {
            $0.accessLog = { counts.note($0.bodyBytes <= 1100 ? "as sent" : "\($0.bodyBytes)") }
        } _: { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await scene.client.receive(atMost: 100)
        }

        #expect(counts.entries == ["as sent"])
    }

    @Test func `a response that was never accepted has sent nothing`() async throws {
        let network = Network(responseCapacity: 10)
        let accesses = Journal()
        try await withConnection(to: Apps.path, over: network) {
            $0.accessLog = { accesses.note("\($0.bodyBytes)\($0.isComplete ? "" : " cut")") }
        } _: { scene in
            try await scene.send(
                "GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await scene.client.receive(atMost: 1)
        }

        #expect(accesses.entries == ["0 cut", "0 cut"])
    }

    @Test(arguments: 0..<20)
    func `of chunks that are cut, the bytes of the body are counted without framing`(
        _ capacity: Int
    ) async throws {
        // Behind the head: `3`, `tea`, `64` and a hundred bytes, each with its CRLF.
        let app: Application = { _, startResponse in
            let write = try await startResponse(.ok)
            try await write("tea")
            try await write([UInt8](repeating: 0x78, count: 100))
            return .empty
        }
        let counts = Journal()
        try await withConnection(to: app, over: Network(responseCapacity: capacity)) {
            $0.accessLog = { counts.note("\($0.sentBytes) \($0.bodyBytes)") }
        } _: { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            var received: [UInt8] = []
            while !received.suffix(8).elementsEqual("3\r\ntea\r\n".utf8) {
                received += try await scene.client.receive(atMost: 1)
            }
            counts.note("\(received.count)")
            // Of the second chunk, which is then on its way.
            _ = try await scene.client.receive(atMost: 1)
        }

        let entries = counts.entries.map { $0.split(separator: " ").compactMap { Int($0) } }
        let second = try #require(entries.last)[0] - entries[0][0]
        #expect(entries.last?[1] == 3 + min(max(second - 4, 0), 100))
    }

    @Test func `a response is told of while the one behind it goes on`() async throws {
        let app: Application = { environ, startResponse in
            if environ.path == "/now" { return try await Apps.path(environ, startResponse) }
            let write = try await startResponse(.ok)
            try await write("tick")
            try await waitForCancellation()
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send(
                "GET /now HTTP/1.1\r\nHost: a\r\n\r\nGET /ever HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await scene.reader.readResponse()

            try await scene.accesses.wait(for: "200 OK 4")
            #expect(scene.accesses.entries == ["200 OK 4"])
        }
    }

    @Test func `a response is told of while the one behind it writes nothing`() async throws {
        let app: Application = { environ, startResponse in
            if environ.path == "/ever" { try await waitForCancellation() }
            return try await Apps.path(environ, startResponse)
        }
        try await withConnection(to: app) { scene in
            try await scene.send(
                "GET /now HTTP/1.1\r\nHost: a\r\n\r\nGET /ever HTTP/1.1\r\nHost: a\r\n\r\n")

            try await scene.accesses.wait(for: "200 OK 4")
        }
    }

    @Test func `a response that a broken stream refuses is not complete`() async throws {
        let accesses = Journal()
        var configuration = AsyncGatewayServer.Configuration()
        configuration.errors = ErrorStream { _ in }
        configuration.accessLog = { entry in
            accesses.note("\(entry.status) \(entry.bodyBytes)\(entry.isComplete ? "" : " cut")")
        }
        let app: Application = { environ, startResponse in
            _ = try? await environ.input.read()
            try await startResponse(.ok)
            return "tea"
        }
        let stream = StubStream(Journal())
        await stream.arrive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n")
        await stream.failReading(AppError())

        await AsyncGatewayServer(configuration: configuration, app: app).serve(stream)

        #expect(accesses.entries == ["200 OK 0 cut"])
    }
}
