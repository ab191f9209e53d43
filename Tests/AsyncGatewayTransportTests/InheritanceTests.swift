import Synchronization
import Testing

@testable import AsyncGatewayTransport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("New thread")
struct NewThreadTests {
    @Test func `it blocks no signal, whatever its starter blocks`() throws {
        var (blocked, former) = (sigset_t(), sigset_t())
        sigemptyset(&blocked)
        for number in [SIGTERM, SIGUSR1, SIGPIPE] { sigaddset(&blocked, number) }
        pthread_sigmask(SIG_BLOCK, &blocked, &former)
        defer { pthread_sigmask(SIG_SETMASK, &former, nil) }
        let mask = Mutex(sigset_t?.none)
        let isDone = Semaphore()

        try CurrentThread.detach("a test") {
            var current = sigset_t()
            pthread_sigmask(SIG_BLOCK, nil, &current)
            mask.withLock { $0 = current }
            isDone.signal()
        }
        isDone.wait()

        var current = try #require(mask.withLock { $0 })
        #expect((1...31).filter { sigismember(&current, $0) != 0 } == [])
    }
}

@Suite("Semaphore")
struct SemaphoreTests {
    @Test func `a signal that comes before the wait is not lost, nor is the second`() {
        let semaphore = Semaphore()

        semaphore.signal()
        semaphore.signal()

        semaphore.wait()
        semaphore.wait()
    }
}

@Suite("Signal disposition")
struct SignalDispositionTests {
    @Test func `it tells what happens at the signal`() {
        // Nothing else in this process uses it.
        let former = signal(SIGXCPU, SIG_DFL)
        defer { signal(SIGXCPU, former) }
        #expect(SignalDisposition(of: SIGXCPU) == .byDefault)

        signal(SIGXCPU, SIG_IGN)
        #expect(SignalDisposition(of: SIGXCPU) == .ignored)

        signal(SIGXCPU) { _ in }
        #expect(SignalDisposition(of: SIGXCPU) == .handled)
    }

    @Test func `writing to nobody is an error, by a handler that programs do not inherit`() throws {
        BrokenPipes.areErrors()
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }

        var byte: UInt8 = 0
        let (result, reason) = (write(ends[1], &byte, 1), errno)

        #expect(result == -1 && reason == EPIPE)
        #expect(SignalDisposition(of: SIGPIPE) == .handled)
    }
}

@Suite("Blocking thread")
struct BlockingThreadTests {
    private let thread = BlockingThread(for: "a test")

    @Test func `it brings what the call returns`() async throws {
        #expect(try await thread.call { 7 } == 7)
        #expect(try await thread.call { "tea" } == "tea")
    }

    @Test func `it brings what the call throws`() async {
        let error = SystemError("read", errorNumber: EIO)

        await #expect(throws: error) { try await thread.call { throw error } }
    }

    @Test func `it makes all calls, one at a time`() async throws {
        let counts = Counts()

        try await withThrowingTaskGroup { group in
            for _ in 0..<100 { group.addTask { try await thread.call { counts.run() } } }
            try await group.waitForAll()
        }

        #expect(counts.made.load(ordering: .relaxed) == 100)
        #expect(counts.atOnce.load(ordering: .relaxed) == 1)
    }

    /// How many calls were made, and the most at once.
    private final class Counts: Sendable {
        let made = Atomic(0)
        let atOnce = Atomic(0)
        private let running = Atomic(0)

        func run() {
            let now = running.add(1, ordering: .relaxed).newValue
            atOnce.max(now, ordering: .relaxed)
            made.add(1, ordering: .relaxed)
            running.subtract(1, ordering: .relaxed)
        }
    }

    @Test func `a cancelled wait ends at once, and the thread goes on`() async throws {
        let (hasBegun, mayEnd) = (Semaphore(), Semaphore())
        let waiting = Task {
            try await thread.call {
                hasBegun.signal()
                mayEnd.wait()
            }
        }
        try await BlockingThread(for: "another test").call { hasBegun.wait() }

        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }

        mayEnd.signal()
        #expect(try await thread.call { 7 } == 7)
    }
}
