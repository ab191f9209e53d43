import AsyncGateway
import AsyncGatewayTesting
import TestPeers
import Testing

@Suite("File under a handler")
struct HandlerFileTests {
    /// A file that is there wherever the tests are: their own source.
    private static let path = #filePath

    private let journal = Journal()

    private func app(_ headers: Headers = [:]) -> Application {
        Apps.answering(.ok, headers) { ResponseBody(try FileWrapper(path: Self.path)) }
    }

    private func content() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await block in try FileWrapper(path: Self.path) { bytes += block }
        return bytes
    }

    @Test func `it is copied behind a head with its length`() async throws {
        let scene = HandlerScene()
        let content = try await content()

        try await scene.makeCGI().run(app())

        let head = "Status: 200 OK\r\nContent-Length: \(content.count)\r\n\r\n"
        #expect(scene.output.bytes == Array(head.utf8) + content)
    }

    @Test func `a handler can send it itself`() async throws {
        let scene = HandlerScene()
        let handler = ChangedHandler(
            base: scene.makeSimple(), fileJournal: journal, sendsFile: true)
        let count = try await content().count

        try await handler.run(app(["Date": "now"]))

        #expect(
            scene.output.text
                == "HTTP/1.0 200 OK\r\nDate: now\r\nContent-Length: \(count)\r\n\r\n<the file>")
        #expect(journal.entries == ["\(count) bytes"])
    }

    @Test func `a handler that declines has it copied`() async throws {
        let scene = HandlerScene()
        let handler = ChangedHandler(base: scene.makeSimple(), fileJournal: journal)

        let content = try await content()

        try await handler.run(app(["Date": "now"]))

        #expect(scene.output.bytes.suffix(content.count) == content[...])
        #expect(journal.entries == ["\(content.count) bytes"])
    }

    @Test func `one that is longer than its Content-Length is answered with the page`() async throws
    {
        let scene = HandlerScene()
        let handler = ChangedHandler(
            base: scene.makeSimple(), fileJournal: journal, sendsFile: true)

        try await handler.run(app(["Content-Length": "6"]))

        #expect(scene.output.text.hasPrefix("HTTP/1.0 500 "))
        #expect(scene.report.hasPrefix("changed: the body is longer than its"))
        #expect(journal.entries.isEmpty)
    }

    @Test func `a handler without a file wrapper is not asked`() async throws {
        let scene = HandlerScene()
        let base = scene.makeSimple { $0.sendsFiles = false }
        let handler = ChangedHandler(base: base, fileJournal: journal, sendsFile: true)
        let content = try await content()

        try await handler.run(app())

        #expect(scene.output.bytes.suffix(content.count) == content[...])
        #expect(journal.entries.isEmpty)
    }

    /// Answers with a file that has become shorter since it was opened.
    private func shrinking(in folder: TemporaryFolder, behind lead: String) throws -> Application {
        try folder.write(Array("earl grey".utf8), to: "tea")
        return { _, startResponse in
            let file = try FileWrapper(path: folder["tea"], blockSize: 4)
            folder.resize("tea", to: 4)
            let write = try await startResponse(.ok)
            try await write(lead)
            return ResponseBody(file)
        }
    }

    @Test(arguments: ["", "white "])
    func `one that becomes shorter is reported, and left to the caller`(
        _ lead: String
    ) async throws {
        let scene = HandlerScene()
        let app = try shrinking(in: TemporaryFolder(), behind: lead)

        let error = TransportError(.cannotReadFile, "it has become shorter")
        await #expect(throws: error) { try await scene.makeCGI().run(app) }

        #expect(scene.output.text.hasSuffix("\r\n\r\n\(lead)earl"))
        #expect(scene.report == "\(error)\n")
    }

    #if os(Linux)
        @Test func `one that is made when it is read is copied, and has no length`() async throws {
            let scene = HandlerScene()
            let handler = ChangedHandler(
                base: scene.makeSimple(), fileJournal: journal, sendsFile: true)

            try await handler.run(
                Apps.answering(.ok, ["Date": "now"]) {
                    ResponseBody(try FileWrapper(path: "/proc/version"))
                })

            #expect(scene.output.text.hasPrefix("HTTP/1.0 200 OK\r\nDate: now\r\n\r\nLinux "))
            #expect(scene.output.text.hasSuffix("\n"))
            #expect(journal.entries.isEmpty)
        }

        @Test func `one that cannot be read is reported and answered for`() async throws {
            let scene = HandlerScene()

            try await scene.makeCGI().run(
                Apps.answering { ResponseBody(try FileWrapper(path: "/proc/self/mem")) })

            #expect(scene.output.text.hasPrefix("Status: 500 "))
            let error = TransportError(.cannotReadFile, "read: Input/output error")
            #expect(scene.report == "\(error)\n")
        }
    #endif

    @Test func `its descriptor is lent with the part that is unread`() async throws {
        let file = try FileWrapper(path: Self.path, blockSize: 10)
        var iterator = file.makeAsyncIterator()
        _ = try await iterator.next()
        let size = Int64(try await content().count)

        let unread = file.withFileDescriptor { descriptor, unread in
            descriptor >= 0 ? unread : 0..<0
        }

        #expect(unread == 10..<size)
        #expect(
            FileWrapper(InMemoryReader("tea")).withFileDescriptor { _, unread in unread } == nil)
    }
}
