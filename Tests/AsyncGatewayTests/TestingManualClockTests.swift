import AsyncGatewayTesting
import Testing

@Suite("Manual clock", .timeLimit(.minutes(1)))
struct TestingManualClockTests {
    private let clock = ManualClock()

    @Test func `time passes only when it is advanced`() {
        let start = clock.now

        clock.advance(by: .seconds(3))

        #expect(clock.now == start + .seconds(3))
    }

    @Test func `a sleeper wakes at its deadline`() async throws {
        let clock = clock
        async let nap: Void = clock.sleep(for: .seconds(20))
        try await clock.waitForSleepers()

        clock.advance(by: .seconds(20))

        try await nap
        #expect(clock.deadlines.isEmpty)
    }

    @Test func `a sleeper sleeps on before its deadline`() async throws {
        let (clock, deadline) = (clock, clock.now + .seconds(20))
        async let nap: Void = clock.sleep(until: deadline)
        try await clock.waitForSleepers()

        clock.advance(by: .seconds(20) - .nanoseconds(1))

        #expect(clock.deadlines == [deadline])
        clock.advance(by: .nanoseconds(1))
        try await nap
    }

    @Test func `sleepers wake in the order of their deadlines`() async throws {
        let journal = Journal()
        let start = clock.now
        let tasks = [3, 1, 2].map { seconds in
            Task {
                try await clock.sleep(until: start + .seconds(seconds))
                journal.note("\(seconds)")
            }
        }
        try await clock.waitForSleepers(count: 3)
        #expect(clock.deadlines == [1, 2, 3].map { start + .seconds($0) })

        for second in 1...3 {
            clock.advance(by: .seconds(1))
            try await journal.wait(for: "\(second)")
        }

        for task in tasks { try await task.value }
        #expect(journal.entries == ["1", "2", "3"])
    }

    @Test func `a deadline that has passed is not waited for`() async throws {
        try await clock.sleep(until: clock.now)

        #expect(clock.deadlines.isEmpty)
    }

    @Test func `a cancelled sleeper wakes at once`() async throws {
        let clock = clock
        let nap = Task { try await clock.sleep(for: .seconds(1)) }
        try await clock.waitForSleepers()

        nap.cancel()

        await #expect(throws: CancellationError.self) { try await nap.value }
        #expect(clock.deadlines.isEmpty)
    }

    @Test func `a cancelled task does not fall asleep`() async {
        let clock = clock
        let nap = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await clock.sleep(for: .seconds(1))
        }

        await #expect(throws: CancellationError.self) { try await nap.value }
        #expect(clock.deadlines.isEmpty)
    }

    @Test func `a cancelled watcher stops waiting for sleepers`() async {
        let clock = clock
        let watch = Task { try await clock.waitForSleepers() }

        watch.cancel()

        await #expect(throws: CancellationError.self) { try await watch.value }
    }
}
