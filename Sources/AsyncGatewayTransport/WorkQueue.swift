/// Work in the order in which it has come, of which each can be withdrawn in constant time.
struct WorkQueue {
    typealias Work = @Sendable () -> Void

    private var waiting: [UInt64: Work] = [:]
    /// No work before this number waits.
    private var first: UInt64 = 0
    private var next: UInt64 = 0

    /// How much work waits.
    var count: Int { waiting.count }

    /// Adds work behind all other.
    ///
    /// - Returns: the number that it can be withdrawn by.
    mutating func append(_ work: @escaping Work) -> UInt64 {
        defer { next += 1 }
        waiting[next] = work
        return next
    }

    /// Takes the work that has waited longest.
    ///
    /// - Returns: the work; `nil` if none waits.
    mutating func popFirst() -> Work? {
        guard !waiting.isEmpty else { return nil }
        // Each number is passed once, also those of work that was withdrawn.
        while true {
            defer { first += 1 }
            if let work = waiting.removeValue(forKey: first) { return work }
        }
    }

    /// Withdraws work; does nothing if it does not wait any more.
    mutating func remove(_ number: UInt64) {
        waiting[number] = nil
    }
}
