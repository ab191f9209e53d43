import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Connection delivery", .timeLimit(.minutes(1)))
struct ConnectionDeliveryTests {
    private let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private let journal = Journal()

    @Test func `empty blocks send nothing, and headers leave with the first other`() async throws {
        let blocks = GatedBlocks(["", "", "tea", ""], journal)
        try await withConnection(to: Apps.answering { ResponseBody(blocks) }) { scene in
            try await scene.send(request)
            journal.note("go 0")
            journal.note("go 1")
            try await journal.wait(for: "asked for 2")
            #expect(await scene.connection.writtenByteCount == 0)

            journal.note("go 2")
            try await journal.wait(for: "asked for 3")
            let count = await scene.connection.writtenByteCount
            journal.note("go 3")

            #expect(count > 0)
            #expect(try await scene.reader.readResponse().text == "tea")
        }
    }

    @Test func `a block is handed over before the next is asked for`() async throws {
        let blocks = GatedBlocks(["a", "b"], journal)
        try await withConnection(to: Apps.answering { ResponseBody(blocks) }) { scene in
            try await scene.send(request)
            journal.note("go 0")
            try await journal.wait(for: "asked for 1")
            let first = try await scene.client.receive()
            journal.note("go 1")

            #expect(String(decoding: first, as: UTF8.self).hasSuffix("\r\n\r\n1\r\na\r\n"))
        }
    }

    @Test func `the writer hands its block over before it returns`() async throws {
        let app: Application = { [journal] _, startResponse in
            let write = try await startResponse("200 OK")
            try await write("a")
            try await journal.wait(for: "a has come")
            try await write("b")
            return ["c"]
        }
        try await withConnection(to: app) { scene in
            try await scene.send(request)
            let first = try await scene.client.receive()
            journal.note("a has come")

            #expect(String(decoding: first, as: UTF8.self).hasSuffix("\r\n\r\n1\r\na\r\n"))
        }
    }

    @Test func `headers wait for the first block`() async throws {
        let app: Application = { [journal] _, startResponse in
            try await startResponse("200 OK")
            try await journal.wait(for: "go")
            return "tea"
        }
        try await withConnection(to: app) { scene in
            try await scene.send(request)
            #expect(await scene.connection.writtenByteCount == 0)
            journal.note("go")

            #expect(try await scene.reader.readResponse().text == "tea")
        }
    }

    @Test func `a client that does not receive holds the app back`() async throws {
        let app: Application = { [journal] _, startResponse in
            let write = try await startResponse("200 OK")
            for number in 1...3 {
                try await write(String(repeating: "x", count: 1000))
                journal.note("\(number)")
            }
            return .empty
        }
        let network = Network(responseCapacity: 1500)
        try await withConnection(to: app, over: network) { scene in
            try await scene.send(request)
            try await scene.clock.waitForSleepers()
            #expect(journal.entries == ["1"])

            let response = try await scene.reader.readResponse()

            #expect(response.body.count == 3000)
            #expect(journal.entries == ["1", "2", "3"])
        }
    }

    @Test func `an app that does not read holds the client back`() async throws {
        let app: Application = { [journal] environ, startResponse in
            journal.note("started")
            try await journal.wait(for: "go")
            let body = try await environ.input.read()
            try await startResponse("200 OK")
            return ResponseBody("\(body.count)")
        }
        let network = Network(requestCapacity: 100)
        try await withConnection(to: app, over: network) { scene in
            try await scene.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n")
            try await journal.wait(for: "started")
            async let sending: Void = scene.send(String(repeating: "x", count: 500))
            journal.note("go")

            #expect(try await scene.reader.readResponse().text == "500")
            try await sending
        }
    }

    @Test func `blocks of one response are written in turn`() async throws {
        let app: Application = { _, startResponse in
            let write = try await startResponse("200 OK")
            try await withThrowingTaskGroup { group in
                for letter in ["a", "b", "c", "d"] {
                    group.addTask { try await write(String(repeating: letter, count: 100)) }
                }
                try await group.waitForAll()
            }
            return .empty
        }
        try await withConnection(to: app, over: Network(responseCapacity: 10)) { scene in
            let response = try await scene.get()

            let changes = zip(response.body, response.body.dropFirst()).filter { $0 != $1 }
            #expect(response.body.count == 400)
            #expect(changes.count == 3)
        }
    }
}

/// Blocks of which each is noted when it is asked for, and waits for its go.
private struct GatedBlocks: AsyncSequence, AsyncIteratorProtocol {
    private let blocks: [String]
    private let journal: Journal
    private var index = 0

    init(_ blocks: [String], _ journal: Journal) {
        self.blocks = blocks
        self.journal = journal
    }

    mutating func next() async throws -> [UInt8]? {
        guard index < blocks.count else { return nil }
        defer { index += 1 }
        journal.note("asked for \(index)")
        try await journal.wait(for: "go \(index)")
        return Array(blocks[index].utf8)
    }

    func makeAsyncIterator() -> Self { self }
}
