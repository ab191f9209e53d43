internal import AsyncGatewayTransport

/// What the observers are to be told of a connection: the records of responses that have not been
/// taken yet, in their order, and the beginning of the present exchange.
///
/// An object, so that a connection without observers is no larger for it.
final class ConnectionRecords {
    /// Where the present exchange began.
    struct Start {
        var times: RequestTimes
        /// How many bytes of the connection had been read before it.
        var bytesRead: Int
        /// How many bytes of the connection had been written before it.
        var bytesQueued: UInt64
        /// How many had been written when its response began.
        var responseStart: UInt64
    }

    private var waiting: [(end: UInt64, record: ExchangeRecord)] = []
    private var lastBytesRead = 0

    /// Where the present exchange began; `nil` between two.
    var start: Start?

    /// The environ that the app of the present exchange was given.
    var environ: Environ?

    /// Why the body of the present request could not be read.
    var refusal: RequestRefusal?

    /// Whether a task waits until the responses have been taken.
    var areAwaited = false

    var isEmpty: Bool { waiting.isEmpty }

    /// Adds the record of the present exchange, which ends it.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - end: How many bytes of the connection have been sent when the response ends.
    ///   - bytesRead: How many have been read.
    func append(_ record: ExchangeRecord, endingAt end: UInt64, bytesRead: Int) {
        waiting.append((end, record))
        lastBytesRead = bytesRead
        (start, environ, refusal) = (nil, nil, nil)
    }

    /// Counts what was read since the latest record was added as bytes of its request.
    func noteRest(bytesRead: Int) {
        guard let last = waiting.indices.last else { return }
        waiting[last].record.received(bytesRead - lastBytesRead)
        lastBytesRead = bytesRead
    }

    /// Removes the first record, if its response has been taken or the connection has ended.
    ///
    /// - Parameters:
    ///   - taken: How many bytes of the connection have been taken.
    ///   - isFinal: Whether no more will be: then a record whose response has not been taken is cut.
    /// - Returns: the record; `nil` if there is none, or its response has not been taken yet.
    func next(taken: UInt64, isFinal: Bool) -> ExchangeRecord? {
        guard let first = waiting.first, isFinal || first.end <= taken else { return nil }
        var record = waiting.removeFirst().record
        if first.end > taken { record.cut(missing: first.end - taken) }
        return record
    }

    /// Whether a response of which all bytes have been written, `queued` of the connection, waits.
    func canAdvance(queued: UInt64) -> Bool {
        waiting.first.map { $0.end <= queued } ?? false
    }
}
