import AsyncGateway
import AsyncGatewayTesting
import Testing

/// Blocks of a body that a test gives one by one, the first of which is `tea`.
final class Feed: Sendable {
    private let journal = Journal()
    private let stream: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    /// Lets the body have no block before the first that is yielded.
    func hold() { journal.note("held") }

    func yield(_ text: String) { continuation.yield(text) }

    func finish() { continuation.finish() }

    func wait(for entry: String) async throws { try await journal.wait(for: entry) }

    /// Sends the blocks, with `~` in silences of 15 seconds.
    func app(_ headers: Headers = ["Content-Type": "text/plain"]) -> Application {
        { [self] _, startResponse in
            try await startResponse(.ok, headers)
            return body.fillingSilence(with: Array("~".utf8), every: .seconds(15))
        }
    }

    var body: ResponseBody {
        .producing { [journal, stream] write in
            if !journal.entries.contains("held") {
                try await write("tea")
                journal.note("sent tea")
            }
            for await text in stream {
                try await write(text)
                journal.note("sent \(text)")
            }
        }
    }
}

extension ManualClock {
    /// Waits until somebody waits for a time.
    func wait(for deadline: Duration, from start: Instant) async {
        while !deadlines.contains(start + deadline) { await Task.yield() }
    }
}

/// The blocks of a response as text.
struct Texts {
    var base: StreamedResponse.Iterator

    private mutating func next() async throws -> String? {
        try await base.next().map { String(decoding: $0, as: UTF8.self) }
    }

    mutating func expect(
        _ text: String?, at location: SourceLocation = #_sourceLocation
    ) async throws {
        let next = try await next()
        #expect(next == text, sourceLocation: location)
    }

    /// Reads to the end of the body.
    mutating func expectRest(
        _ expected: [String], at location: SourceLocation = #_sourceLocation
    ) async throws {
        var texts: [String] = []
        while let text = try await next() { texts.append(text) }
        #expect(texts == expected, sourceLocation: location)
    }
}

extension StreamedResponse {
    var texts: Texts { Texts(base: makeAsyncIterator()) }
}
