public import AsyncGateway

extension ResponseBody {
    /// A body of events, each sent as soon as the sequence gives it. (HTML §9.2)
    ///
    /// It begins with a comment, so that the head leaves at once. It does not know when the server drains;
    /// `Response.events(_:for:goodbye:keepAlive:)` does, and sets the fields that belong to it.
    ///
    /// - Parameters:
    ///   - events: the events, iterated in the connection's task, which is cancelled when the client has
    ///     gone. The body ends with them.
    ///   - keepAlive: after how long without an event a comment is sent, which keeps proxies from ending
    ///     the connection; `nil` for never.
    /// - Returns: the body.
    public static func events<Events: AsyncSequence & Sendable>(
        _ events: Events, keepAlive: Duration? = .seconds(15)
    ) -> ResponseBody where Events.Element == ServerSentEvent {
        eventBody(EncodedEvents(base: events), keepAlive) { [] }
    }
}

extension Response {
    /// A live stream of events, which ends by itself when the server drains. (HTML §9.2)
    ///
    /// ```swift
    /// let ticks = application { environ in
    ///     let last = environ.lastEventID.flatMap { Int($0) } ?? 0
    ///     return .events(Ticks(after: last), for: environ)
    /// }
    /// ```
    ///
    /// Its media type is `text/event-stream`. No cache stores it and no proxy changes it (RFC 9111 §5.2.2);
    /// nginx is told to pass each event on as it comes. A client that connects again after the end says in
    /// ``AsyncGateway/Environ/lastEventID`` which event it has received last.
    ///
    /// - Parameters:
    ///   - events: the events, iterated in a task of the response's own, which is cancelled when the client
    ///     has gone or the server drains. The body ends with them.
    ///   - environ: that of the request.
    ///   - goodbye: sent behind the last event if the server drains.
    ///   - keepAlive: after how long without an event a comment is sent; `nil` for never.
    /// - Returns: the response.
    public static func events<Events: AsyncSequence & Sendable>(
        _ events: Events, for environ: Environ, goodbye: ServerSentEvent? = nil,
        keepAlive: Duration? = .seconds(15)
    ) -> Response where Events.Element == ServerSentEvent {
        let blocks = InterruptibleEvents(base: events) { end in
            environ.onInterruption { _ in end() }
        }
        return Response(
            .ok, eventFields, body: eventBody(blocks, keepAlive, bytes(of: goodbye, in: environ)))
    }

    /// A live stream of the events that a broadcast passes on, which ends by itself when the server drains.
    ///
    /// ```swift
    /// let news = Broadcast<ServerSentEvent>(history: 100)
    ///
    /// let live = application { environ in
    ///     .events(of: news, for: environ)
    /// }
    /// ```
    ///
    /// A client that has been connected before gets what it has missed first, as far as the history has
    /// it. By default the response to one that does not keep up ends when its buffer is full; an
    /// `EventSource` then connects again, and gets the rest from the history.
    ///
    /// It takes no task besides that of the connection, and all listeners share the bytes of an event.
    ///
    /// - Parameters:
    ///   - broadcast: the events.
    ///   - environ: that of the request.
    ///   - buffer: how many events may wait for the client, besides those of the history and those that
    ///     the system has taken; at least one.
    ///   - policy: what becomes of a client that does not keep up.
    ///   - goodbye: sent behind the last event if the server drains.
    ///   - keepAlive: after how long without an event a comment is sent; `nil` for never.
    /// - Returns: the response.
    public static func events(
        of broadcast: Broadcast<ServerSentEvent>, for environ: Environ, buffer: Int = 64,
        whenFull policy: OverflowPolicy = .end, goodbye: ServerSentEvent? = nil,
        keepAlive: Duration? = .seconds(15)
    ) -> Response {
        let subscription = broadcast.subscribe(
            after: environ.lastEventID, buffer: buffer, whenFull: policy)
        // Not the subscription itself, which ends when it is released.
        let subscriber = subscription.subscriber
        environ.onInterruption { _ in subscriber.end() }
        let body = eventBody(
            BroadcastEvents(subscription: subscription), keepAlive,
            bytes(of: goodbye, in: environ))
        return Response(.ok, eventFields, body: body.onClose { subscriber.close() })
    }
}

extension Environ {
    /// The id of the last event that a client which connects again has received; `nil` if it has received
    /// none. (HTML §9.2.4)
    ///
    /// It is read as UTF-8.
    public var lastEventID: String? {
        headers["Last-Event-ID"].flatMap { $0.isEmpty ? nil : $0 }
    }
}

// MARK: - Parts of the response

private let eventFields: Headers = [
    "Content-Type": "text/event-stream", "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
]

private func eventBody<Blocks: AsyncSequence & Sendable>(
    _ blocks: Blocks, _ keepAlive: Duration?, _ goodbye: @escaping @Sendable () -> [UInt8]
) -> ResponseBody where Blocks.Element == [UInt8] {
    let body = ResponseBody(EventBlocks(base: blocks, goodbye: goodbye))
    guard let keepAlive else { return body }
    return body.fillingSilence(with: EventBlocks<Blocks>.comment, every: keepAlive)
}

/// What is sent behind the last event.
private func bytes(
    of goodbye: ServerSentEvent?, in environ: Environ
) -> @Sendable () -> [UInt8] {
    { environ.interruption == .serverDraining ? goodbye?.bytes ?? [] : [] }
}
