internal import AsyncGatewayTransport

/// What observers are told of a connection, and of its responses, once it is known what has become of
/// their bytes.
///
/// None of it is inlined: a connection keeps the memory of what it runs while it waits, and of all that
/// is inlined there.
extension HTTPConnection {
    @inline(never)
    func tellOfBeginning() {
        for observer in context.observers { observer.connectionBegan(info) }
    }

    @inline(never)
    func tellOfEnd() {
        emitRecords(connectionHasEnded: true)
        for observer in context.observers { observer.connectionEnded(info) }
    }

    /// Keeps the record of an exchange until the bytes of its response have left.
    @inline(never)
    func record(_ exchange: Exchange) {
        guard let variables = exchange.variables else { return }
        let response = exchange.response
        var record = ExchangeRecord(
            .answered(variables), on: info, status: response.status,
            bodyBytes: response.bodyBytesSent, isComplete: response.isComplete)
        let end = transport.bytesQueued
        if !response.isComplete, response.byteCount > 0 {
            // What was encoded last may not have been accepted: a block, or a part of a file.
            let meant = records.responseStart + UInt64(response.byteCount)
            if meant > end { record.cut(missing: meant - end) }
        }
        records.append(record, endingAt: end)
    }

    /// Keeps the record of a refusal of `byteCount` bytes that is about to be written.
    func recordRefusal(
        of line: [UInt8], _ status: Status, bodyBytes: Int, byteCount: Int
    ) {
        guard context.isObserved else { return }
        let record = ExchangeRecord(
            .refused(line: line), on: info, status: status, bodyBytes: bodyBytes, isComplete: true)
        records.append(record, endingAt: transport.bytesQueued + UInt64(byteCount))
    }

    /// Tells observers of the responses that have left; with the connection's end, of all.
    @inline(never)
    func emitRecords(connectionHasEnded: Bool = false) {
        while let record = records.next(
            taken: transport.bytesTaken, isFinal: connectionHasEnded)
        {
            for observer in context.observers { observer.responseEnded(record) }
        }
    }

    /// Lets responses leave before the next request is waited for, and tells observers of them.
    ///
    /// Nothing leaves later or in more pieces for that: the wait would send it just as well.
    @inline(never)
    func emitFlushedRecords() async throws {
        try await transport.flush()
        emitRecords()
    }
}
