internal import Synchronization

/// The state of a broadcast, which its subscribers refer to as well.
///
/// An element is put into all mailboxes under one lock, so that its place among the others is the same
/// everywhere. The lock of a mailbox is taken within it, never the other way round.
final class BroadcastCore<Element: Sendable>: Sendable {
    fileprivate struct State {
        var subscribers: [Int: Subscriber<Element>] = [:]
        /// That of the latest subscriber.
        var lastNumber = 0
        // JavaScript counts to 2^53.
        /// That of the latest element.
        var lastElementNumber = Int.random(in: 0..<1 << 50)
        /// The latest elements, up to twice as many as are wanted.
        var history: [Element] = []
        var droppedCount = 0
        var isFinished = false
    }

    private let historyCount: Int
    private let state = Mutex(State())

    init(history: Int) {
        historyCount = history
    }

    func publish(_ make: (_ number: Int) -> Element) {
        let result = state.withLock { state in
            state.isFinished ? nil : state.put(state.number(make), keeping: historyCount)
        }
        for consumer in result?.woken ?? [] { consumer.resume() }
    }

    /// Adds a subscriber, that gets what `replay` takes of the history first.
    func subscribe(
        limit: Int, whenFull policy: OverflowPolicy,
        replay: (ArraySlice<Element>) -> ArraySlice<Element>
    ) -> Subscriber<Element> {
        state.withLock { state in
            state.lastNumber += 1
            let subscriber = Subscriber(
                self, number: state.lastNumber, replay(state.history.suffix(historyCount)),
                limit: limit, whenFull: policy)
            if state.isFinished {
                // Not by `end()`, which takes the lock.
                subscriber.mailbox.end()
            } else {
                state.subscribers[state.lastNumber] = subscriber
            }
            return subscriber
        }
    }

    /// Removes a subscriber, for which nothing is kept from then on.
    func remove(_ subscriber: Subscriber<Element>) {
        // Released outside of the lock.
        _ = state.withLock { $0.subscribers.removeValue(forKey: subscriber.number) }
    }

    func finish() {
        let ended = state.withLock { state in
            state.isFinished = true
            defer { state.subscribers = [:] }
            return state.subscribers
        }
        for subscriber in ended.values { subscriber.end() }
    }

    var subscriberCount: Int { state.withLock { $0.subscribers.count } }

    var droppedCount: Int { state.withLock { $0.droppedCount } }
}

extension BroadcastCore.State {
    /// What has come of an element that was put into all mailboxes.
    fileprivate struct Result {
        /// The tasks that wait for it.
        var woken: [CheckedContinuation<Void, Never>] = []
        /// What is no longer needed, and released outside of the lock: an element may refer to anything,
        /// also to a subscription to this broadcast.
        var dropped: [Element] = []
        /// The element itself, which perhaps nobody has taken.
        var element: Element?
        var ended: [Subscriber<Element>] = []
    }

    fileprivate mutating func number(_ make: (_ number: Int) -> Element) -> Element {
        lastElementNumber += 1
        return make(lastElementNumber)
    }

    /// Puts an element into all mailboxes, and `historyCount` into the history.
    fileprivate mutating func put(_ element: Element, keeping historyCount: Int) -> Result {
        var result = Result()
        result.element = element
        result.dropped = keep(element, upTo: historyCount)
        result.woken.reserveCapacity(subscribers.count)
        for subscriber in subscribers.values {
            let delivery = subscriber.put(element)
            if let consumer = delivery.consumer { result.woken.append(consumer) }
            if let element = delivery.dropped { result.dropped.append(element) }
            switch delivery.outcome {
            case .accepted: break
            case .dropped: droppedCount += 1
            case .ended:
                droppedCount += 1
                result.ended.append(subscriber)
            case .closed: result.ended.append(subscriber)
            }
        }
        for subscriber in result.ended { subscribers[subscriber.number] = nil }
        return result
    }

    /// - Returns: what is no longer kept.
    private mutating func keep(_ element: Element, upTo count: Int) -> [Element] {
        guard count > 0 else { return [] }
        history.append(element)
        guard history.count >= 2 * count else { return [] }
        defer { history.removeFirst(history.count - count) }
        return Array(history.dropLast(count))
    }
}

/// One subscriber of a broadcast.
final class Subscriber<Element: Sendable>: Sendable {
    let number: Int
    let mailbox: Mailbox<Element>
    private let core: BroadcastCore<Element>
    private let limit: Int
    private let policy: OverflowPolicy

    init(
        _ core: BroadcastCore<Element>, number: Int, _ replay: ArraySlice<Element>, limit: Int,
        whenFull policy: OverflowPolicy
    ) {
        (self.core, self.number, self.limit, self.policy) = (core, number, limit, policy)
        mailbox = Mailbox(replay)
    }

    func put(_ element: Element) -> Mailbox<Element>.Delivery {
        mailbox.put(element, limit: limit, whenFull: policy)
    }

    /// Ends the subscription behind what waits.
    func end() {
        core.remove(self)
        mailbox.end()
    }

    /// Ends the subscription, and drops what waits.
    func close() {
        core.remove(self)
        mailbox.close()
    }
}
