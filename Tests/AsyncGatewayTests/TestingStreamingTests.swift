import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Test client that streams", .timeLimit(.minutes(1)))
struct TestingStreamingTests {
    private let journal = Journal()

    @Test func `each block is seen as the app yields it`() async throws {
        let client = TestClient(
            producer { [journal] write in
                try await write("earl")
                try await journal.wait(for: "earl")
                try await write("grey")
            })

        let blocks = try await client.stream("/") { response in
            var blocks: [String] = []
            for try await block in response {
                blocks.append(String(decoding: block, as: UTF8.self))
                journal.note(blocks[blocks.count - 1])
            }
            #expect(await response.isComplete)
            return blocks
        }

        #expect(blocks == ["earl", "grey"])
    }

    @Test func `the head is seen before the end`() async throws {
        let client = TestClient(
            producer { [journal] write in
                try await write("tea")
                try await journal.wait(for: "200 OK")
            })

        try await client.stream("/") { response in
            journal.note("\(response.status)")
            #expect(response.headers["Content-Type"] == "text/plain")
            for try await _ in response {}
        }
    }

    @Test func `leaving early cancels the app and closes its body`() async throws {
        let client = TestClient(
            producer { [journal] write in
                do {
                    try await write("tea")
                    try await waitForCancellation()
                } catch {
                    journal.note("cancelled")
                    throw error
                }
            })

        let first = try await client.stream("/") { response in
            try await response.first { _ in true }
        }

        #expect(first == Array("tea".utf8))
        #expect(journal.entries == ["cancelled", "closed"])
    }

    @Test func `an error of the reader's is a client that went away`() async throws {
        let client = TestClient(
            producer { write in
                while true { try await write("tea") }
            })

        await #expect(throws: AppError.self) {
            try await client.stream("/") { _ in throw AppError() }
        }
        #expect(journal.entries == ["closed"])
    }

    @Test func `an app is held back by one who does not read`() async throws {
        let clock = ManualClock()
        let app = producer { [journal] write in
            for number in 1...3 {
                try await write("tea")
                journal.note("\(number)")
            }
        }

        try await TestClient(app, clock: clock).stream("/") { response in
            try await journal.wait(for: "1")
            // The second block is stuck, for its timeout runs.
            try await clock.waitForSleepers()
            #expect(journal.entries == ["1"])
            for try await _ in response {}
        }

        #expect(journal.entries == ["1", "2", "3", "closed"])
    }

    @Test func `a response that is cut short ends without being complete`() async throws {
        let client = TestClient(
            producer { write in
                try await write("tea")
                throw AppError()
            })

        try await client.stream("/") { response in
            for try await _ in response {}
            #expect(await !response.isComplete)
            #expect(response.errorLog.contains("AppError"))
        }
    }

    @Test func `request and response flow at the same time`() async throws {
        let app: Application = { environ, startResponse in
            let write = try await startResponse("200 OK", ["Content-Type": "text/plain"])
            for try await block in environ.input { try await write(block) }
            return .empty
        }
        let (blocks, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        continuation.yield([1])

        let echoed = try await TestClient(app).stream("/", method: "POST", body: TestBody(blocks)) {
            response in
            var echoed: [UInt8] = []
            for try await block in response {
                echoed += block
                if echoed.count < 3 { continuation.yield([UInt8(echoed.count + 1)]) }
                if echoed.count == 3 { continuation.finish() }
            }
            return echoed
        }

        #expect(echoed == [1, 2, 3])
    }

    private func producer(
        _ produce: @escaping @Sendable (Writer) async throws -> Void
    ) -> Application {
        { [journal] _, startResponse in
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return .producing(produce).onClose { journal.note("closed") }
        }
    }
}
