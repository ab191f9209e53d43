internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// The outcome of a request and its response, for observers.
package struct ExchangeRecord: Sendable {
    /// A request for which the app was called, or the line of one that was refused.
    enum Request: Sendable {
        case answered(RequestVariables)
        case refused(line: [UInt8])
    }

    /// The connection.
    package let connection: ConnectionInfo

    /// The status of the response, also if none of it could be sent.
    package let status: Status

    /// How many bytes of the body have been taken, without framing.
    package private(set) var bodyBytes: Int

    /// Whether the response was written to its end, and all of it has been taken.
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

    /// The request line as it was sent, control characters escaped; `-` if it was malformed or
    /// incomplete.
    package var requestLine: String {
        switch request {
        case .answered(let variables): variables.requestLine.escapingControlCharacters()
        case .refused(let line) where line.isEmpty: "-"
        case .refused(let line): Latin1.decode(line[...]).escapingControlCharacters()
        }
    }

    /// Notes that the last `byteCount` bytes of the response have not been taken, and will not be.
    mutating func cut(missing byteCount: UInt64) {
        isComplete = false
        bodyBytes = max(0, bodyBytes - Int(clamping: byteCount))
    }
}

/// The records of a connection whose responses have not been taken yet, in the order of the responses.
struct RecordQueue {
    private var waiting: [(end: UInt64, record: ExchangeRecord)] = []

    /// The number of the byte on its connection that the latest response begins with.
    var responseStart: UInt64 = 0

    /// Whether a task waits until the responses have been taken.
    var areAwaited = false

    var isEmpty: Bool { waiting.isEmpty }

    /// Adds the record of a response.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - end: How many bytes of the connection have been sent when the response ends.
    mutating func append(_ record: ExchangeRecord, endingAt end: UInt64) {
        waiting.append((end, record))
    }

    /// Removes the first record, if its response has been taken or the connection has ended.
    ///
    /// - Parameters:
    ///   - taken: How many bytes of the connection have been taken.
    ///   - isFinal: Whether no more will be: then a record whose response has not been taken is cut.
    /// - Returns: the record; `nil` if there is none, or its response has not been taken yet.
    mutating func next(taken: UInt64, isFinal: Bool) -> ExchangeRecord? {
        guard let first = waiting.first, isFinal || first.end <= taken else { return nil }
        var record = waiting.removeFirst().record
        if first.end > taken { record.cut(missing: first.end - taken) }
        return record
    }
}
