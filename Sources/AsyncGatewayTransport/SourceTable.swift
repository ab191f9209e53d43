/// What an event loop watches, by tokens that never point at the wrong source.
///
/// A token is a slot's index and the number of times the slot has been used, so an event that the
/// kernel had already queued for a closed descriptor finds nothing instead of its successor.
package struct SourceTable {
    /// Stands for one source for as long as it is watched.
    package typealias Token = UInt64

    private struct Slot {
        var generation: UInt32 = 0
        var source: (any EventSource)?
    }

    private var slots: [Slot] = []
    private var free: [UInt32] = []

    /// A table without sources.
    package init() {}

    /// Keeps `source` until its token is removed.
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

    /// The source behind a token, unless it has been removed.
    package subscript(token: Token) -> (any EventSource)? {
        let slot = slots[Int(UInt32(truncatingIfNeeded: token))]
        return slot.generation == UInt32(token >> 32) ? slot.source : nil
    }

    /// Lets go of a source; later events for its token are ignored.
    package mutating func remove(_ token: Token) {
        let index = Int(UInt32(truncatingIfNeeded: token))
        guard slots[index].generation == UInt32(token >> 32) else { return }
        slots[index].source = nil
        slots[index].generation &+= 1
        free.append(UInt32(index))
    }
}
