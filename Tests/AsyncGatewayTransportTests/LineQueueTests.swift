import AsyncGatewayTransport
import TestPeers
import Testing

@Suite("Queue of lines", .timeLimit(.minutes(1)))
struct LineQueueTests {
    private let pipe: LinePipe

    init() throws {
        pipe = try LinePipe()
    }

    private func queue(capacity: Int = 1 << 20) -> LineQueue {
        LineQueue(writingTo: pipe.output, for: "a test", capacity: capacity)
    }

    /// Lines of different lengths, some longer than a pipe writes as a whole.
    private func lines(_ range: Range<Int>) -> [String] {
        range.map { "\($0) " + String(repeating: "x", count: $0 * 37 % 6000) }
    }

    @Test(arguments: [true, false])
    func `lines are written whole and in order, whether the descriptor blocks or not`(
        _ blocks: Bool
    ) async throws {
        if !blocks { pipe.makeNonBlocking() }
        let (queue, lines) = (queue(), lines(0..<300))

        for line in lines { queue.write(line + "\n") }

        #expect(pipe.readLines(lines.count) == lines)
    }

    @Test func `a pipe that nobody reads delays no writer, and what was dropped is counted`()
        async throws
    {
        let (queue, lines) = (queue(capacity: 200_000), lines(0..<1000))

        for line in lines { queue.write(line + "\n") }

        let (kept, dropped) = pipe.readAll(of: lines.count)
        #expect(dropped > 0 && kept.count + dropped == lines.count)
        #expect(Set(kept).isSubset(of: lines))
    }

    @Test func `a line longer than the queue is dropped`() async throws {
        let queue = queue(capacity: 10)

        queue.write("longer than that\n")
        queue.write("tea\n")

        #expect(Set(pipe.readLines(2)) == ["tea", "1 line was dropped"])
    }

    @Test func `the last line is told of when it was dropped, before a flush returns`() async throws
    {
        let queue = queue(capacity: 10)
        queue.write("longer than that\n")

        #expect(queue.flush(atMost: .seconds(30)))

        pipe.makeInputNonBlocking()
        #expect(pipe.readLines(1) == ["1 line was dropped"])
    }

    @Test func `behind a line that was torn by the end of its reader, the next begins a line`()
        throws
    {
        let folder = try TemporaryFolder()
        let pipe = try LinePipe(at: folder["log"])
        let queue = LineQueue(writingTo: pipe.output, for: "a test")
        // More than the pipe holds.
        queue.write(String(repeating: "x", count: 1_000_000) + "\n")
        pipe.waitForInput()

        pipe.closeInput()
        #expect(queue.flush(atMost: .seconds(30)))
        try pipe.openInput(at: folder["log"])
        queue.write("tea\n")

        let lines = pipe.readLines { $0.hasSuffix("dropped") }
        #expect(lines.first?.allSatisfy { $0 == "x" } == true)
        #expect(lines.dropFirst() == ["tea", "1 line was dropped"])
    }

    @Test func `there is room again for what comes after a pause`() async throws {
        let queue = queue(capacity: 100_000)
        for line in lines(0..<100) { queue.write(line + "\n") }
        // Some may be written behind the first that says how many were dropped.
        var count = 0
        while count < 100, let line = pipe.readLines(1).first {
            count += line.hasSuffix("dropped") ? Int(line.prefix { $0 != " " }) ?? 0 : 1
        }

        queue.write("tea\n")

        #expect(pipe.readLines(1) == ["tea"])
    }

    @Test func `a flush returns when all was written`() async throws {
        let queue = queue()
        queue.write("tea\n")

        #expect(queue.flush(atMost: .seconds(30)))

        #expect(pipe.readLines(1) == ["tea"])
    }

    @Test func `of a pipe that nobody reads, one flush waits for its limit, and no other`() {
        let queue = queue()
        queue.write(String(repeating: "x", count: 100_000))

        #expect(!queue.flush(atMost: .milliseconds(1)))
        #expect(!queue.flush(atMost: .seconds(1_000_000)))
    }

    @Test func `a task that is cancelled still waits for what it has written`() async throws {
        let queue = queue()
        queue.write("tea\n")

        await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            await queue.flushed(atMost: .seconds(30))
        }.value

        #expect(queue.flush(atMost: .zero))
    }

    @Test func `a closed pipe is no hindrance`() {
        let queue = queue()
        pipe.closeInput()

        queue.write("tea\n")

        #expect(queue.flush(atMost: .seconds(30)))
    }
}
