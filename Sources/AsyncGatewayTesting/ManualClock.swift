internal import Synchronization

/// A clock whose time passes only when a test says so.
///
/// Its instants are those of `ContinuousClock`, so it drives every deadline of a server that runs
/// over an ``InMemoryConnection``: a timeout of a minute is tested at once, with the same result each
/// time.
///
/// ```swift
/// let clock = ManualClock()
/// async let nap: Void = clock.sleep(for: .seconds(20))
/// try await clock.waitForSleepers()
/// clock.advance(by: .seconds(20))
/// try await nap
/// ```
public final class ManualClock: Clock, Sendable {
    /// A point of the clock's time.
    public typealias Instant = ContinuousClock.Instant

    private let state: Mutex<ManualClockState>

    /// A clock that stands still at `now`.
    public init(now: Instant = ContinuousClock.now) {
        state = Mutex(ManualClockState(now: now))
    }

    /// The time, which does not pass by itself.
    public var now: Instant { state.withLock { $0.now } }

    /// Zero: any two instants are told apart.
    public var minimumResolution: Duration { .zero }

    /// The times until which tasks sleep on the clock, in their order.
    public var deadlines: [Instant] { state.withLock { $0.sleepers.map(\.deadline) } }
}

// MARK: - Passing time

extension ManualClock {
    /// Lets time pass, and wakes every task whose deadline has come, the earliest first.
    ///
    /// The order in which tasks that are woken together then run is not defined, not even on the main
    /// actor: a test of an order advances step by step.
    public func advance(by duration: Duration) {
        precondition(duration >= .zero, "time does not go back")
        let due = state.withLock { state in
            state.now += duration
            return state.takeDueSleepers()
        }
        for sleeper in due { sleeper.continuation.resume() }
    }
}

// MARK: - Sleeping

extension ManualClock {
    /// Suspends until the clock has been advanced to `deadline`; not at all if it has.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        let number = takeNumber()
        defer { forget(number) }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                add(Sleeper(number: number, deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            cancelSleeper(number)
        }
    }

    private func takeNumber() -> UInt64 {
        state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
    }

    private func add(_ sleeper: Sleeper) {
        let answer = state.withLock { state -> Result<Void, any Error>? in
            if state.cancelled.contains(sleeper.number) { return .failure(CancellationError()) }
            guard sleeper.deadline > state.now else { return .success(()) }
            let index = state.sleepers.firstIndex { $0.deadline > sleeper.deadline }
            state.sleepers.insert(sleeper, at: index ?? state.sleepers.endIndex)
            return nil
        }
        if let answer { return sleeper.continuation.resume(with: answer) }
        wakeSatisfiedWatchers()
    }

    /// Wakes the sleeper; one that has not been added yet will not sleep.
    private func cancelSleeper(_ number: UInt64) {
        let sleeper = state.withLock { state -> Sleeper? in
            state.cancelled.insert(number)
            guard let index = state.sleepers.firstIndex(where: { $0.number == number })
            else { return nil }
            return state.sleepers.remove(at: index)
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }

    private func forget(_ number: UInt64) {
        state.withLock { _ = $0.cancelled.remove(number) }
    }
}

// MARK: - Watching

extension ManualClock {
    /// Waits until at least `count` tasks sleep on the clock.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    public func waitForSleepers(count: Int = 1) async throws {
        let number = takeNumber()
        defer { forget(number) }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                add(Watcher(number: number, count: count, continuation: continuation))
            }
        } onCancel: {
            cancelWatcher(number)
        }
    }

    private func add(_ watcher: Watcher) {
        let isCancelled = state.withLock { state in
            if state.cancelled.contains(watcher.number) { return true }
            state.watchers.append(watcher)
            return false
        }
        if isCancelled { return watcher.continuation.resume(throwing: CancellationError()) }
        wakeSatisfiedWatchers()
    }

    private func cancelWatcher(_ number: UInt64) {
        let watcher = state.withLock { state -> Watcher? in
            state.cancelled.insert(number)
            guard let index = state.watchers.firstIndex(where: { $0.number == number })
            else { return nil }
            return state.watchers.remove(at: index)
        }
        watcher?.continuation.resume(throwing: CancellationError())
    }

    private func wakeSatisfiedWatchers() {
        let satisfied = state.withLock { $0.takeSatisfiedWatchers() }
        for watcher in satisfied { watcher.continuation.resume() }
    }
}

/// The time, the tasks that sleep, and the tasks that wait for sleepers.
private struct ManualClockState {
    var now: ContinuousClock.Instant
    var nextNumber: UInt64 = 0
    var sleepers: [Sleeper] = []
    var watchers: [Watcher] = []
    /// The numbers of those that were cancelled, perhaps before they were added.
    var cancelled: Set<UInt64> = []

    /// Removes the sleepers whose deadline has come; they are sorted, so these are the first.
    mutating func takeDueSleepers() -> [Sleeper] {
        let due = Array(sleepers.prefix { $0.deadline <= now })
        sleepers.removeFirst(due.count)
        return due
    }

    mutating func takeSatisfiedWatchers() -> [Watcher] {
        let satisfied = watchers.filter { $0.count <= sleepers.count }
        watchers.removeAll { $0.count <= sleepers.count }
        return satisfied
    }
}

/// A task that sleeps until its deadline.
private struct Sleeper {
    let number: UInt64
    let deadline: ContinuousClock.Instant
    let continuation: CheckedContinuation<Void, any Error>
}

/// A task that waits for others to sleep.
private struct Watcher {
    let number: UInt64
    let count: Int
    let continuation: CheckedContinuation<Void, any Error>
}
