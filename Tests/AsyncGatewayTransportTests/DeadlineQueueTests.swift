import AsyncGatewayTransport
import Testing

@Suite("Deadline queue")
struct DeadlineQueueTests {
    private let start = LoopTime.now

    /// The tokens whose times have come `seconds` after the start.
    private func expired(_ queue: inout DeadlineQueue<Int>, after seconds: Int) -> [Int] {
        var tokens: [Int] = []
        while let (_, token) = queue.popExpired(at: start + .seconds(seconds)) {
            tokens.append(token)
        }
        return tokens
    }

    @Test(arguments: [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1], [2, 9, 4, 7, 1, 8, 3, 6, 5]])
    func `entries come out earliest first`(_ seconds: [Int]) {
        var queue = DeadlineQueue<Int>()
        for second in seconds { queue.insert(second, at: start + .seconds(second)) }

        #expect(queue.earliest == start + .seconds(1))
        #expect(expired(&queue, after: 10) == seconds.sorted())
    }

    @Test func `many entries come out in their order`() {
        var queue = DeadlineQueue<Int>()
        let seconds = (0..<1000).map { $0 * 7919 % 1000 }
        for second in seconds { queue.insert(second, at: start + .seconds(second)) }

        #expect(expired(&queue, after: 1000) == Array(0..<1000))
    }

    @Test func `an entry whose time has not come stays`() {
        var queue = DeadlineQueue<Int>()
        queue.insert(1, at: start + .seconds(1))
        queue.insert(2, at: start + .seconds(2))

        #expect(expired(&queue, after: 1) == [1])
        #expect(expired(&queue, after: 1) == [])
        #expect(expired(&queue, after: 2) == [2])
    }

    @Test func `a token that was inserted twice comes out twice`() {
        var queue = DeadlineQueue<Int>()
        queue.insert(7, at: start + .seconds(2))
        queue.insert(7, at: start + .seconds(1))

        #expect(expired(&queue, after: 2) == [7, 7])
    }

    @Test func `an entry comes with the time that it was inserted for`() {
        var queue = DeadlineQueue<Int>()
        queue.insert(7, at: start + .seconds(1))

        #expect(queue.popExpired(at: start + .seconds(5))?.time == start + .seconds(1))
    }

    @Test func `an empty queue has no earliest time`() {
        var queue = DeadlineQueue<Int>()

        #expect(queue.earliest == nil)
        #expect(queue.popExpired(at: start) == nil)
    }
}
