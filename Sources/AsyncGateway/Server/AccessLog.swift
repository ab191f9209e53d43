internal import AsyncGatewayTransport

/// Calls ``AsyncGatewayServer/Configuration/accessLog`` with an entry for each response.
struct AccessLog: ServerObserver {
    let write: @Sendable (AccessLogEntry) -> Void

    func responseEnded(_ record: ExchangeRecord) {
        write(AccessLogEntry(record))
    }
}

extension AccessLogEntry {
    init(_ record: ExchangeRecord) {
        self.init(
            requestLine: record.requestLine, status: record.status, bodyBytes: record.bodyBytes,
            isComplete: record.isComplete,
            unixSeconds: WallClock.unixSeconds(before: record.duration))
        remoteAddress = record.connection.peer
        timeToFirstByte = record.timeToFirstByte
        duration = record.duration
        receivedBytes = record.receivedBytes
        sentBytes = record.sentBytes
        connectionNumber = record.connection.number
        requestNumber = record.requestNumber
        refusal = record.refusal
        environ = record.environ
    }
}
