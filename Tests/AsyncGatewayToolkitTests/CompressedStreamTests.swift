import AsyncGateway
import AsyncGatewayTesting
import Testing

@testable import AsyncGatewayToolkit

private let html: Headers = ["Content-Type": "text/html"]
private let events: Headers = ["Content-Type": "text/event-stream"]

/// A middleware with a pool that tests can look at.
private struct Scene {
    let pool: DeflaterPool
    let middleware: Middleware

    init(maximumStreams: Int = 4, compressesEvents: Bool = false) throws {
        var compression = Compression()
        compression.compressesEvents = compressesEvents
        pool = DeflaterPool(
            try #require(ZLib.system), level: 4, maximumLeasedCount: maximumStreams)
        middleware = compression.middleware(compressingIn: pool)
    }

    func client(
        _ headers: Headers = html, body: @escaping @Sendable () -> ResponseBody
    ) -> TestClient {
        TestClient(middleware(application { _ in Response(.ok, headers, body: body()) }))
    }
}

@Suite("Compression of streams", .enabled(if: Compression.isAvailable), .timeLimit(.minutes(1)))
struct CompressedStreamTests {
    private let blocks = (1...100).map { "block \($0) of a page\n" }

    @Test func `a body of blocks is compressed, whatever its length`() async throws {
        let scene = try Scene()
        let client = scene.client { [blocks] in ResponseBody(blocks) }

        let response = try await client.getCompressed()

        #expect(response.headers["Content-Length"] == nil)
        #expect(response.isComplete)
        #expect(try response.page == blocks.joined())
        #expect(scene.pool.leasedCount == 0)
    }

    @Test func `each block leaves before the next is written`() async throws {
        let (received, gate) = AsyncStream<Void>.makeStream()
        let client = try Scene(compressesEvents: true).client(events) {
            .producing { write in
                try await write("data: one\n\n")
                for await _ in received { break }
                try await write("data: two\n\n")
            }
        }

        try await client.stream("/", headers: gzipAccepted) { response in
            var bytes: [UInt8] = []
            for try await block in response {
                bytes += block
                if try inflated(bytes).bytes == Array("data: one\n\n".utf8) {
                    gate.yield()
                }
            }
            #expect(try gunzip(bytes) == Array("data: one\n\ndata: two\n\n".utf8))
        }
    }

    @Test func `events are not compressed unless asked for`() async throws {
        let response = try await Scene().client(events) { "data: one\n\n" }.getCompressed()

        #expect(response.text == "data: one\n\n")
        #expect(response.headers["Vary"] == nil)
    }

    @Test func `what an app writes is compressed, and what it returns behind it`() async throws {
        let scene = try Scene()
        let writing: Application = { [blocks] _, startResponse in
            let write = try await startResponse(.ok, ["Content-Type": "text/html"])
            try await write([])
            for block in blocks { try await write(block) }
            return ["the ", "end"]
        }

        let response = try await TestClient(scene.middleware(writing)).getCompressed()

        #expect(try response.page == blocks.joined() + "the end")
        #expect(scene.pool.leasedCount == 0)
    }

    @Test func `several tasks can write`() async throws {
        let writing: Application = { _, startResponse in
            let write = try await startResponse(.ok, ["Content-Type": "text/html"])
            try await withThrowingTaskGroup { group in
                for number in 1...100 { group.addTask { try await write("\(number)\n") } }
                try await group.waitForAll()
            }
            return .empty
        }

        let response = try await TestClient(Scene().middleware(writing)).getCompressed()

        let lines = try response.page.split(separator: "\n").compactMap { Int($0) }
        #expect(lines.sorted() == Array(1...100))
    }

    @Test func `an announced length is removed, and decides where it is short`() async throws {
        let text = blocks.joined()
        let scene = try Scene()
        let long = scene.client([
            "Content-Type": "text/html", "Content-Length": "\(text.utf8.count)",
        ]
        ) { [blocks] in ResponseBody(blocks) }
        let short = scene.client(["Content-Type": "text/html", "Content-Length": "4"]) {
            ["te", "a\n"]
        }

        #expect(text.utf8.count > 1024)
        #expect(try await long.getCompressed().page == text)
        #expect(try await short.getCompressed().text == "tea\n")
    }

    @Test(arguments: [9000, 2000])
    func `a body of another length than the announced one is cut short`(
        _ length: Int
    ) async throws {
        let announced: Headers = ["Content-Type": "text/html", "Content-Length": "\(length)"]
        let body: @Sendable () -> ResponseBody = { ResponseBody([longPage, "tea"]) }
        let writing: Application = { _, startResponse in
            try await startResponse(.ok, announced)(longPage)
            return "tea"
        }
        let returning = application { _ in Response(.ok, announced, body: body()) }

        for app in [writing, returning] {
            let client = TestClient(try Scene().middleware(app), validating: false)
            let response = try await client.getCompressed()
            #expect(!response.isComplete || response.status == .internalServerError)
            #expect(response.errorLog.contains("bytes"))
        }
    }

    @Test func `a block of any size is compressed`() async throws {
        let block = (0..<1_000_000).map { UInt8($0 * $0 % 61 + 32) }
        let client = try Scene().client { ResponseBody([block, [], block]) }

        let response = try await client.getCompressed()

        #expect(try gunzip(response.body) == block + block)
    }

    @Test func `a file is compressed without a flush for each block`() async throws {
        let path = "\(#filePath)"
        let scene = try Scene()
        let client = TestClient(
            scene.middleware(
                application { _ in
                    Response(
                        .ok, html, body: ResponseBody(try FileWrapper(path: path, blockSize: 16)))
                }))

        let response = try await client.getCompressed()
        let head = try await client.head("/", headers: gzipAccepted)

        #expect(try response.page.hasPrefix("import AsyncGateway\n"))
        #expect(response.body.count < 5000)
        #expect(head.headers["Content-Encoding"] == "gzip")
        #expect(head.headers["Content-Length"] == nil)
    }

    @Test func `a body that fails does not look complete`() async throws {
        let scene = try Scene()
        let client = scene.client {
            .producing { write in
                try await write(longPage)
                throw HTTPError(.badGateway)
            }
        }

        let response = try await client.getCompressed()

        #expect(!response.isComplete)
        #expect(try inflated(response.body).bytes == Array(longPage.utf8))
        #expect(try !inflated(response.body).isWhole)
        #expect(scene.pool.leasedCount == 0)
    }

    @Test func `a body that fails before its first block is a page of an error`() async throws {
        let client = try Scene().client { .producing { _ in throw HTTPError(.badGateway) } }

        let response = try await client.getCompressed()

        #expect(response.status == .badGateway)
        #expect(response.headers["Content-Encoding"] == nil)
        #expect(response.headers["Content-Length"] == "\(response.body.count)")
    }

    @Test func `an app that fails after it has written lets go of its stream`() async throws {
        let scene = try Scene()
        let failing: Application = { _, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/html"])(longPage)
            throw HTTPError(.badGateway)
        }

        let response = try await TestClient(scene.middleware(failing)).getCompressed()

        #expect(!response.isComplete)
        #expect(scene.pool.leasedCount == 0)
    }

    @Test func `a client that leaves in the middle lets go of its stream`() async throws {
        let scene = try Scene()
        let client = scene.client {
            .producing { write in while true { try await write(longPage) } }
        }

        try await client.stream("/", headers: gzipAccepted) { response in
            #expect(scene.pool.leasedCount == 1)
            for try await _ in response { break }
        }

        #expect(scene.pool.leasedCount == 0)
    }

    @Test func `beyond the limit streams are sent as they are, and bodies are not`() async throws {
        let scene = try Scene(maximumStreams: 0)

        let stream = try await scene.client { [blocks] in ResponseBody(blocks) }.getCompressed()
        let whole = try await scene.client { ResponseBody(longPage) }.getCompressed()

        #expect(stream.text == blocks.joined())
        #expect(stream.headers["Content-Encoding"] == nil)
        #expect(stream.headers["Vary"] == "Accept-Encoding")
        #expect(try whole.page == longPage)
    }

    @Test func `a stream that has ended cannot be written to by one that is late`() throws {
        let scene = try Scene()
        let lease = try #require(scene.pool.lease(isSmall: false))

        lease.end()

        #expect(throws: CancellationError.self) { try lease.compress([1], .sync) }
    }

    @Test func `a stream that lost a block has no end, though the app swallows the error`()
        async throws
    {
        let scene = try Scene()
        let app: Application = { _, startResponse in
            let write = try await startResponse(.ok, ["Content-Type": "text/html"])
            try await write(longPage)
            let lost = Task { try await write(String(repeating: "lost ", count: 100_000)) }
            lost.cancel()
            _ = await lost.result
            return ["end"]
        }

        let response = try await TestClient(scene.middleware(app)).getCompressed()

        // Either it was cancelled before any of it was compressed, or the client can tell.
        let isWhole = try response.isComplete && response.page == longPage + "end"
        #expect(isWhole || !response.isComplete)
        #expect(scene.pool.leasedCount == 0)
    }

    @Test func `what a stream has ended with is thrown by later writes`() throws {
        struct Failure: Error {}
        let lease = try #require(try Scene().pool.lease(isSmall: false))

        lease.end(throwing: Failure())
        lease.end()

        #expect(throws: Failure.self) { try lease.compress([], .finish) }
    }

    @Test func `a silence of compressed events is filled by an empty block`() async throws {
        let scene = try Scene(compressesEvents: true)
        let (clock, live) = (ManualClock(), Broadcast<ServerSentEvent>())
        let app = application { environ in .events(of: live, for: environ) }
        let client = TestClient(scene.middleware(app), clock: clock)

        try await client.stream("/", headers: gzipAccepted) { response in
            var blocks = response.makeAsyncIterator()
            var bytes: [UInt8] = []
            func receive(_ text: String) async throws {
                while try inflated(bytes).bytes != Array(text.utf8) {
                    bytes += try #require(try await blocks.next())
                }
            }
            let start = clock.now
            try await receive(":\n\n")
            for count in 1...2 {
                while !clock.deadlines.contains(start + .seconds(15 * count)) {
                    await Task.yield()
                }
                clock.advance(by: .seconds(15))
                let filler = try #require(try await blocks.next())
                #expect(filler == CompressedBlocks.emptyBlock)
                bytes += filler
            }
            live.publish(ServerSentEvent("tea"))
            try await receive(":\n\ndata: tea\n\n")
            live.finish()
            while let block = try await blocks.next() { bytes += block }
            #expect(try gunzip(bytes) == Array(":\n\ndata: tea\n\n".utf8))
        }
    }

    @Test func `a body that is silent from the start begins with the header of gzip`() async throws
    {
        let scene = try Scene()
        let clock = ManualClock()
        let (gate, opening) = AsyncStream<Void>.makeStream()
        let client = TestClient(
            scene.middleware(
                application { _ in
                    let body = ResponseBody.producing { write in
                        for await _ in gate { break }
                        try await write(longPage)
                    }
                    return Response(
                        .ok, html, body: body.fillingSilence(with: [0x20], every: .seconds(15)))
                }), clock: clock)
        let start = clock.now

        try await client.stream("/", headers: gzipAccepted) { response in
            var bytes: [UInt8] = []
            for try await block in response {
                if bytes.isEmpty {
                    #expect(block.starts(with: [0x1F, 0x8B]))
                    while !clock.deadlines.contains(start + .seconds(15)) { await Task.yield() }
                    clock.advance(by: .seconds(15))
                }
                if block == CompressedBlocks.emptyBlock { opening.yield() }
                bytes += block
            }
            #expect(try gunzip(bytes) == Array(longPage.utf8))
        }
    }

    @Test func `a start that replaces another one decides anew`() async throws {
        let scene = try Scene()
        let replacing: Application = { _, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/html"])
            let write = try await startResponse(
                .badGateway, ["Content-Type": "image/png"], replacing: CancellationError())
            try await write(longPage)
            return .empty
        }

        let response = try await TestClient(scene.middleware(replacing)).getCompressed()

        #expect(response.status == .badGateway)
        #expect(response.text == longPage)
    }
}
