import AsyncGatewayToolkit
import Synchronization
import Testing

@Suite("Broadcasts", .timeLimit(.minutes(1)))
struct BroadcastTests {
    private func all<Element>(_ elements: Broadcast<Element>.Subscription) async -> [Element] {
        var all: [Element] = []
        for await element in elements { all.append(element) }
        return all
    }

    @Test func `all who have subscribed receive an element, in order`() async {
        let broadcast = Broadcast<Int>()
        let (first, second) = (broadcast.subscribe(), broadcast.subscribe())
        for number in 1...3 { broadcast.publish(number) }
        let third = broadcast.subscribe()
        broadcast.publish(4)
        broadcast.finish()

        #expect(await all(first) == [1, 2, 3, 4])
        #expect(await all(second) == [1, 2, 3, 4])
        #expect(await all(third) == [4])
    }

    @Test func `an element that comes later wakes those that wait`() async {
        let broadcast = Broadcast<Int>()
        let subscriptions = (1...50).map { _ in broadcast.subscribe(buffer: 1000) }
        await withTaskGroup(of: [Int].self) { group in
            for subscription in subscriptions { group.addTask { await all(subscription) } }
            group.addTask {
                for number in 1...500 {
                    broadcast.publish(number)
                    if number % 7 == 0 { await Task.yield() }
                }
                broadcast.finish()
                return Array(1...500)
            }
            for await received in group { #expect(received == Array(1...500)) }
        }
        #expect(broadcast.droppedCount == 0)
    }

    @Test func `each element can have a number`() async {
        let broadcast = Broadcast<Int>()
        let numbers = broadcast.subscribe()
        for _ in 1...3 { broadcast.publish { $0 } }
        broadcast.finish()
        broadcast.publish { _ in fatalError("it has ended") }
        let received = await all(numbers)

        #expect(received.map { $0 - received[0] } == [0, 1, 2])
        #expect(received.allSatisfy { 1...1 << 53 ~= $0 })
    }

    @Test(arguments: [OverflowPolicy.dropOldest, .dropNewest, .end])
    func `an element that is dropped can call the broadcast`(_ policy: OverflowPolicy) async {
        final class Caller: Sendable {
            let broadcast: Broadcast<Caller?>
            init(_ broadcast: Broadcast<Caller?>) { self.broadcast = broadcast }
            // It takes the lock of the broadcast.
            deinit { _ = broadcast.subscriberCount }
        }
        let broadcast = Broadcast<Caller?>(history: 1)
        let slow = broadcast.subscribe(buffer: 1, whenFull: policy)
        for _ in 1...5 { broadcast.publish(Caller(broadcast)) }
        for _ in 1...2 { broadcast.publish(nil) }
        broadcast.finish()
        let unheard = Broadcast<Caller?>()
        unheard.publish { _ in Caller(unheard) }

        #expect(await all(slow).count == 1)
        #expect(broadcast.subscriberCount == 0)
    }

    @Test func `those that publish at once are in one order for all`() async {
        let broadcast = Broadcast<Int>()
        let subscriptions = (1...4).map { _ in broadcast.subscribe(buffer: 10_000) }
        await withTaskGroup { group in
            for publisher in 0..<4 {
                group.addTask {
                    for number in 0..<1000 { broadcast.publish(publisher * 1000 + number) }
                }
            }
        }
        broadcast.finish()
        let first = await all(subscriptions[0])

        #expect(first.count == 4000)
        for subscription in subscriptions.dropFirst() { #expect(await all(subscription) == first) }
    }

    @Test(arguments: [
        (OverflowPolicy.dropOldest, [3, 4, 5], 1, 2), (.dropNewest, [1, 2, 3], 1, 2),
        (.end, [1, 2, 3], 0, 1),
    ])
    func `one that does not keep up is treated as its policy says`(
        _ policy: OverflowPolicy, _ received: [Int], _ left: Int, _ dropped: Int
    ) async {
        let broadcast = Broadcast<Int>()
        let subscription = broadcast.subscribe(buffer: 3, whenFull: policy)
        for number in 1...5 { broadcast.publish(number) }

        #expect(broadcast.subscriberCount == left)
        #expect(broadcast.droppedCount == dropped)
        broadcast.finish()
        #expect(await all(subscription) == received)
    }

    @Test func `one that is slow loses nothing as long as its buffer has room`() async {
        let broadcast = Broadcast<Int>()
        let subscription = broadcast.subscribe(buffer: 2)
        var iterator = subscription.makeAsyncIterator()
        for number in stride(from: 1, to: 200, by: 2) {
            broadcast.publish(number)
            broadcast.publish(number + 1)
            #expect(await iterator.next() == number)
            #expect(await iterator.next() == number + 1)
        }
        #expect(broadcast.subscriberCount == 1)
    }

    @Test func `a buffer has room for one element at least`() async {
        let broadcast = Broadcast<Int>()
        let subscription = broadcast.subscribe(buffer: -5, whenFull: .dropOldest)
        for number in 1...3 { broadcast.publish(number) }
        broadcast.finish()

        #expect(await all(subscription) == [3])
    }

    @Test func `a subscription that is released leaves nothing behind`() async {
        let (broadcast, releases) = (Broadcast<Token>(), Counter())
        do {
            let subscription = broadcast.subscribe()
            broadcast.publish(Token(releases))
            #expect(broadcast.subscriberCount == 1)
            withExtendedLifetime(subscription) {}
        }
        #expect(broadcast.subscriberCount == 0)
        #expect(releases.count == 1)
    }

    @Test func `leaving the iteration ends the subscription`() async {
        let broadcast = Broadcast<Int>()
        await readOne(of: broadcast)

        #expect(broadcast.subscriberCount == 0)
    }

    private func readOne(of broadcast: Broadcast<Int>) async {
        let subscription = broadcast.subscribe()
        broadcast.publish(1)
        for await _ in subscription { break }
    }

    @Test func `cancelling the task ends the wait and the subscription`() async throws {
        let broadcast = Broadcast<Int>()
        let subscription = broadcast.subscribe()
        let task = Task { await all(subscription) }
        for _ in 0..<10 { await Task.yield() }

        task.cancel()

        #expect(await task.value == [])
        #expect(broadcast.subscriberCount == 0)
    }

    @Test func `a task that was cancelled before receives nothing`() async {
        let broadcast = Broadcast<Int>()
        let subscription = broadcast.subscribe()
        broadcast.publish(1)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await all(subscription)
        }
        task.cancel()

        #expect(await task.value == [])
        #expect(broadcast.subscriberCount == 0)
    }

    @Test func `a subscription that is finished gives what waits`() async {
        let broadcast = Broadcast<Int>()
        let subscription = broadcast.subscribe()
        broadcast.publish(1)
        subscription.finish()
        broadcast.publish(2)

        #expect(broadcast.subscriberCount == 0)
        #expect(await all(subscription) == [1])
    }

    @Test func `a broadcast that is released ends its subscriptions`() async throws {
        var broadcast: Broadcast<Int>? = Broadcast()
        let subscription = try #require(broadcast?.subscribe())
        let task = Task { await all(subscription) }
        broadcast?.publish(1)
        broadcast = nil

        #expect(await task.value == [1])
    }

    @Test func `behind the end nothing is published`() async {
        let broadcast = Broadcast<Int>(history: 5)
        broadcast.publish(1)
        broadcast.finish()
        broadcast.publish(2)

        #expect(await all(broadcast.subscribe()) == [])
        #expect(await all(broadcast.subscribe(after: { _ in false })) == [1])
        #expect(broadcast.subscriberCount == 0)
    }

    // History

    @Test(arguments: [
        (nil, []), ("", []), ("8", [9, 10]), ("10", []), ("6", [7, 8, 9, 10]),
        ("1", [6, 7, 8, 9, 10]),
        ("unknown", [6, 7, 8, 9, 10]),
    ])
    func `one that comes back gets what it has missed, as far as it is kept`(
        _ last: String?, _ missed: [Int]
    ) async {
        let broadcast = Broadcast<ServerSentEvent>(history: 5)
        for id in 1...10 { broadcast.publish(ServerSentEvent("tea", id: id)) }
        let subscription = broadcast.subscribe(after: last)
        broadcast.publish(ServerSentEvent("tea", id: 11))
        broadcast.finish()

        #expect(await all(subscription).compactMap(\.id) == (missed + [11]).map(String.init))
    }

    @Test(arguments: [OverflowPolicy.dropOldest, .dropNewest, .end])
    func `what it has missed needs no room in its buffer`(_ policy: OverflowPolicy) async {
        let broadcast = Broadcast<Int>(history: 10)
        for number in 1...10 { broadcast.publish(number) }
        let subscription = broadcast.subscribe(after: { $0 == 2 }, buffer: 2, whenFull: policy)
        broadcast.publish(11)
        broadcast.publish(12)
        broadcast.finish()

        #expect(await all(subscription) == Array(3...12))
    }

    @Test func `without a history nothing is kept`() async {
        let (broadcast, releases) = (Broadcast<Token>(history: 0), Counter())
        broadcast.publish(Token(releases))

        #expect(releases.count == 1)
        broadcast.finish()
        #expect(await all(broadcast.subscribe(after: { _ in false })).isEmpty)
    }
}

private final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func add() { value.withLock { $0 += 1 } }
}

/// Counts when nobody refers to it any more.
private final class Token: Sendable {
    private let releases: Counter

    init(_ releases: Counter) {
        self.releases = releases
    }

    deinit { releases.add() }
}
