/// A clock of any type that has the instants of the server's deadlines.
struct StreamClock: Sendable {
    private let readNow: @Sendable () -> ContinuousClock.Instant
    private let sleepUntil: @Sendable (ContinuousClock.Instant) async throws -> Void

    init<C: Clock>(_ clock: C) where C.Instant == ContinuousClock.Instant {
        readNow = { clock.now }
        sleepUntil = { try await clock.sleep(until: $0, tolerance: nil) }
    }

    var now: ContinuousClock.Instant { readNow() }

    func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await sleepUntil(deadline)
    }
}

/// One deadline of an actor, as a task that sleeps until it has come.
struct Alarm {
    private var task: Task<Void, Never>?

    /// Replaces the deadline, and calls `action` when it has come.
    ///
    /// The action must check on its actor that its task is not cancelled: if it is, the alarm was
    /// stopped or set again after the deadline had come and before the action ran.
    mutating func set(
        _ deadline: ContinuousClock.Instant, on clock: StreamClock,
        _ action: @escaping @Sendable () async -> Void
    ) {
        stop()
        task = Task {
            do {
                try await clock.sleep(until: deadline)
                await action()
            } catch {
                // The alarm was stopped before its deadline.
            }
        }
    }

    mutating func stop() {
        task?.cancel()
        task = nil
    }
}
