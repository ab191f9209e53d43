import Testing

@testable import AsyncGatewayTransport

@Suite("Spare bytes")
struct SpareBytesTests {
    @Test func `storage is taken once`() {
        var spare = SpareBytes()
        spare.keep([1, 2, 3])

        let taken = spare.take()

        #expect(taken.isEmpty)
        #expect(taken.capacity >= 3)
        #expect(spare.take().capacity == 0)
    }

    @Test func `an array that somebody has does not change`() {
        var spare = SpareBytes()
        let kept: [UInt8] = [1, 2, 3]
        spare.keep(kept)

        var taken = spare.take()
        taken += [4, 5, 6]

        #expect(kept == [1, 2, 3])
    }

    @Test func `large storage is not kept`() {
        var spare = SpareBytes()

        spare.keep([UInt8](repeating: 0, count: 5000))

        #expect(spare.take().capacity == 0)
    }
}
