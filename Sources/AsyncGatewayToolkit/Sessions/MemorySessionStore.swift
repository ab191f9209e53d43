internal import Synchronization

/// Keeps sessions in the memory of the process, until their time has passed, or there are too many.
///
/// They end with the process, and another process does not know them.
///
/// ```swift
/// let site = sessions(in: MemorySessionStore(maximumSessions: 10_000))(router.app)
/// ```
public final class MemorySessionStore: SessionStore {
    fileprivate struct Entry {
        var values: SessionValues
        var deadline: ContinuousClock.Instant
        /// The number of its latest use.
        var use: Int
    }

    fileprivate struct State {
        var entries: [SessionID: Entry] = [:]
        /// The uses of all sessions, in order; only the latest one of each counts.
        var uses: [(id: SessionID, use: Int)] = []
        var useCount = 0
        /// How many of the uses do not count any more.
        var start = 0
    }

    private let limit: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// A store without sessions.
    ///
    /// - Parameters:
    ///   - maximumSessions: how many sessions are kept; those that were not used for longest go
    ///     first.
    ///   - clock: the time by which sessions end.
    public init<C: Clock>(maximumSessions: Int = 100_000, clock: C = ContinuousClock())
    where C.Instant == ContinuousClock.Instant {
        limit = max(1, maximumSessions)
        now = { clock.now }
    }

    /// How many sessions are kept, those included whose time has passed since the last call.
    public var count: Int { state.withLock { $0.entries.count } }

    /// Changes a session, as ``SessionStore/change(_:lifetime:_:)`` says.
    public func change<Result: Sendable>(
        _ id: SessionID, lifetime: Duration,
        _ change: @Sendable (_ values: inout SessionValues?) throws -> Result
    ) async throws -> Result {
        let now = now()
        return try state.withLock { state in
            state.removeEnded(at: now)
            var values = state.values(of: id, at: now)
            let result = try change(&values)
            state.set(id, values, until: now + lifetime)
            state.shrink(to: limit)
            return result
        }
    }
}

extension MemorySessionStore.State {
    fileprivate func values(
        of id: SessionID, at now: ContinuousClock.Instant
    ) -> SessionValues? {
        guard let entry = entries[id], now < entry.deadline else { return nil }
        return entry.values
    }

    fileprivate mutating func set(
        _ id: SessionID, _ values: SessionValues?, until deadline: ContinuousClock.Instant
    ) {
        guard let values else {
            entries[id] = nil
            return
        }
        useCount += 1
        entries[id] = .init(values: values, deadline: deadline, use: useCount)
        uses.append((id, useCount))
    }

    /// Removes sessions whose time has passed.
    ///
    /// With different lifetimes some stay until those that were used before them have ended, so a
    /// session is also looked at when it is asked for.
    fileprivate mutating func removeEnded(at now: ContinuousClock.Instant) {
        while let oldest, oldest.entry.deadline <= now { remove(oldest.id) }
        compact()
    }

    /// Removes the sessions that were not used for longest.
    fileprivate mutating func shrink(to limit: Int) {
        while entries.count > limit, let oldest { remove(oldest.id) }
    }

    /// The session that was not used for longest.
    private var oldest: (id: SessionID, entry: MemorySessionStore.Entry)? {
        mutating get {
            while start < uses.count {
                let (id, use) = uses[start]
                if let entry = entries[id], entry.use == use { return (id, entry) }
                start += 1
            }
            return nil
        }
    }

    private mutating func remove(_ id: SessionID) {
        entries[id] = nil
        start += 1
    }

    /// Forgets the uses that do not count, when they are most of them.
    private mutating func compact() {
        guard uses.count > 2 * entries.count + 64 else { return }
        uses = uses[start...].filter { entries[$0.id]?.use == $0.use }
        start = 0
    }
}
