import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Request body")
struct RequestBodyTests {
    private static func body(
        _ text: String, declared: Bool = false, maximumBytesPerRead: Int = .max
    ) -> RequestBody {
        let reader = InMemoryReader(text, maximumBytesPerRead: maximumBytesPerRead)
        return RequestBody(reader, length: declared ? text.utf8.count : nil)
    }

    /// Calls with a negative count.
    private static let negativeReads: [@Sendable (RequestBody) async throws -> Void] = [
        { _ = try await $0.read(-1) },
        { _ = try await $0.read(atMost: -1) },
        { _ = try await $0.readLine(limit: -1) },
        { _ = try await $0.readLines(hint: -1) },
        { _ = try await $0.collect(upTo: -1) },
        { _ = try await $0.text(upTo: -1) },
    ]

    @Test(arguments: [1, 4, .max], [false, true])
    func `all that is left is collected, up to the limit`(
        _ maximumBytesPerRead: Int, _ declared: Bool
    ) async throws {
        let body = Self.body(
            "earl grey", declared: declared, maximumBytesPerRead: maximumBytesPerRead)

        #expect(try await body.read(5) == Array("earl ".utf8))
        #expect(try await body.collect(upTo: 4) == Array("grey".utf8))
        #expect(try await body.collect(upTo: 0).isEmpty)
    }

    @Test(arguments: [1, 4, .max])
    func `what is longer than the limit can still be read by another call`(
        _ maximumBytesPerRead: Int
    ) async throws {
        let body = Self.body("earl grey", maximumBytesPerRead: maximumBytesPerRead)

        for _ in 0..<2 {
            let error = await #expect(throws: RequestError.self) { try await body.collect(upTo: 8) }
            #expect(error?.code == .inputTooLarge)
        }
        #expect(try await body.collect(upTo: 9) == Array("earl grey".utf8))
    }

    @Test func `a declared length above the limit is refused without a read`() async throws {
        let reader = InMemoryReader("earl grey")
        let body = RequestBody(reader, length: 9)

        await #expect(throws: RequestError.self) { try await body.collect(upTo: 8) }
        #expect(reader.requestedCounts.isEmpty)
    }

    @Test func `the length that is left counts, not the one declared`() async throws {
        let body = Self.body("earl grey", declared: true)

        _ = try await body.read(5)

        #expect(try await body.text(upTo: 4) == "grey")
    }

    @Test func `no more is read than shows that the limit is exceeded`() async throws {
        let reader = InMemoryReader("earl grey", maximumBytesPerRead: 2)
        let body = RequestBody(reader)

        await #expect(throws: RequestError.self) { try await body.collect(upTo: 4) }
        #expect(reader.unread == Array("rey".utf8))
    }

    @Test func `text is UTF-8, in which U+FFFD stands for what is malformed`() async throws {
        let bytes = Array("grüße ".utf8) + [0xFF, 0x21]

        #expect(try await RequestBody(bytes).text(upTo: 100) == "grüße \u{FFFD}!")
    }

    @Test func `a read without a count collects no more than the limits allow`() async throws {
        let body = Self.body("earl\ngrey\n", maximumBytesPerRead: 3)
        body.changeLimits { $0.maximumCollectedBytes = 9 }

        for read in [{ try await body.read() }, { try await body.readLines().flatMap(\.self) }] {
            let error = await #expect(throws: RequestError.self) { try await read() }
            #expect(error?.code == .inputTooLarge)
        }
        body.changeLimits { $0.maximumCollectedBytes = 10 }
        #expect(try await body.readLines() == ["earl\n", "grey\n"].map { Array($0.utf8) })
    }

    @Test(arguments: [1, 3, .max])
    func `a line without a limit has no more bytes than the limits allow`(
        _ maximumBytesPerRead: Int
    ) async throws {
        let body = Self.body("tea\nearl grey", maximumBytesPerRead: maximumBytesPerRead)
        body.changeLimits { $0.maximumCollectedBytes = 4 }

        #expect(try await body.readLine() == Array("tea\n".utf8))
        let error = await #expect(throws: RequestError.self) { try await body.readLine() }
        #expect(error?.code == .inputTooLarge)
        #expect(try await body.readLine(limit: 5) == Array("earl ".utf8))
        #expect(try await body.readLine() == Array("grey".utf8))
    }

    @Test func `a count of the app's own is not limited`() async throws {
        let body = Self.body("earl grey")
        body.changeLimits { $0.maximumCollectedBytes = 1 }

        #expect(try await body.read(9).count == 9)
    }

    @Test func `the most that one call collects is 16 MiB, unless that is changed`() async throws {
        let body = RequestBody([UInt8](repeating: 0x78, count: 1 << 24 + 1))

        #expect(BodyLimits().maximumCollectedBytes == 1 << 24)
        await #expect(throws: RequestError.self) { try await body.read() }
        body.changeLimits { $0.maximumCollectedBytes += 1 }
        #expect(try await body.read().count == 1 << 24 + 1)
    }

    @Test func `a read of at most so many bytes returns what has arrived`() async throws {
        let body = Self.body("earl grey", maximumBytesPerRead: 4)

        #expect(try await body.read(atMost: 100) == Array("earl".utf8))
        #expect(try await body.read(atMost: 2) == Array(" g".utf8))
        #expect(try await body.read(atMost: 0).isEmpty)
        #expect(try await body.read(atMost: 100) == Array("re".utf8))
        #expect(try await body.read(atMost: 100) == Array("y".utf8))
        #expect(try await body.read(atMost: 100).isEmpty)
    }

    @Test(arguments: [false, true])
    func `a negative count is refused, whatever the body`(_ isEmpty: Bool) async throws {
        let body = isEmpty ? RequestBody.empty : Self.body("tea")

        for read in Self.negativeReads {
            await #expect(throws: GatewayError(.invalidCount, "-1")) { try await read(body) }
        }
        #expect(try await body.read() == Array((isEmpty ? "" : "tea").utf8))
    }

    @Test func `the limits are those of all copies of a body`() async throws {
        let body = Self.body("tea")
        let copy = body

        copy.changeLimits { $0.maximumBodyBytes = 2 }

        #expect(body.limits.maximumBodyBytes == 2)
        await #expect(throws: RequestError.self) { try await body.read() }
    }

    @Test func `limits that are negative count as zero`() async throws {
        let (collected, limited) = (Self.body("tea"), Self.body("tea"))
        collected.changeLimits { $0.maximumCollectedBytes = -1 }
        limited.changeLimits { $0.maximumBodyBytes = -1 }

        await #expect(throws: RequestError.self) { try await collected.read() }
        await #expect(throws: RequestError.self) { try await limited.read(1) }
    }
}
