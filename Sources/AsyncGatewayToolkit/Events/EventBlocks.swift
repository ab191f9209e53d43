internal import AsyncGateway

/// The blocks of a stream of events.
///
/// The first is a comment, so that the head leaves at once, and a client knows that it is connected.
struct EventBlocks<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable
where Base.Element == [UInt8] {
    /// A comment without text, and an empty line, which is no event. (HTML §9.2.6)
    static var comment: [UInt8] { Array(":\n\n".utf8) }

    let base: Base
    /// Makes what is sent when the events have ended; empty for nothing.
    let goodbye: @Sendable () -> [UInt8]

    struct Iterator: AsyncIteratorProtocol {
        private enum Stage {
            case opening
            case events
            case over
        }

        private var base: Base.AsyncIterator
        private let goodbye: @Sendable () -> [UInt8]
        private var stage = Stage.opening

        fileprivate init(_ base: Base.AsyncIterator, _ goodbye: @escaping @Sendable () -> [UInt8]) {
            (self.base, self.goodbye) = (base, goodbye)
        }

        mutating func next() async throws -> [UInt8]? {
            try await next(isolation: nil)
        }

        mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> [UInt8]? {
            switch stage {
            case .opening:
                stage = .events
                return EventBlocks.comment
            case .events:
                if let block = try await base.next(isolation: actor) { return block }
                stage = .over
                return goodbye()
            case .over: return nil
            }
        }
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(base.makeAsyncIterator(), goodbye)
    }
}

/// The bytes of events, one block for each.
struct EncodedEvents<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable
where Base.Element == ServerSentEvent {
    let base: Base

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: Base.AsyncIterator

        mutating func next() async throws -> [UInt8]? {
            try await next(isolation: nil)
        }

        mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> [UInt8]? {
            try await base.next(isolation: actor)?.bytes
        }
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(base: base.makeAsyncIterator())
    }
}

/// The bytes of the events of a subscription; a client that is behind gets several in one block.
struct BroadcastEvents: AsyncSequence, Sendable {
    /// Up to how many bytes are joined: it saves system calls, and costs a copy.
    private static let joinedBytes = 1 << 14

    let subscription: Broadcast<ServerSentEvent>.Subscription

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: Broadcast<ServerSentEvent>.Subscription.Iterator

        mutating func next() async -> [UInt8]? {
            await next(isolation: nil)
        }

        mutating func next(isolation actor: isolated (any Actor)?) async -> [UInt8]? {
            guard let event = await base.next(isolation: actor) else { return nil }
            var block = event.bytes
            while block.count < joinedBytes, let event = base.takeReady() { block += event.bytes }
            return block
        }
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(base: subscription.makeAsyncIterator())
    }
}
