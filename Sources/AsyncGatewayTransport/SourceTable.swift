/// What an event loop watches, by tokens that are never used twice.
///
/// A token is a slot's index and the number of times the slot has been used. So an event that the
/// kernel has queued for a closed descriptor is not handed to the source that has its slot now.
package struct SourceTable {
    /// Identifies one source for as long as it is watched.
    package typealias Token = UInt64

    private struct Slot {
        var generation: UInt32 = 0
        var source: (any EventSource)?
    }

    private var slots: [Slot] = []
    private var free: [UInt32] = []

    /// Makes a table without sources.
    package init() {}

    /// Adds a source, and keeps it until its token is removed.
    ///
    /// - Returns: the token.
    package mutating func insert(_ source: any EventSource) -> Token {
        let index: UInt32
        if let reused = free.popLast() {
            index = reused
        } else {
            index = UInt32(slots.count)
            slots.append(Slot())
        }
        slots[Int(index)].source = source
        return Token(slots[Int(index)].generation) << 32 | Token(index)
    }

    /// The source of a token, unless it has been removed.
    package subscript(token: Token) -> (any EventSource)? {
        let slot = slots[Int(UInt32(truncatingIfNeeded: token))]
        return slot.generation == UInt32(token >> 32) ? slot.source : nil
    }

    /// Removes a source, if the token still has one.
    package mutating func remove(_ token: Token) {
        let index = Int(UInt32(truncatingIfNeeded: token))
        guard slots[index].generation == UInt32(token >> 32) else { return }
        slots[index].source = nil
        slots[index].generation &+= 1
        free.append(UInt32(index))
    }
}

/// Something that an event loop watches.
package protocol EventSource: AnyObject, Sendable {
    /// Takes note of what the kernel has reported of the descriptor; called on the loop's thread.
    func eventsArrived(_ readiness: Readiness)

    /// Takes note that a requested time has come; called on the loop's thread.
    ///
    /// - Returns: when to call again; `nil` if not on account of this request.
    func timeArrived(_ requested: LoopTime, now: LoopTime) -> LoopTime?
}
