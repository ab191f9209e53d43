internal import AsyncGatewayTransport

/// Hands an entry for each response to a function of the user's.
struct AccessLog: ServerObserver {
    let write: @Sendable (AccessLogEntry) -> Void

    func responseEnded(_ record: ExchangeRecord) {
        write(
            AccessLogEntry(
                remoteAddress: record.connection.peer, requestLine: record.requestLine,
                status: record.status, bodyBytes: record.bodyBytes, isComplete: record.isComplete,
                unixSeconds: WallClock.unixSeconds))
    }
}
