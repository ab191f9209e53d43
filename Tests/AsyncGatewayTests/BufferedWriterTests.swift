import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Buffered writer", .timeLimit(.minutes(1)))
struct BufferedWriterTests {
    /// The blocks of what a producer writes.
    private func blocks(
        _ produce: @escaping @Sendable (Writer) async throws -> Void
    ) async throws -> [String] {
        var blocks: [String] = []
        for try await block in ResponseBody.producing(produce) {
            blocks.append(String(decoding: block, as: UTF8.self))
        }
        return blocks
    }

    @Test func `many small writes become few blocks`() async throws {
        let blocks = try await blocks { write in
            try await write.buffered(blockSize: 5) { page in
                for number in 0..<10 { try await page("\(number)\n") }
            }
        }

        #expect(blocks == ["0\n1\n", "2\n3\n", "4\n5\n", "6\n7\n", "8\n9\n"])
    }

    @Test func `a block is as long as it may be`() async throws {
        let blocks = try await blocks { write in
            try await write.buffered { page in
                for _ in 0..<10_000 { try await page("\u{E9}") }
            }
        }

        #expect(blocks.map(\.utf8.count) == [8192, 8192, 3616])
    }

    @Test func `bytes and text keep their order`() async throws {
        let blocks = try await blocks { write in
            try await write.buffered { page in
                try await page("a")
                try await page([0x62])
                try await page("")
                try await page("c")
            }
        }

        #expect(blocks == ["abc"])
    }

    @Test(arguments: ["12345", "123456789"])
    func `a piece as long as a block is sent alone, behind what was gathered`(
        _ piece: String
    ) async throws {
        let blocks = try await blocks { write in
            try await write.buffered(blockSize: 5) { page in
                try await page("ab")
                try await page(piece)
                try await page(Array(piece.utf8))
                try await page("c")
            }
        }

        #expect(blocks == ["ab", piece, piece, "c"])
    }

    @Test(arguments: [0, -1, Int.min])
    func `without room for anything each piece is a block`(_ size: Int) async throws {
        let blocks = try await blocks { write in
            try await write.buffered(blockSize: size) { page in
                try await page("a")
                try await page("")
                try await page([0x62])
            }
        }

        #expect(blocks == ["a", "b"])
    }

    @Test func `what was gathered is sent on demand`() async throws {
        let blocks = try await blocks { write in
            try await write.buffered(blockSize: .max) { page in
                try await page("a")
                try await page.flush()
                try await page.flush()
                try await page("b")
            }
        }

        #expect(blocks == ["a", "b"])
    }

    @Test func `a closure that throws loses what was gathered, and nothing else`() async throws {
        let sent = Journal()
        let app: Application = { _, startResponse in
            let write = try await startResponse(.ok, ["Content-Type": "text/plain"])
            do {
                try await write.buffered(blockSize: 4) { page in
                    for text in ["ab", "cd", "ef"] { try await page(text) }
                    throw AppError()
                }
            } catch is AppError {
                sent.note("thrown")
            }
            try await write("g")
            return .empty
        }

        let response = try await TestClient(app).get("/")

        #expect(response.text == "abcdg")
        #expect(sent.entries == ["thrown"])
    }

    @Test func `it returns what the closure returns`() async throws {
        let journal = Journal()
        _ = try await blocks { write in
            journal.note(try await write.buffered { _ in "result" })
        }

        #expect(journal.entries == ["result"])
    }
}
