extension StreamedResponse {
    /// The events of a live stream, as a browser's `EventSource` reads them. (HTML §9.2)
    ///
    /// ```swift
    /// let first = try await client.stream("/news") { response in
    ///     try await response.events.first { _ in true }
    /// }
    /// ```
    ///
    /// An event that has not come to its end is none. Every iteration begins where the last one has ended.
    public var events: Events { Events(items: eventStream) }

    /// The events of a live stream, with the comments and the reconnection times between them.
    ///
    /// ```swift
    /// clock.advance(by: .seconds(15))
    /// let item = try await response.eventStream.first { _ in true }
    /// #expect(item == .comment(""))
    /// ```
    public var eventStream: EventStream { EventStream(reader: eventReader) }

    /// The items of a live stream, each an ``EventStreamItem``.
    public struct EventStream: AsyncSequence, Sendable {
        fileprivate let reader: EventReader

        /// Returns the items as they arrive.
        public struct Iterator: AsyncIteratorProtocol {
            fileprivate let reader: EventReader

            /// Waits for the next item.
            ///
            /// - Returns: the item; `nil` at the end of the body, also when it is cut short.
            /// - Throws: ``MalformedResponse`` also for a response that is no 200 of `text/event-stream`
            ///   (HTML §9.2.2), and for an event of more than 1 MiB; `CancellationError`.
            public mutating func next() async throws -> EventStreamItem? {
                try await reader.nextItem()
            }
        }

        /// Begins an iteration.
        public func makeAsyncIterator() -> Iterator { Iterator(reader: reader) }
    }

    /// The events of a live stream.
    public struct Events: AsyncSequence, Sendable {
        fileprivate let items: EventStream

        /// Returns the events as they arrive.
        public struct Iterator: AsyncIteratorProtocol {
            fileprivate var items: EventStream.Iterator

            /// Waits for the next event.
            ///
            /// - Returns: the event; `nil` at the end of the body, also when it is cut short.
            /// - Throws: as an iterator of ``StreamedResponse/eventStream`` does.
            public mutating func next() async throws -> ReceivedEvent? {
                while let item = try await items.next() {
                    if case .event(let event) = item { return event }
                }
                return nil
            }
        }

        /// Begins an iteration.
        public func makeAsyncIterator() -> Iterator { Iterator(items: items.makeAsyncIterator()) }
    }
}
