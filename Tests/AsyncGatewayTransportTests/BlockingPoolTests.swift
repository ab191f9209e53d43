import TestPeers
import Testing

@testable import AsyncGatewayTransport

@Suite("Pool of threads", .timeLimit(.minutes(1)))
struct BlockingPoolTests {
    private let log = EventLog()

    /// Work that begins, and blocks its thread until `go` is noted.
    private func blocking(_ name: String) -> @Sendable () -> String {
        { [log] in
            log.note(name)
            log.waitOnThread(for: "go")
            return name
        }
    }

    private func untilQueued(_ count: Int, in pool: BlockingPool) async throws {
        try await yield { pool.queueCount >= count }
    }

    @Test func `work returns its result, or throws its error`() async throws {
        let pool = BlockingPool(limit: 2, patience: .seconds(10))

        #expect(try await pool.run { 1 + 1 } == 2)
        await #expect(throws: WorkError.self) { try await pool.run { throw WorkError() } }
    }

    @Test func `a pool without work has no thread`() {
        #expect(BlockingPool(limit: 2, patience: .seconds(10)).threadCount == 0)
    }

    @Test func `a full pool makes work wait, and begins it in order`() async throws {
        let pool = BlockingPool(limit: 2, patience: .seconds(10))
        async let first = pool.run(blocking("first"))
        await log.wait(for: "first")
        async let second = pool.run(blocking("second"))
        await log.wait(for: "second")
        async let third = pool.run { [log] in log.note("third") }
        try await untilQueued(1, in: pool)
        async let fourth = pool.run { [log] in log.note("fourth") }
        try await untilQueued(2, in: pool)

        #expect(pool.threadCount == 2)
        #expect(log.entries == ["first", "second"])
        log.note("go")

        #expect(try await [first, second] == ["first", "second"])
        try await third
        try await fourth
        #expect(pool.threadCount == 2)
    }

    @Test func `work that is cancelled while it waits is not done`() async throws {
        let pool = BlockingPool(limit: 1, patience: .seconds(10))
        async let first = pool.run(blocking("first"))
        await log.wait(for: "first")
        let waiting = Task { [log] in try await pool.run { log.note("done") } }
        try await untilQueued(1, in: pool)

        waiting.cancel()

        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(pool.queueCount == 0)
        log.note("go")
        _ = try await first
        #expect(try await pool.run { "last" } == "last")
        #expect(!log.entries.contains("done"))
    }

    @Test func `a task that is cancelled beforehand does nothing`() async throws {
        let pool = BlockingPool(limit: 1, patience: .seconds(10))
        async let first = pool.run(blocking("first"))
        await log.wait(for: "first")
        let cancelled = Task { [log] in
            try? await waitForCancellation()
            try await pool.run { log.note("done") }
        }

        cancelled.cancel()

        await #expect(throws: CancellationError.self) { try await cancelled.value }
        #expect(pool.queueCount == 0)
        log.note("go")
        _ = try await first
        #expect(!log.entries.contains("done"))
    }

    @Test func `work that has begun is waited for, cancelled or not`() async throws {
        let pool = BlockingPool(limit: 1, patience: .seconds(10))
        let running = Task { try await pool.run(blocking("first")) }
        await log.wait(for: "first")

        running.cancel()
        log.note("go")

        #expect(try await running.value == "first")
    }

    @Test func `threads without work end, but for the last`() async throws {
        let pool = BlockingPool(limit: 4, patience: .milliseconds(1))
        try await withThrowingTaskGroup { group in
            for number in 0..<4 { group.addTask { try await pool.run(blocking("\(number)")) } }
            await log.wait(forCount: 4)
            #expect(pool.threadCount == 4)
            log.note("go")
            for try await _ in group {}
        }

        try await yield { pool.threadCount <= 1 }
        #expect(try await pool.run { "tea" } == "tea")
        #expect(pool.threadCount == 1)
    }

    @Test func `many calls from many tasks are all done`() async throws {
        let pool = BlockingPool(limit: 3, patience: .microseconds(100))
        let total = try await withThrowingTaskGroup { group in
            for number in 0..<2000 { group.addTask { try await pool.run { number } } }
            return try await group.reduce(0, +)
        }

        #expect(total == 2000 * 1999 / 2)
        #expect((1...3).contains(pool.threadCount))
        #expect(pool.queueCount == 0)
    }

    @Test func `calls that are cancelled at any moment are done or not, and each ends`() async {
        let pool = BlockingPool(limit: 2, patience: .microseconds(100))
        let ended = await withTaskGroup { group in
            for number in 0..<500 {
                group.addTask {
                    let task = Task { try await pool.run { log.note("done") } }
                    for _ in 0..<number % 7 { await Task.yield() }
                    task.cancel()
                    if case .success = await task.result { return 1 }
                    return 0
                }
            }
            return await group.reduce(0, +)
        }

        #expect(ended == log.entries.count)
        #expect(pool.queueCount == 0)
    }

    @Test func `tasks run on its threads, also when they have waited`() async throws {
        let pool = BlockingPool(limit: 1, patience: .seconds(10))
        try pool.prepare()

        let ofTask = await Task(executorPreference: pool) {
            await Task.yield()
            return CurrentThread.identity
        }.value
        let ofCall = try await pool.run { CurrentThread.identity }

        #expect(ofTask == ofCall)
    }
}

private struct WorkError: Error {}
