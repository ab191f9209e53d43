/// Passes elements on to all who have subscribed at that time.
///
/// ```swift
/// let teas = Broadcast<String>()
/// let orders = teas.subscribe()
/// teas.publish("Assam")
/// for await tea in orders { await pour(tea) }
/// ```
///
/// Publishing waits for nobody. Each subscriber has a buffer; what becomes of one that lets it fill up is
/// its ``OverflowPolicy``. So the memory is bounded by the number of subscribers and the sizes of their
/// buffers, however slow they are.
///
/// All receive the elements in the same order, also if several tasks publish. When the broadcast is
/// released, its subscribers receive what waits for them, and end.
public final class Broadcast<Element: Sendable>: Sendable {
    private let core: BroadcastCore<Element>

    /// A broadcast without subscribers.
    ///
    /// - Parameter history: how many of the latest elements are kept for those that subscribe later.
    public init(history: Int = 0) {
        core = BroadcastCore(history: max(0, history))
    }

    deinit {
        core.finish()
    }

    /// Passes an element on to all subscribers, without waiting.
    ///
    /// It can be called by any thread, and does nothing after ``finish()``.
    public func publish(_ element: Element) {
        core.publish { _ in element }
    }

    /// Passes an element on as ``publish(_:)-(Element)`` does, with a number that tells it from others.
    ///
    /// ```swift
    /// news.publish { ServerSentEvent(text, id: $0) }
    /// ```
    ///
    /// The numbers grow by one. Where they begin is random, so that a client that comes back after a restart
    /// does not take an element of this process for one that it has seen.
    ///
    /// - Parameter make: makes the element of its number, from 1 to 2^53. The broadcast is locked meanwhile:
    ///   it must not be called.
    public func publish(_ make: (_ number: Int) -> Element) {
        core.publish(make)
    }

    /// Ends the broadcast: its subscribers receive what waits for them, and end.
    public func finish() {
        core.finish()
    }

    /// How many subscribers there are.
    public var subscriberCount: Int { core.subscriberCount }

    /// How many elements subscribers have not been given because they did not keep up, those included
    /// that have ended.
    public var droppedCount: Int { core.droppedCount }

    /// Subscribes to the elements that are published from now on.
    ///
    /// The subscription ends with its iteration, with the task that iterates, when it is released, or by
    /// ``Subscription/finish()``. Nothing is kept for it then.
    ///
    /// - Parameters:
    ///   - buffer: how many elements may wait for the subscriber; at least one.
    ///   - policy: what becomes of it when more would have to.
    /// - Returns: the elements.
    public func subscribe(
        buffer: Int = 64, whenFull policy: OverflowPolicy = .end
    ) -> Subscription {
        Subscription(core.subscribe(limit: max(1, buffer), whenFull: policy) { _ in [] })
    }

    /// Subscribes to the elements that are published from now on, and first to those of the history behind
    /// the one that the subscriber has seen last.
    ///
    /// If that one is not kept, all of the history comes first.
    ///
    /// - Parameters:
    ///   - wasLast: whether an element is the one that the subscriber has seen last. It must not call the
    ///     broadcast.
    ///   - buffer: how many elements may wait for the subscriber, besides those of the history; at
    ///     least one.
    ///   - policy: what becomes of it when more would have to.
    /// - Returns: the elements.
    public func subscribe(
        after wasLast: (Element) -> Bool, buffer: Int = 64,
        whenFull policy: OverflowPolicy = .end
    ) -> Subscription {
        let subscriber = core.subscribe(limit: max(1, buffer), whenFull: policy) { history in
            guard let index = history.lastIndex(where: wasLast) else { return history }
            return history[(index + 1)...]
        }
        return Subscription(subscriber)
    }
}

extension Broadcast where Element == ServerSentEvent {
    /// Subscribes a client that has been connected before: first to what it has missed.
    ///
    /// - Parameters:
    ///   - lastEventID: the id of the last event that it has received, `environ.lastEventID`; without one it
    ///     gets the events from now on, as with ``subscribe(buffer:whenFull:)``.
    ///   - buffer: how many events may wait for the client, besides those of the history; at least one.
    ///   - policy: what becomes of it when more would have to.
    /// - Returns: the events.
    public func subscribe(
        after lastEventID: String?, buffer: Int = 64, whenFull policy: OverflowPolicy = .end
    ) -> Subscription {
        guard let lastEventID, !lastEventID.isEmpty
        else { return subscribe(buffer: buffer, whenFull: policy) }
        let isLast: (ServerSentEvent) -> Bool = { event in
            // Ids are compared by their bytes.
            event.id.map { $0.utf8.elementsEqual(lastEventID.utf8) } ?? false
        }
        return subscribe(after: isLast, buffer: buffer, whenFull: policy)
    }
}
