import AsyncGateway
import AsyncGatewayTesting
import TestPeers
import Testing

@Suite("Connection of an app that returns a file", .timeLimit(.minutes(1)))
struct ConnectionFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Array("earl grey".utf8), to: "tea")
    }

    /// Answers with a file that has become shorter since it was opened, behind `lead`.
    private func shrinking(behind lead: String = "") -> Application {
        { [folder] _, startResponse in
            let file = try FileWrapper(path: folder["tea"], blockSize: 4)
            folder.resize("tea", to: 4)
            let write = try await startResponse(.ok)
            try await write(lead)
            return ResponseBody(file)
        }
    }

    @Test(arguments: ["", "white "])
    func `a file that becomes shorter is reported, and cuts the response`(
        _ lead: String
    ) async throws {
        try await withConnection(to: shrinking(behind: lead)) { scene in
            let response = try await scene.get("/tea")

            #expect(response.text == lead + "earl")
            #expect(!response.isComplete)
            let error = TransportError(.cannotReadFile, "it has become shorter")
            #expect(scene.errors.entries == ["GET /tea HTTP/1.1: \(error)\n"])
            #expect(scene.accesses.entries.count == 1)
            #expect(scene.accesses.entries.first?.hasSuffix(" cut") == true)
        }
    }

    @Test func `a file that is longer than its Content-Length is answered with the page`()
        async throws
    {
        let app = Apps.answering(.ok, ["Content-Length": "4"]) { [folder] in
            ResponseBody(try FileWrapper(path: folder["tea"]))
        }
        try await withConnection(to: app) { scene in
            let statuses = [try await scene.get().status.code, try await scene.get().status.code]

            #expect(statuses == [500, 500])
            #expect(scene.errors.entries.count == 2)
        }
    }

    @Test func `a file behind a written block is cut short of its Content-Length`() async throws {
        let app: Application = { [folder] _, startResponse in
            let write = try await startResponse(.ok, ["Content-Length": "10"])
            try await write("white ")
            return ResponseBody(try FileWrapper(path: folder["tea"]))
        }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.text == "white ear")
            #expect(!response.isComplete)
        }
    }

    @Test func `a file that is shorter than its Content-Length is no complete response`()
        async throws
    {
        let app = Apps.answering(.ok, ["Content-Length": "12"]) { [folder] in
            ResponseBody(try FileWrapper(path: folder["tea"]))
        }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.text == "earl grey")
            #expect(!response.isComplete)
        }
    }

    @Test func `a file that becomes shorter ends an old client's connection by a reset`()
        async throws
    {
        try await withConnection(to: shrinking(behind: "white ")) { scene in
            try await scene.send("GET / HTTP/1.0\r\n\r\n")
            let response = try await scene.reader.readResponse()

            #expect(!response.isComplete)
            #expect(await scene.connection.serverHasAborted)
            #expect(scene.errors.entries.count == 1)
        }
    }

    @Test func `a client that leaves while a file is sent is not reported`() async throws {
        folder.resize("tea", to: 1_000_000)
        let app = Apps.answering { [folder] in
            ResponseBody(try FileWrapper(path: folder["tea"]))
        }
        let network = Network(responseCapacity: 1000)
        let log = Journal()
        try await withConnection(to: app, over: network) {
            $0.accessLog = { log.note($0.isComplete ? "complete" : "cut") }
        } _: { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await scene.client.receive(atMost: 100)

            await scene.client.reset()
            try await log.wait(for: "cut")

            #expect(scene.errors.entries.isEmpty)
        }
    }

    #if os(Linux)
        private func sending(_ path: String) -> Application {
            Apps.answering { ResponseBody(try FileWrapper(path: path)) }
        }

        @Test func `a file that is made when it is read is sent to its end`() async throws {
            try await withConnection(to: sending("/proc/version")) { scene in
                let response = try await scene.get()

                #expect(response.isComplete)
                #expect(response.headers["Transfer-Encoding"] == "chunked")
                #expect(response.text.hasPrefix("Linux version "))
                #expect(response.text.hasSuffix("\n"))
                #expect(scene.errors.entries.isEmpty)
            }
        }

        @Test func `a file that cannot be read is reported and answered for`() async throws {
            try await withConnection(to: sending("/proc/self/mem")) { scene in
                let response = try await scene.get()

                #expect(response.status.code == 500)
                let error = TransportError(.cannotReadFile, "read: Input/output error")
                #expect(scene.errors.entries == ["GET / HTTP/1.1: \(error)\n"])
            }
        }
    #endif
}
