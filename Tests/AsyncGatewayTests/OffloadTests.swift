import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayTransport
import Synchronization
import TestPeers
import Testing

@Suite("Work that blocks", .timeLimit(.minutes(1)))
struct OffloadTests {
    private let journal = Journal()

    @Test func `a call returns its result, or throws its error`() async throws {
        #expect(try await offload { "earl grey" } == "earl grey")
        await #expect(throws: AppError.self) { try await offload { throw AppError() } }
    }

    @Test func `a call is made on another thread, and its caller goes on where it was`()
        async throws
    {
        let loop = try EventLoop.loops(count: 1)[0]

        let (isOnLoop, goesOnThere) = try await Task(executorPreference: loop) {
            (try await offload { loop.isCurrent }, loop.isCurrent)
        }.value

        #expect(!isOnLoop && goesOnThere)
    }

    // MARK: An app

    /// Where an app's code runs: `loop` or `thread`, after a name.
    private func place(_ name: String) -> String {
        let loops = (try? EventLoop.loops(count: 1)) ?? []
        return "\(name) \(loops.contains(where: \.isCurrent) ? "loop" : "thread")"
    }

    private func note(_ name: String) {
        journal.note(place(name))
    }

    /// Handles a request on the first event loop, as a CGI program's.
    private func runOnLoop(
        _ app: @escaping Application, _ scene: HandlerScene = HandlerScene()
    ) async throws -> HandlerScene {
        #expect(await scene.makeCGI().runForExitStatus(app) == 0)
        return scene
    }

    @Test func `without it, an app and its body run on the loop`() async throws {
        let scene = try await runOnLoop { environ, startResponse in
            note("app")
            try await startResponse(.ok)
            return ResponseBody(Places(note: note)) { note("close") }
        }

        #expect(scene.output.text.hasSuffix("block"))
        #expect(journal.entries == ["app loop", "next loop", "next loop", "close loop"])
    }

    @Test func `an offloaded app runs elsewhere, before and after it waits`() async throws {
        let app = offloaded { environ, startResponse in
            note("app")
            let body = try await environ.input.read()
            note("read")
            try await startResponse(.ok)
            note("start")
            await Task.yield()
            note("yield")
            return ResponseBody(body)
        }
        let scene = try await runOnLoop(
            app, HandlerScene().setting(["CONTENT_LENGTH": "3"]).with("tea"))

        #expect(scene.output.text.hasSuffix("Content-Length: 3\r\n\r\ntea"))
        #expect(
            journal.entries == ["app thread", "read thread", "start thread", "yield thread"])
    }

    @Test func `its body is iterated and closed there`() async throws {
        let scene = try await runOnLoop(
            offloaded { _, startResponse in
                try await startResponse(.ok)
                return ResponseBody(Places(note: note)) { note("close") }
            })

        #expect(scene.output.text.hasSuffix("block"))
        #expect(journal.entries == ["next thread", "next thread", "close thread"])
    }

    @Test func `so is a sequence in memory, and a reader`() async throws {
        for body in [
            ResponseBody(Lazy(note: note)), ResponseBody(FileWrapper(PlacedReader(note: note))),
        ] {
            let scene = try await runOnLoop(
                offloaded { _, startResponse in
                    try await startResponse(.ok)
                    return body
                })

            #expect(scene.output.text.hasSuffix("block"))
        }
        #expect(Set(journal.entries) == ["next thread"])
    }

    @Test func `its producer runs there`() async throws {
        let scene = try await runOnLoop(
            offloaded { _, startResponse in
                try await startResponse(.ok)
                return .producing { write in
                    note("produce")
                    try await write("tea")
                    note("written")
                }
            })

        #expect(scene.output.text.hasSuffix("tea"))
        #expect(journal.entries == ["produce thread", "written thread"])
    }

    @Test func `an app whose response it takes as a value runs there`() async throws {
        let pool = BlockingPool.shared.asUnownedTaskExecutor()
        let app: Application = { [journal] _, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])("earl ")
            let isThere = withUnsafeCurrentTask { $0?.unownedTaskExecutor == pool }
            journal.note("\(isThere)")
            return ResponseBody(Places(note: note))
        }
        let response = try await TestClient(
            offloaded(application { try await Response(of: app, for: $0) })
        ).get("/")

        #expect(response.text == "earl block")
        #expect(journal.entries == ["true", "next thread", "next thread"])
    }

    @Test func `a body in memory is whole, and a file is the handler's to send`() async throws {
        let whole = try await TestClient(
            offloaded { _, startResponse in
                try await startResponse(.ok, ["Content-Type": "text/plain"])
                return "earl grey"
            }
        ).get("/")
        #expect(whole.headers["Content-Length"] == "9")

        let handler = ChangedHandler(
            base: HandlerScene().makeSimple(), fileJournal: journal, sendsFile: true)
        try await handler.run(
            offloaded { _, startResponse in
                try await startResponse(.ok)
                return ResponseBody(try FileWrapper(path: #filePath))
            })
        #expect(journal.entries.count == 1)
    }

    @Test(arguments: [false, true])
    func `a validator checks it, outside of it and inside`(_ isInside: Bool) async throws {
        let app: Application = { _, startResponse in
            note("app")
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return ResponseBody(Places(note: note))
        }
        let checked = isInside ? offloaded(validator(app)) : validator(offloaded(app))

        let response = try await TestClient(checked).get("/")

        #expect(response.text == "block")
        #expect(response.violations.isEmpty)
        #expect(journal.entries == ["app thread", "next thread", "next thread"])
    }

    @Test func `the validator finds what it breaks`() async throws {
        let client = TestClient(
            offloaded { _, startResponse in
                try await startResponse(.ok, ["Content-Type": "text/plain"])
                try await startResponse(.ok)
                return "tea"
            })

        let violation = await #expect(throws: GatewayViolation.self) { try await client.get("/") }
        #expect(violation?.rule == .responseStartsOnce)
    }

    @Test func `its error is answered with the page`() async throws {
        let client = TestClient(offloaded { _, _ in throw AppError() }, validating: false)

        #expect(try await client.get("/").status == .internalServerError)
    }

    @Test func `a client that goes away cancels it, and tells why`() async throws {
        let app = offloaded { environ, _ in
            note("app")
            do {
                try await waitForCancellation()
            } catch {
                journal.note("\(environ.interruption == .clientDisconnected)")
                throw error
            }
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await journal.wait(for: "app thread")
            await scene.client.reset()

            try await journal.wait(for: "true")
        }
    }

    @Test func `requests of a connection are answered in their order`() async throws {
        try await withConnection(to: offloaded(Apps.echo)) { scene in
            let request = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"
            try await scene.send((10..<60).map { request + "\($0)" }.joined())

            for number in 10..<60 {
                #expect(try await scene.reader.readResponse().text == "\(number)")
            }
        }
    }
}

/// One block, in two steps, each of which is noted.
private struct Places: AsyncSequence, AsyncIteratorProtocol, Sendable {
    let note: @Sendable (String) -> Void
    var isDone = false

    init(note: @escaping @Sendable (String) -> Void) {
        self.note = note
    }

    mutating func next() async throws -> [UInt8]? {
        note("next")
        defer { isDone = true }
        return isDone ? nil : Array("block".utf8)
    }

    func makeAsyncIterator() -> Self { self }
}

/// The same as a sequence in memory.
private struct Lazy: Sequence, IteratorProtocol, Sendable {
    let note: @Sendable (String) -> Void
    var isDone = false

    init(note: @escaping @Sendable (String) -> Void) {
        self.note = note
    }

    mutating func next() -> [UInt8]? {
        note("next")
        defer { isDone = true }
        return isDone ? nil : Array("block".utf8)
    }
}

/// The same as a reader.
private final class PlacedReader: ByteReader {
    private let note: @Sendable (String) -> Void
    private let isDone = Atomic(false)

    init(note: @escaping @Sendable (String) -> Void) {
        self.note = note
    }

    func read(atMost count: Int) async throws -> [UInt8] {
        note("next")
        let wasDone = isDone.exchange(true, ordering: .relaxed)
        return wasDone ? [] : Array("block".utf8)
    }
}
