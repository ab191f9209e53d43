internal import Synchronization

/// Elements on their way to one task, which waits for them.
///
/// Who puts elements in says how many may wait. The lock is held for a few steps, in which nothing else is
/// called.
final class Mailbox<Element: Sendable>: Sendable {
    fileprivate struct State {
        /// Those that wait, behind `start` places whose elements have been taken.
        var elements: [Element?] = []
        var start = 0
        /// How many of them, in front of the others, need no room.
        var exempt = 0
        var isEnded = false
        var failure: (any Error)?
        var consumer: CheckedContinuation<Void, Never>?
        var producer: CheckedContinuation<Void, Never>?
    }

    /// What an element meets for which there is no room.
    enum Outcome {
        /// It was put in.
        case accepted
        /// It, or another one for it, was dropped.
        case dropped
        /// It was dropped, and the mailbox has ended.
        case ended
        /// The mailbox had ended before.
        case closed
    }

    /// What has come of putting an element in.
    struct Delivery {
        let outcome: Outcome
        /// The task that waits for it, which the caller resumes.
        let consumer: CheckedContinuation<Void, Never>?
        /// The element that was dropped for it, which the caller releases outside of its locks: it may
        /// refer to anything.
        let dropped: Element?

        fileprivate static func refused(_ outcome: Outcome) -> Delivery {
            Delivery(outcome: outcome, consumer: nil, dropped: nil)
        }
    }

    private let state: Mutex<State>

    /// A mailbox with elements that are to be taken first, and need no room.
    init(_ elements: ArraySlice<Element> = []) {
        state = Mutex(State(elements: Array(elements), exempt: elements.count))
    }
}

// MARK: - Putting in

extension Mailbox {
    /// Puts an element in, if fewer than `limit` wait, or does what the policy says.
    ///
    /// - Returns: what has become of it.
    func put(
        _ element: Element, limit: Int, whenFull policy: OverflowPolicy
    ) -> Delivery {
        state.withLock { state in
            if state.isEnded { return .refused(.closed) }
            var oldest: Element?
            if state.count - state.exempt >= limit {
                if policy == .end { state.isEnded = true }
                if policy != .dropOldest { return .refused(policy == .end ? .ended : .dropped) }
                oldest = state.takeFirst()
            }
            state.elements.append(element)
            let outcome = oldest == nil ? Outcome.accepted : .dropped
            return Delivery(outcome: outcome, consumer: state.takeConsumer(), dropped: oldest)
        }
    }

    /// Puts an element in, and waits until it has been taken.
    ///
    /// - Returns: `false` if the mailbox has ended.
    func deliver(_ element: Element) async -> Bool {
        let consumer = state.withLock { state in
            if !state.isEnded { state.elements.append(element) }
            return state.takeConsumer()
        }
        consumer?.resume()
        await withCheckedContinuation { continuation in
            let waits = state.withLock { state in
                guard !state.isEnded, state.count > 0 else { return false }
                state.producer = continuation
                return true
            }
            if !waits { continuation.resume() }
        }
        return state.withLock { !$0.isEnded }
    }

    /// Lets nothing more be put in; what waits can still be taken.
    ///
    /// - Parameter error: why; see ``failure``.
    func end(throwing error: (any Error)? = nil) {
        let (consumer, producer) = state.withLock { state in
            if !state.isEnded { (state.isEnded, state.failure) = (true, error) }
            return (state.takeConsumer(), state.takeProducer())
        }
        consumer?.resume()
        producer?.resume()
    }

    /// Ends the mailbox, and drops what waits.
    func close() {
        let dropped = state.withLock { state in
            defer { (state.elements, state.start) = ([], 0) }
            return state.elements
        }
        // Released outside of the lock: an element may refer to anything.
        _ = consume dropped
        end()
    }
}

// MARK: - Taking out

extension Mailbox {
    /// Waits for the next element; for one task at a time.
    ///
    /// A cancellation closes the mailbox.
    ///
    /// - Returns: the element; `nil` at the end.
    func next() async -> Element? {
        while true {
            if Task.isCancelled { close() }
            if let element = takeReady() { return element }
            // Once more: what was put in between the two, just before the end, still counts.
            if isEnded { return takeReady() }
            await withTaskCancellationHandler {
                await waitForElement()
            } onCancel: {
                close()
            }
        }
    }

    /// Takes the next element, if one waits.
    func takeReady() -> Element? {
        let (element, producer) = state.withLock { state in
            let element = state.takeFirst()
            return (element, state.count == 0 ? state.takeProducer() : nil)
        }
        producer?.resume()
        return element
    }

    /// The error that the mailbox has ended with.
    var failure: (any Error)? { state.withLock { $0.failure } }

    /// Whether no more elements can be put in.
    var isEnded: Bool { state.withLock { $0.isEnded } }

    private func waitForElement() async {
        await withCheckedContinuation { continuation in
            let waits = state.withLock { state in
                guard !state.isEnded, state.count == 0 else { return false }
                precondition(state.consumer == nil, "a subscription is read by one task at a time")
                state.consumer = continuation
                return true
            }
            if !waits { continuation.resume() }
        }
    }
}

extension Mailbox.State {
    /// How many elements wait.
    fileprivate var count: Int { elements.count - start }

    fileprivate mutating func takeFirst() -> Element? {
        guard start < elements.count else { return nil }
        defer { compact() }
        start += 1
        exempt = max(0, exempt - 1)
        return elements[start - 1].take()
    }

    /// Makes the places free whose elements have been taken, when they are most of them.
    private mutating func compact() {
        if start == elements.count {
            elements.removeAll(keepingCapacity: true)
            start = 0
        } else if start >= 32, 2 * start >= elements.count {
            elements.removeFirst(start)
            start = 0
        }
    }

    fileprivate mutating func takeConsumer() -> CheckedContinuation<Void, Never>? {
        consumer.take()
    }

    fileprivate mutating func takeProducer() -> CheckedContinuation<Void, Never>? {
        producer.take()
    }
}
