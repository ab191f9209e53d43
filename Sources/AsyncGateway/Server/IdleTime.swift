internal import AsyncGatewayTransport
internal import Synchronization

/// Since when a connection is idle: it waits for the first byte of a request.
///
/// Written by the connection, and read by any thread.
struct IdleTime: ~Copyable, Sendable {
    private static let none = Int64.min

    private let nanoseconds = Atomic<Int64>(none)

    /// The start of the wait; `nil` while a request has begun, or the connection has ended.
    var start: LoopTime? {
        let value = nanoseconds.load(ordering: .relaxed)
        return value == Self.none ? nil : LoopTime(nanoseconds: value)
    }

    /// Notes that the connection begins to wait.
    func begin(at time: LoopTime) {
        nanoseconds.store(time.nanoseconds, ordering: .relaxed)
    }

    /// Notes that a request has begun.
    func end() {
        nanoseconds.store(Self.none, ordering: .relaxed)
    }
}
