internal import AsyncGatewayTransport

/// Calls the observers for a connection and its responses, once the bytes of each have been taken
/// (Decision 11).
///
/// Nothing here is inlined: it would add to the frame that a connection keeps while it waits.
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

    /// Keeps the record of an exchange until the bytes of its response have been taken.
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

    /// Keeps the record of a refusal, whose `byteCount` bytes have not been written yet.
    func recordRefusal(
        of line: [UInt8], _ status: Status, bodyBytes: Int, byteCount: Int
    ) {
        guard context.isObserved else { return }
        let record = ExchangeRecord(
            .refused(line: line), on: info, status: status, bodyBytes: bodyBytes, isComplete: true)
        records.append(record, endingAt: transport.bytesQueued + UInt64(byteCount))
    }

    /// Calls the observers for the responses that have been taken; at the connection's end, for all.
    @inline(never)
    func emitRecords(connectionHasEnded: Bool = false) {
        while let record = records.next(
            taken: transport.bytesTaken, isFinal: connectionHasEnded)
        {
            for observer in context.observers { observer.responseEnded(record) }
        }
    }

    /// Sends what was written, and calls the observers.
    @inline(never)
    func emitFlushedRecords() async throws {
        try await transport.flush()
        emitRecords()
    }

    /// Sends what was written, before a wait that would send it, and calls the observers when it has been
    /// taken.
    ///
    /// The connection does not wait for that: a client may send all of a request before it receives the
    /// responses to those before.
    @inline(never)
    func emitRecordsWhenTaken() {
        do {
            if try transport.tryFlush() { return emitRecords() }
        } catch {
            // The connection ends, and calls the observers for all records.
            return
        }
        guard !records.areAwaited else { return }
        records.areAwaited = true
        Task { await emitAwaitedRecords() }
    }

    private func emitAwaitedRecords() async {
        do {
            try await emitFlushedRecords()
        } catch {
            // As above.
        }
        records.areAwaited = false
    }
}
