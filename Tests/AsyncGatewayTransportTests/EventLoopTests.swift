import AsyncGatewayTransport
import Synchronization
import TestPeers
import Testing

@Suite("Event loop", .timeLimit(.minutes(1)))
struct EventLoopTests {
    private let loop: EventLoop
    private let log = EventLog()

    init() throws {
        loop = try EventLoop.loops(count: 1)[0]
    }

    @Test func `a task that prefers the loop runs on its thread`() async {
        let isCurrent = await Task(executorPreference: loop) { [loop] in loop.isCurrent }.value

        #expect(isCurrent)
        #expect(!loop.isCurrent)
    }

    @Test func `an actor of the loop runs on its thread`() async {
        let isCurrent = await LoopHost(loop).run { [loop] in loop.isCurrent }

        #expect(isCurrent)
    }

    @Test func `a task that a job starts runs on the loop too`() async {
        let task = Task(executorPreference: loop) { [loop] in
            await Task(executorPreference: loop) { loop.isCurrent }.value
        }

        #expect(await task.value)
    }

    @Test func `work from another thread runs on the loop's thread`() async {
        let isCurrent = await withCheckedContinuation { continuation in
            loop.execute { [loop] in continuation.resume(returning: loop.isCurrent) }
        }

        #expect(isCurrent)
    }

    @Test func `work from the loop itself waits for the end of what runs`() async {
        loop.execute { [loop, log] in
            loop.execute { log.note("inner") }
            log.note("outer")
        }
        await log.wait(for: "inner")

        #expect(log.entries == ["outer", "inner"])
    }

    @Test func `work runs in the order of its arrival`() async {
        for number in 0..<100 { loop.execute { [log] in log.note("\(number)") } }
        await log.wait(forCount: 100)

        #expect(log.entries == (0..<100).map(String.init))
    }

    @Test func `jobs from many threads all run`() async {
        let host = LoopHost(loop)
        let count = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<500 { group.addTask { await host.run { 1 } } }
            return await group.reduce(0, +)
        }

        #expect(count == 500)
    }

    @Test func `a task that is always ready does not hold up events`() async throws {
        let busy = await begin(on: loop) {
            while !Task.isCancelled { await Task.yield() }
        }

        try await withLoopback { stream, peer in
            try await peer.send("tea")

            #expect(try await stream.read(atMost: 10, until: nil) == Array("tea".utf8))
        }
        busy.cancel()
        try await busy.value
    }

    @Test func `a process has each of its loops once`() throws {
        let loops = try EventLoop.loops(count: 2)

        #expect(loops[0] === loop)
        #expect(loops[1] !== loop)
        #expect(try EventLoop.loops(count: 2)[1] === loops[1])
    }

    @Test func `different loops are different threads`() async throws {
        let other = try EventLoop.loops(count: 2)[1]

        let current = await LoopHost(other).run { [loop] in [other.isCurrent, loop.isCurrent] }

        #expect(current == [true, false])
    }
}

@Suite("Event loop deadlines", .timeLimit(.minutes(1)))
struct EventLoopDeadlineTests {
    private let loop: EventLoop
    private let log = EventLog()

    init() throws {
        loop = try EventLoop.loops(count: 1)[0]
    }

    @Test func `sources are woken earliest first`() async throws {
        let sources = try await ["a", "b", "c"].map { Alarm(log, $0) }.watched(by: loop)
        let start = LoopTime.now

        await LoopHost(loop).run { [loop] in
            loop.wake(sources[2].token, at: start + .milliseconds(30))
            loop.wake(sources[0].token, at: start + .milliseconds(10))
            loop.wake(sources[1].token, at: start + .milliseconds(20))
        }
        await log.wait(forCount: 3)

        #expect(log.entries == ["a", "b", "c"])
        #expect(LoopTime.now >= start + .milliseconds(30))
        await sources.forgotten(by: loop)
    }

    @Test func `a source that asks again is woken again`() async throws {
        let alarm = Alarm(log, "a", repeats: 2)
        let sources = try await [alarm].watched(by: loop)
        let token = sources[0].token

        await LoopHost(loop).run { [loop] in loop.wake(token, at: .now) }
        await log.wait(forCount: 3)

        #expect(log.entries == ["a", "a", "a"])
        await sources.forgotten(by: loop)
    }

    @Test func `a source that was removed is not woken`() async throws {
        let sources = try await [Alarm(log, "removed"), Alarm(log, "kept")].watched(by: loop)
        let start = LoopTime.now

        await LoopHost(loop).run { [loop] in
            loop.wake(sources[0].token, at: start + .milliseconds(5))
            loop.wake(sources[1].token, at: start + .milliseconds(10))
            loop.remove(sources[0].token)
        }
        await log.wait(for: "kept")

        #expect(log.entries == ["kept"])
        await Array(sources.suffix(1)).forgotten(by: loop)
    }

    @Test func `a time that has passed wakes in the next turn`() async throws {
        let sources = try await [Alarm(log, "a")].watched(by: loop)
        let token = sources[0].token

        await LoopHost(loop).run { [loop] in loop.wake(token, at: .now + .seconds(-1)) }

        await log.wait(for: "a")
        await sources.forgotten(by: loop)
    }
}
