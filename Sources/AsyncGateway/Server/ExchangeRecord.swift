internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// What has become of a request and its response, for observers.
package struct ExchangeRecord: Sendable {
    /// The request of a record: one that an app has answered, or the line of one that was refused.
    enum Request: Sendable {
        case answered(RequestVariables)
        case refused(line: [UInt8])
    }

    /// The connection.
    package let connection: ConnectionInfo

    /// The status that was sent, or would have been.
    package let status: Status

    /// How many bytes of the body have been taken.
    package private(set) var bodyBytes: Int

    /// Whether all of the response has been taken, as it was meant.
    package private(set) var isComplete: Bool

    private let request: Request

    init(
        _ request: Request, on connection: ConnectionInfo, status: Status, bodyBytes: Int,
        isComplete: Bool
    ) {
        self.request = request
        self.connection = connection
        self.status = status
        self.bodyBytes = bodyBytes
        self.isComplete = isComplete
    }

    /// The request's line as it was sent, control characters escaped; `-` for one that was refused
    /// because of them.
    package var requestLine: String {
        switch request {
        case .answered(let variables): variables.requestLine.escapingControlCharacters()
        case .refused(let line) where line.isEmpty: "-"
        case .refused(let line): Latin1.decode(line[...]).escapingControlCharacters()
        }
    }

    /// Takes note that so many bytes of it have not been taken, and will not be.
    mutating func cut(missing byteCount: UInt64) {
        isComplete = false
        bodyBytes = max(0, bodyBytes - Int(clamping: byteCount))
    }
}

/// The records of a connection whose responses have not left yet, in their order.
struct RecordQueue {
    private var waiting: [(end: UInt64, record: ExchangeRecord)] = []

    /// The number of the byte on its connection that the latest response begins with.
    var responseStart: UInt64 = 0

    var isEmpty: Bool { waiting.isEmpty }

    /// Adds the record of a response that ends with the byte of that number on its connection.
    mutating func append(_ record: ExchangeRecord, endingAt end: UInt64) {
        waiting.append((end, record))
    }

    /// Takes out the first record if its response has been taken, all `taken` bytes of the connection
    /// counted; any record, cut if need be, where nothing more will be.
    mutating func next(taken: UInt64, isFinal: Bool) -> ExchangeRecord? {
        guard let first = waiting.first, isFinal || first.end <= taken else { return nil }
        var record = waiting.removeFirst().record
        if first.end > taken { record.cut(missing: first.end - taken) }
        return record
    }
}
