import AsyncGateway
import TestPeers
import Testing

@Suite("Records of responses over sockets", .timeLimit(.minutes(2)))
struct ServerRecordTests {
    private let folder: TemporaryFolder
    private let log = EventLog()

    init() throws {
        folder = try TemporaryFolder()
        try folder.write([], to: "tea")
        folder.resize("tea", to: 1 << 30)
    }

    /// Serves `app`, and notes of each response what was taken: `part` for between one and
    /// twenty-four million bytes, which is what a client of these tests receives, and what two
    /// kernels keep for it.
    private func serving(
        _ app: @escaping Application, _ script: (ServerScene) async throws -> Void
    ) async throws {
        try await withServer(
            configure: { configuration in
                configuration.accessLog = { [log] entry in
                    let isPart = (1_000_000...24_000_000).contains(entry.bodyBytes)
                    let bytes = isPart ? "part" : "\(entry.bodyBytes)"
                    log.note(entry.isComplete ? bytes : "\(bytes) cut")
                }
            }, app, script)
    }

    @Test(arguments: ["/file", "/block", "/blocks"])
    func `of a client that leaves after a megabyte, about that is told, and that it was cut`(
        _ path: String
    ) async throws {
        let app: Application = { [folder] environ, startResponse in
            try await startResponse(.ok)
            switch environ.path {
            case "/file": return ResponseBody(try FileWrapper(path: folder["tea"]))
            case "/block": return ResponseBody([UInt8](repeating: 0x61, count: 1 << 27))
            default:
                return ResponseBody(EndlessBlocks(block: [UInt8](repeating: 0x61, count: 1 << 16)))
            }
        }
        try await serving(app) { scene in
            let client = try scene.connect()
            try await client.sendGet(path)
            _ = try await client.peer.receive(exactly: 1_000_000)
            await client.peer.reset()

            await log.wait(for: "part cut")
            #expect(log.entries == ["part cut"])
        }
    }

    @Test func `of a file that breaks off, what the client has received is told`() async throws {
        let app: Application = { [folder] _, startResponse in
            let file = try FileWrapper(path: folder["tea"])
            folder.resize("tea", to: 777_777)
            try await startResponse(.ok)
            return ResponseBody(file)
        }
        try await serving(app) { scene in
            let response = try await scene.connect().get()

            await log.wait(for: "\(response.body.count) cut")
            #expect(log.entries == ["777777 cut"])
        }
    }

    @Test func `what the kernel has taken counts, whether the client reads it or not`() async throws
    {
        try await serving(Apps.path) { scene in
            let client = try scene.connect()
            try await client.sendGet("/tea")

            await log.wait(for: "4")
            await client.peer.reset()
        }
    }
}
