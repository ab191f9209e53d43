import AsyncGateway
import Testing

@Suite("Bodies under the validator", .timeLimit(.minutes(1)))
struct ValidationBodyTests {
    private typealias Case = ValidationCase

    @Test func `a body at hand keeps its length, under two validators too`() async {
        let seen = await ValidationExchange.enforce(validator(Case.answer()))

        #expect(seen.response.contains("\r\nContent-Length: 6\r\n"))
        #expect(seen.response.hasSuffix("\r\n\r\nassam\n"))
    }

    @Test func `a file stays a file`() async throws {
        let file = try FileWrapper(path: #filePath)
        let count = try #require(file.remainingCount)

        let seen = await ValidationExchange.enforce(
            Case.answer(.ok, Case.plain, ResponseBody(file)))

        #expect(seen.response.contains("\r\nContent-Length: \(count)\r\n"))
        #expect(seen.response.contains("a file stays a file"))
    }

    @Test func `a file of the wrong length is refused`() async throws {
        let file = try FileWrapper(path: #filePath)

        let seen = await ValidationExchange.enforce(
            Case.answer(.ok, Case.sized(6), ResponseBody(file)))

        #expect(seen.status == "500")
        #expect(seen.log.contains("body.not-longer"))
    }

    @Test func `a file that is read from a stream is checked block by block`() async {
        let file = FileWrapper(Letters())

        let seen = await ValidationExchange.observe(
            Case.answer(.ok, Case.sized(4), ResponseBody(file)))

        #expect(seen.rules == [.bodyNotShorter])
    }

    @Test func `each block is handed on before the next is asked for`() async {
        let steps = Recorder<String>()
        let body = ResponseBody(Watched(blocks: ["a", "b"], steps: steps))
        let stream = ScriptedStream("GET / HTTP/1.0\r\n\r\n") { steps.add("sent \($0.suffix(1))") }

        await AsyncGatewayServer(app: validator(Case.answer(.ok, Case.plain, body))).serve(stream)

        #expect(
            steps.all.prefix(5) == ["asked", "sent a", "asked", "sent b", "asked"])
    }

    @Test(arguments: [
        Case.answer(.ok, Case.plain, "assam"), Case.answer(.ok, Case.plain, ["a", "b"]),
        Case.answer(.ok, Case.sized(9), "assam"), Case.answer(.ok, Case.sized(9), ["a", "b"]),
        Case.answer(.ok, Case.plain, .producing { _ in throw CancellationError() }),
    ])
    func `a body is closed once, right or wrong`(_ app: @escaping Application) async {
        let closings = Recorder<String>()
        let closing: Application = { environ, startResponse in
            try await app(environ, startResponse).onClose { closings.add("closed") }
        }

        _ = await ValidationExchange.enforce(validator(closing))

        #expect(closings.all == ["closed"])
    }

    @Test func `a file is sent behind what was written before it`() async throws {
        let file = try FileWrapper(path: #filePath)

        let seen = await ValidationExchange.enforce { _, startResponse in
            let write = try await startResponse(.ok, Case.plain)
            try await write("first\n")
            return ResponseBody(file)
        }

        #expect(seen.response.contains("\r\n6\r\nfirst\n\r\n"))
        #expect(seen.response.hasSuffix("\r\n0\r\n\r\n"))
    }

    @Test func `what an app does after a response that was cut short is not held against it`() async
    {
        let late = Case.afterwards(.writerInTime, "a late block") { _, startResponse, write in
            _ = try? await startResponse(.ok)
            try await write("late")
        }
        let failing: Application = { environ, startResponse in
            _ = try await late.app(environ, startResponse)
            return .producing { _ in throw CancellationError() }
        }

        let seen = await ValidationExchange.observe(failing, from: late.server)

        #expect(seen.violations == [])
    }

    @Test func `a client that goes away cancels the app`() async {
        let errors = Recorder<String>()
        let seen = Recorder<GatewayViolation>()
        let stream = ScriptedStream(ValidationExchange.get)
        let app: Application = { _, startResponse in
            try await startResponse(.ok, Case.plain)
            return .producing { _ in
                await stream.disconnect()
                do {
                    try await Task.sleep(for: .seconds(3600))
                } catch {
                    errors.add("\(type(of: error))")
                    throw error
                }
            }
        }

        await AsyncGatewayServer(app: validator(app) { seen.add($0) }).serve(stream)

        #expect(errors.all == ["CancellationError"])
        #expect(seen.all == [])
    }
}

/// Blocks that tell when they are asked for.
private struct Watched: AsyncSequence, AsyncIteratorProtocol, Sendable {
    var blocks: [String]
    let steps: Recorder<String>

    func makeAsyncIterator() -> Watched { self }

    mutating func next() async -> [UInt8]? {
        steps.add("asked")
        return blocks.isEmpty ? nil : Array(blocks.removeFirst().utf8)
    }
}

/// A stream of three bytes.
private actor Letters: ByteReader {
    private var rest: ArraySlice<UInt8> = [0x61, 0x62, 0x63]

    func read(atMost count: Int) -> [UInt8] {
        rest.popFirst().map { [$0] } ?? []
    }
}
