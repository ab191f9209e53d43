/// Iterates a sequence in a task of its own, so that it can be ended while it is waited for.
///
/// The iteration of a body runs in the connection's task, whose cancellation would end the connection.
/// The sequence is never more than one element ahead.
final class EventPump<Base: AsyncSequence & Sendable>: Sendable where Base.Element: Sendable {
    private let mailbox: Mailbox<Base.Element>
    private let task: Task<Void, Never>

    init(_ base: Base) {
        let mailbox = Mailbox<Base.Element>()
        self.mailbox = mailbox
        task = Task {
            do {
                for try await element in base {
                    guard await mailbox.deliver(element) else { return }
                }
                mailbox.end()
            } catch {
                mailbox.end(throwing: error)
            }
        }
    }

    deinit {
        task.cancel()
        mailbox.close()
    }

    /// Ends the iteration; an element that waits is still taken.
    func end() {
        mailbox.end()
        task.cancel()
    }

    /// Waits for the next element.
    ///
    /// - Returns: the element; `nil` at the end.
    /// - Throws: what the sequence throws.
    func next() async throws -> Base.Element? {
        if let element = await mailbox.next() { return element }
        task.cancel()
        if let failure = mailbox.failure { throw failure }
        return nil
    }
}

/// The bytes of events that end when there is a reason why the app should end.
struct InterruptibleEvents<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable
where Base.Element == ServerSentEvent {
    let base: Base
    /// Has an action called when there is such a reason.
    let onInterruption: @Sendable (@escaping @Sendable () -> Void) -> Void

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let pump: EventPump<Base>

        mutating func next() async throws -> [UInt8]? {
            try await next(isolation: nil)
        }

        mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> [UInt8]? {
            try await pump.next()?.bytes
        }
    }

    func makeAsyncIterator() -> Iterator {
        let pump = EventPump(base)
        // Otherwise the request would keep the pump to its end.
        onInterruption { [weak pump] in pump?.end() }
        return Iterator(pump: pump)
    }
}
