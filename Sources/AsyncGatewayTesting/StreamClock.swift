/// Any clock that counts in the instants of the server's deadlines.
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

    /// Replaces the deadline by another one, which is later answered by `action`.
    ///
    /// The action must check, once it is back on its actor, that its task is not cancelled: then
    /// the alarm was stopped or set anew while it was on its way.
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
                // Stopped in time.
            }
        }
    }

    mutating func stop() {
        task?.cancel()
        task = nil
    }
}
