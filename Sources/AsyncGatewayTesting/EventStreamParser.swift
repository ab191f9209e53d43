/// Reads a stream of events as a browser does. (HTML §9.2.6)
struct EventStreamParser {
    /// How many bytes a line, and the data of an event, may have.
    static let largestEvent = 1 << 20

    /// The items that have been read and not taken, in order.
    private(set) var items: ArraySlice<EventStreamItem> = []

    private var line: [UInt8] = []
    private var isFirstLine = true
    /// Whether the last byte was a CR, so that an LF would belong to the same line end.
    private var followsReturn = false
    private var data: [UInt8] = []
    private var type: [UInt8] = []
    /// What the client would say in `Last-Event-ID`.
    private var lastEventID: [UInt8] = []

    /// Takes the next item that has been read.
    mutating func takeItem() -> EventStreamItem? {
        items.popFirst()
    }

    /// Reads bytes; what they complete is in ``items`` then.
    ///
    /// - Throws: ``MalformedResponse`` for a line or an event that is too large.
    mutating func receive(_ bytes: [UInt8]) throws(MalformedResponse) {
        for byte in bytes {
            defer { followsReturn = byte == UInt8(ascii: "\r") }
            if byte == UInt8(ascii: "\n"), followsReturn { continue }
            if byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") {
                readLine()
            } else {
                line.append(byte)
            }
            guard line.count + data.count <= Self.largestEvent else {
                throw MalformedResponse("an event has more than \(Self.largestEvent) bytes")
            }
        }
    }

    private mutating func readLine() {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        isFirstLine = false
        guard !line.isEmpty else { return dispatch() }
        let name = line.prefix { $0 != UInt8(ascii: ":") }
        var value = line.dropFirst(name.count + 1)
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        if name.isEmpty {
            items.append(.comment(String(decoding: value, as: UTF8.self)))
        } else {
            readField(String(decoding: name, as: UTF8.self), value)
        }
    }

    private mutating func readField(_ name: String, _ value: ArraySlice<UInt8>) {
        switch name {
        case "event": type = Array(value)
        case "data": data += value + [UInt8(ascii: "\n")]
        case "id": if !value.contains(0) { lastEventID = Array(value) }
        case "retry": readRetry(value)
        default: break
        }
    }

    private mutating func readRetry(_ value: ArraySlice<UInt8>) {
        guard value.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let time = Int32(String(decoding: value, as: UTF8.self))
        else { return }
        items.append(.retry(.milliseconds(time)))
    }

    private mutating func dispatch() {
        defer { (data, type) = ([], []) }
        guard !data.isEmpty else { return }
        items.append(
            .event(
                ReceivedEvent(
                    String(decoding: data.dropLast(), as: UTF8.self),
                    type: type.isEmpty ? "message" : String(decoding: type, as: UTF8.self),
                    lastEventID: String(decoding: lastEventID, as: UTF8.self))))
    }
}
