import AsyncGatewayTransport
import Synchronization
import TestPeers

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A source that notes when its time has come; what it watches is a pipe that nobody writes to.
final class Alarm: EventSource {
    private let log: EventLog
    private let name: String
    private let repeats: Atomic<Int>
    let ends: [Int32]

    init(_ log: EventLog, _ name: String, repeats: Int = 0) {
        self.log = log
        self.name = name
        self.repeats = Atomic(repeats)
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        self.ends = ends
    }

    deinit {
        for end in ends { close(end) }
    }

    func eventsArrived(_ readiness: Readiness) {}

    func timeArrived(
        _ requested: LoopTime, now: LoopTime
    ) -> LoopTime? {
        log.note(name)
        let rest = repeats.subtract(1, ordering: .relaxed).newValue
        return rest >= 0 ? now + .milliseconds(1) : nil
    }
}

/// An alarm and the token that its loop knows it by.
struct WatchedAlarm: Sendable {
    let alarm: Alarm
    let token: SourceTable.Token
}

extension [Alarm] {
    func watched(by loop: EventLoop) async throws -> [WatchedAlarm] {
        try await LoopHost(loop).run {
            try map {
                WatchedAlarm(alarm: $0, token: try loop.add($0, watching: $0.ends[0]))
            }
        }
    }
}

extension [WatchedAlarm] {
    func forgotten(by loop: EventLoop) async {
        await LoopHost(loop).run {
            for watched in self { loop.remove(watched.token) }
        }
    }
}

/// Waits until the deadlines of the loop before `time` have passed.
func pass(_ time: LoopTime, on loop: EventLoop) async throws {
    let log = EventLog()
    let watched = try await [Alarm(log, "passed")].watched(by: loop)
    let token = watched[0].token
    await LoopHost(loop).run { loop.wake(token, at: time) }
    await log.wait(for: "passed")
    await watched.forgotten(by: loop)
}
