internal import Synchronization

/// The state of a broadcast, which its subscribers refer to as well.
///
/// An element is put into all mailboxes under one lock, so that its place among the others is the same
/// everywhere. The lock of a mailbox is taken within it, never the other way round.
final class BroadcastCore<Element: Sendable>: Sendable {
    fileprivate struct State {
        var subscribers: [Int: Subscriber<Element>] = [:]
        var lastNumber = 0
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

    func publish(_ element: Element) {
        let woken = state.withLock { state in
            guard !state.isFinished else { return [] as [CheckedContinuation<Void, Never>] }
            state.keep(element, upTo: historyCount)
            return state.put(element)
        }
        for consumer in woken { consumer.resume() }
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
    fileprivate mutating func keep(_ element: Element, upTo count: Int) {
        guard count > 0 else { return }
        history.append(element)
        if history.count >= 2 * count { history.removeFirst(history.count - count) }
    }

    /// Puts an element into all mailboxes.
    ///
    /// - Returns: the tasks that wait for it.
    fileprivate mutating func put(_ element: Element) -> [CheckedContinuation<Void, Never>] {
        var woken: [CheckedContinuation<Void, Never>] = []
        woken.reserveCapacity(subscribers.count)
        var ended: [Int] = []
        for (number, subscriber) in subscribers {
            let (outcome, consumer) = subscriber.put(element)
            if let consumer { woken.append(consumer) }
            switch outcome {
            case .accepted: break
            case .dropped: droppedCount += 1
            case .ended:
                droppedCount += 1
                ended.append(number)
            case .closed: ended.append(number)
            }
        }
        for number in ended { subscribers[number] = nil }
        return woken
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

    func put(_ element: Element) -> (Mailbox<Element>.Outcome, CheckedContinuation<Void, Never>?) {
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
