/// An event of a live stream, as browsers' `EventSource` receives it. (HTML §9.2)
///
/// ```swift
/// let plain = ServerSentEvent("The kettle is on.")
/// let counted = ServerSentEvent("84 °C", id: 17)
/// let named = try ServerSentEvent("84 °C", name: "temperature", id: "2024-17")
/// ```
///
/// It is encoded once, when it is made, and all listeners that are sent it share the bytes.
public struct ServerSentEvent: Sendable {
    private final class Storage: Sendable {
        let id: String?
        let bytes: [UInt8]

        init(id: String?, bytes: [UInt8]) {
            (self.id, self.bytes) = (id, bytes)
        }
    }

    // One reference, because an event is copied for each listener.
    private let storage: Storage

    /// The id that a client repeats in `Last-Event-ID` when it connects again; `nil` without one.
    public var id: String? { storage.id }

    /// The event as it is sent, with the empty line that ends it.
    public var bytes: [UInt8] { storage.bytes }

    private init(_ encoder: EventEncoder, id: String? = nil) {
        storage = Storage(id: id, bytes: encoder.bytes)
    }

    /// An event without a name: a `message` for its client.
    ///
    /// - Parameter data: any text. A client receives its lines with LF between them, whichever line ends
    ///   it has.
    public init(_ data: String) {
        var encoder = EventEncoder()
        encoder.append("data", linesOf: data)
        encoder.end()
        self.init(encoder)
    }

    /// An event with a number as its id.
    ///
    /// - Parameters:
    ///   - data: any text, as of an event without an id.
    ///   - id: the id, which a client keeps until it receives another.
    public init(_ data: String, id: Int) {
        var encoder = EventEncoder()
        encoder.append("id", String(id))
        encoder.append("data", linesOf: data)
        encoder.end()
        self.init(encoder, id: String(id))
    }

    /// An event with a name or an id.
    ///
    /// - Parameters:
    ///   - data: any text, as of an event without a name.
    ///   - name: the type of the event, by which a client listens for it; `nil` for `message`.
    ///   - id: the id, which a client keeps until it receives another; `nil` to leave it as it is. An
    ///     empty one has the client forget it.
    ///   - retry: how long clients are to wait before they connect again, from now on; in milliseconds.
    /// - Throws: ``InvalidEvent`` for a name or an id that a client would not receive as it is: with CR, LF
    ///   or NUL in it. An id is sent back as a field of a request, so it must have no other control
    ///   characters, and no blanks at its ends, either.
    public init(
        _ data: String, name: String? = nil, id: String? = nil, retry: Duration? = nil
    ) throws(InvalidEvent) {
        if let name, !EventEncoder.canBeName(name) { throw InvalidEvent(.name, name) }
        if let id, !EventEncoder.canBeID(id) { throw InvalidEvent(.id, id) }
        var encoder = EventEncoder()
        if let name { encoder.append("event", name) }
        if let id { encoder.append("id", id) }
        if let retry { encoder.append("retry", milliseconds(retry)) }
        encoder.append("data", linesOf: data)
        encoder.end()
        self.init(encoder, id: id)
    }

    /// Lines that clients ignore, such as those that keep a connection open.
    ///
    /// - Parameter text: any text.
    /// - Returns: the comment, which is no event for a client.
    public static func comment(_ text: String) -> ServerSentEvent {
        var encoder = EventEncoder()
        encoder.append("", linesOf: text)
        encoder.end()
        return ServerSentEvent(encoder)
    }

    /// How long clients are to wait before they connect again.
    ///
    /// - Parameter time: the time in milliseconds; from nothing to 24 days.
    /// - Returns: the field, which is no event for a client.
    public static func retry(after time: Duration) -> ServerSentEvent {
        var encoder = EventEncoder()
        encoder.append("retry", milliseconds(time))
        encoder.end()
        return ServerSentEvent(encoder)
    }
}

extension ServerSentEvent: Hashable {
    /// Whether both are sent as the same bytes.
    public static func == (left: ServerSentEvent, right: ServerSentEvent) -> Bool {
        left.bytes == right.bytes
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(bytes)
    }
}

/// A name or an id that no event can have.
public struct InvalidEvent: Error, Sendable, Hashable, CustomStringConvertible {
    /// The part of an event.
    public enum Part: String, Sendable {
        /// The name.
        case name
        /// The id.
        case id
    }

    /// The part that no event can have.
    public let part: Part

    /// The text that was to be sent as the part.
    public let text: String

    init(_ part: Part, _ text: String) {
        (self.part, self.text) = (part, text)
    }

    /// The part, and its text in quotation marks with escapes.
    public var description: String {
        "no event can have the \(part.rawValue) \(String(reflecting: text)); leave it out, or encode it"
    }
}

/// A duration in whole milliseconds, none for a negative one, and as many as browsers count at most.
private func milliseconds(_ duration: Duration) -> String {
    let limit = Duration.milliseconds(Int32.max)
    let (seconds, attoseconds) = min(max(duration, .zero), limit).components
    return String(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
}
