import Synchronization

/// Ids of requests that no other process has.
final class RequestIDs: Sendable {
    private let prefix = String(UInt64.random(in: 0...UInt64.max), radix: 36) + "-"
    private let count = Atomic<UInt64>(0)

    func next() -> String {
        prefix + String(count.add(1, ordering: .relaxed).newValue, radix: 36)
    }
}
