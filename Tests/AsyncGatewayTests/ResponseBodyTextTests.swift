import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Bodies of text and bytes", .timeLimit(.minutes(1)))
struct ResponseBodyTextTests {
    private static func text(of body: ResponseBody) async throws -> [String] {
        var blocks: [String] = []
        for try await block in body { blocks.append(String(decoding: block, as: UTF8.self)) }
        await body.close()
        return blocks
    }

    private static func stream<Element: Sendable>(_ elements: Element...) -> AsyncStream<Element> {
        AsyncStream { continuation in
            for element in elements { continuation.yield(element) }
            continuation.finish()
        }
    }

    @Test func `text with values in it is one block, and has a length`() async throws {
        let name = "Zo\u{EB}"
        let app: Application = { _, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain; charset=utf-8"])
            return "Hello \(name)\n"
        }

        let response = try await TestClient(app).get("/")

        #expect(response.text == "Hello Zo\u{EB}\n")
        #expect(response.headers["Content-Length"] == "11")
    }

    @Test func `nothing in it is escaped`() async throws {
        #expect(try await Self.text(of: "<p>\("<b>&")</p>") == ["<p><b>&</p>"])
    }

    @Test func `a sequence of text gives its blocks`() async throws {
        #expect(try await Self.text(of: ResponseBody(["a", "\u{E9}"])) == ["a", "\u{E9}"])
        #expect(try await Self.text(of: ResponseBody(["a"[...], "b"])) == ["a", "b"])
    }

    @Test func `sequences of bytes give their blocks`() async throws {
        let bytes = Array("assam".utf8)

        #expect(try await Self.text(of: ResponseBody(bytes[1...2])) == ["ss"])
        #expect(try await Self.text(of: ResponseBody("tea".utf8)) == ["tea"])
        #expect(
            try await Self.text(of: ResponseBody([bytes[..<2], bytes[2...]])) == ["as", "sam"])
        #expect(try await Self.text(of: ResponseBody(["a".utf8, "b".utf8])) == ["a", "b"])
        #expect(try await Self.text(of: ResponseBody([[0x61], [0x62, 0x63]])) == ["a", "bc"])
    }

    @Test func `an asynchronous sequence of text gives its blocks`() async throws {
        #expect(try await Self.text(of: ResponseBody(Self.stream("a", "b"))) == ["a", "b"])
        #expect(
            try await Self.text(of: ResponseBody(Self.stream("a"[...], "b"[...]))) == ["a", "b"])
    }

    @Test func `an asynchronous sequence of bytes gives its blocks`() async throws {
        let bytes = Array("assam".utf8)

        #expect(
            try await Self.text(of: ResponseBody(Self.stream(bytes[..<2], bytes[2...])))
                == ["as", "sam"])
        #expect(try await Self.text(of: ResponseBody(Self.stream(bytes))) == ["assam"])
    }

    @Test func `every sequence can have an end of its own`() async throws {
        let journal = Journal()
        let bodies = [
            ResponseBody(["text"]) { journal.note("text") },
            ResponseBody([Array("bytes".utf8)[...]]) { journal.note("bytes") },
            ResponseBody(Self.stream("text")) { journal.note("stream of text") },
            ResponseBody(Self.stream([UInt8](), [0x61])) { journal.note("stream of bytes") },
        ]

        for body in bodies {
            _ = try await Self.text(of: body)
            await body.close()
        }

        #expect(journal.entries == ["text", "bytes", "stream of text", "stream of bytes"])
    }

    @Test func `the error of a sequence of text ends the body`() async throws {
        let failing = AsyncThrowingStream<String, any Error> { continuation in
            continuation.yield("a")
            continuation.finish(throwing: AppError())
        }

        await #expect(throws: AppError.self) { try await Self.text(of: ResponseBody(failing)) }
    }
}
