internal import AsyncGatewayTransport
internal import AsyncGatewayWire

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
        // It refers to an exchange, and that to this connection.
        records?.environ = nil
        for observer in context.observers { observer.connectionEnded(info) }
    }

    /// Notes that a request begins whose head has been read, and has `headBytes` bytes.
    @inline(never)
    func beginRecord(headBytes: Int) {
        guard let records else { return }
        let queued = transport.bytesQueued
        records.start = ConnectionRecords.Start(
            times: RequestTimes(start: headWait.start ?? transport.preciseNow),
            bytesRead: wire.bytesRead - headBytes, bytesQueued: queued, responseStart: queued)
        // The app may wait for hours and write nothing.
        if !records.isEmpty { emitRecordsFromTask() }
    }

    /// Notes that the head of the response is made now.
    @inline(never)
    func recordResponseStart() {
        records?.start?.times.responseStart = transport.preciseNow
        records?.start?.responseStart = transport.bytesQueued
    }

    /// Keeps the record of an exchange until the bytes of its response have been taken.
    @inline(never)
    func record(_ exchange: Exchange) {
        guard let records, let start = records.start else { return }
        let (response, end) = (exchange.response, transport.bytesQueued)
        var record = ExchangeRecord(
            .answered(exchange, records.environ ?? Environ(exchange)), number: exchangeCount,
            on: exchange.connection ?? info, status: response.status,
            sizes: ExchangeRecord.Sizes(
                received: wire.bytesRead - start.bytesRead, sent: Int(end - start.bytesQueued),
                body: response.bodyBytesSent, lastBlock: response.lastBlockCount,
                framingBehind: response.framingBehind),
            isComplete: response.isComplete, times: start.times, refusal: records.refusal)
        if !response.isComplete, response.byteCount > 0 {
            // What was encoded last may not have been accepted: a block, or a part of a file.
            let meant = start.responseStart + UInt64(response.byteCount)
            if meant > end { record.bodyWasCut(missing: meant - end) }
        }
        records.append(record, endingAt: end, bytesRead: wire.bytesRead)
    }

    /// Keeps the record of a refusal until the bytes of its response have been taken.
    ///
    /// - Parameters:
    ///   - refusal: The refusal.
    ///   - exchange: Its exchange.
    ///   - environ: The environ of the error page.
    ///   - byteCount: How many bytes of the request had arrived.
    ///   - start: How many bytes of the connection had been written before it.
    func record(
        _ refusal: RequestRefusal, of exchange: Exchange, _ environ: Environ, byteCount: Int,
        sentFrom start: UInt64
    ) {
        guard let records else { return }
        let (now, end) = (transport.preciseNow, transport.bytesQueued)
        let response = exchange.response
        let record = ExchangeRecord(
            .answered(exchange, environ), number: exchangeCount + 1,
            on: exchange.connection ?? info, status: response.status,
            sizes: ExchangeRecord.Sizes(
                received: byteCount, sent: Int(end - start), body: response.bodyBytesSent,
                lastBlock: response.lastBlockCount, framingBehind: response.framingBehind),
            isComplete: response.isComplete,
            times: RequestTimes(start: headWait.start ?? now, responseStart: now),
            refusal: refusal)
        records.append(record, endingAt: end, bytesRead: wire.bytesRead)
    }

    /// Calls the observers for the responses that have been taken; at the connection's end, for all.
    @inline(never)
    func emitRecords(connectionHasEnded: Bool = false) {
        guard let records, !records.isEmpty else { return }
        let (now, taken) = (transport.preciseNow, transport.bytesTaken)
        while var record = records.next(taken: taken, isFinal: connectionHasEnded) {
            record.end(at: now)
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
        emitRecordsFromTask()
    }

    /// Calls the observers when the responses have been taken, from a task of its own.
    ///
    /// The task runs when the connection's next suspends, and so does not send each response alone.
    private func emitRecordsFromTask() {
        guard let records, !records.areAwaited else { return }
        records.areAwaited = true
        Task { await emitAwaitedRecords() }
    }

    private func emitAwaitedRecords() async {
        do {
            var queued: UInt64
            // Again for responses that were written during the wait, but not after a close, which
            // leaves bytes that nobody will take.
            repeat {
                queued = transport.bytesQueued
                try await emitFlushedRecords()
            } while transport.bytesTaken >= queued
                && records?.canAdvance(queued: transport.bytesQueued) == true
        } catch {
            // As above.
        }
        records?.areAwaited = false
    }
}
