import AsyncGateway
import AsyncGatewayTesting
import Testing

private struct Broken: Error {}

@Suite("In-memory reader")
struct TestingReaderTests {
    @Test func `reads are as long as they may be`() async throws {
        let reader = InMemoryReader("earl grey", maximumBytesPerRead: 4)

        #expect(try await reader.read(atMost: 10) == Array("earl".utf8))
        #expect(try await reader.read(atMost: 3) == Array(" gr".utf8))
        #expect(try await reader.read(atMost: 10) == Array("ey".utf8))
        #expect(try await reader.read(atMost: 10) == [])
        #expect(reader.requestedCounts == [10, 3, 10, 10])
    }

    @Test func `a failure comes after the bytes`() async throws {
        let reader = InMemoryReader("a", failure: Broken())

        #expect(try await reader.read(atMost: 10) == [0x61])
        await #expect(throws: Broken.self) { try await reader.read(atMost: 10) }
    }

    @Test func `a failure on demand comes at once`() async throws {
        let reader = InMemoryReader("earl grey")

        reader.fail(Broken())

        await #expect(throws: Broken.self) { try await reader.read(atMost: 10) }
    }

    @Test func `a handler's input is bounded by its length`() async throws {
        let reader = InMemoryReader("earl grey")

        #expect(try await RequestBody(reader, length: 4).read() == Array("earl".utf8))
        #expect(reader.unread == Array(" grey".utf8))
    }
}

@Suite("In-memory writer")
struct TestingWriterTests {
    @Test func `every write is kept apart`() async throws {
        let writer = InMemoryWriter()

        try await writer.write(Array("earl".utf8))
        try await writer.write(Array(" grey".utf8))
        try await writer.flush()

        #expect(writer.writes == [Array("earl".utf8), Array(" grey".utf8)])
        #expect(writer.text == "earl grey")
        #expect(writer.flushCount == 1)
    }

    @Test func `a full writer takes what fits and fails`() async {
        let writer = InMemoryWriter(failingAfter: 6, failure: Broken())

        await #expect(throws: Broken.self) { try await writer.write(Array("earl grey".utf8)) }
        #expect(writer.text == "earl g")
        await #expect(throws: Broken.self) { try await writer.flush() }
    }

    @Test func `a failure on demand is thrown by the next write`() async throws {
        let writer = InMemoryWriter()
        try await writer.write([1])

        writer.fail(Broken())

        await #expect(throws: Broken.self) { try await writer.write([2]) }
        #expect(writer.bytes == [1])
    }
}
