/// An event of a live stream, as a browser hands it to a page. (HTML §9.2.6)
public struct ReceivedEvent: Sendable, Hashable {
    /// The name of the event; `message` if it has none.
    public let type: String

    /// The data, with LF between its lines.
    public let data: String

    /// The id that the stream has set last, in this event or an earlier one; empty without any.
    public let lastEventID: String

    /// An event, to be compared with one that was received.
    public init(_ data: String, type: String = "message", lastEventID: String = "") {
        (self.type, self.data, self.lastEventID) = (type, data, lastEventID)
    }
}

/// What a stream of events consists of: events, comments, and reconnection times.
public enum EventStreamItem: Sendable, Hashable {
    /// An event.
    case event(ReceivedEvent)

    /// A line that a browser ignores, such as one that keeps the connection open.
    case comment(String)

    /// How long a browser waits from now on before it connects again.
    case retry(Duration)
}
