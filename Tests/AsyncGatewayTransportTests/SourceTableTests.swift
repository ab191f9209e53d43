import AsyncGatewayTransport
import Testing

@Suite("Source table")
struct SourceTableTests {
    private let first = SilentSource()
    private let second = SilentSource()

    @Test func `a token finds its source`() {
        var table = SourceTable()

        let tokens = (table.insert(first), table.insert(second))

        #expect(table[tokens.0] === first)
        #expect(table[tokens.1] === second)
    }

    @Test func `a removed source is not found`() {
        var table = SourceTable()
        let token = table.insert(first)

        table.remove(token)

        #expect(table[token] == nil)
    }

    @Test func `a stale token does not find the source that has taken its place`() {
        var table = SourceTable()
        let stale = table.insert(first)
        table.remove(stale)

        let token = table.insert(second)

        #expect(UInt32(truncatingIfNeeded: token) == UInt32(truncatingIfNeeded: stale))
        #expect(table[stale] == nil)
        #expect(table[token] === second)
    }

    @Test func `removing by a stale token removes nothing`() {
        var table = SourceTable()
        let stale = table.insert(first)
        table.remove(stale)
        let token = table.insert(second)

        table.remove(stale)
        let other = table.insert(first)

        #expect(table[token] === second)
        #expect(table[other] === first)
    }

    @Test func `a removed source is let go of`() {
        var table = SourceTable()
        weak var watched: SilentSource?
        let token: SourceTable.Token
        do {
            let source = SilentSource()
            watched = source
            token = table.insert(source)
        }
        #expect(watched != nil)

        table.remove(token)

        #expect(watched == nil)
    }
}

/// A source that nothing happens to.
private final class SilentSource: EventSource {
    func eventsArrived(_ readiness: Readiness) {}

    func timeArrived(
        _ requested: LoopTime, now: LoopTime
    ) -> LoopTime? {
        nil
    }
}
