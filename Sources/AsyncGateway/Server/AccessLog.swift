internal import AsyncGatewayTransport

/// Calls ``AsyncGatewayServer/Configuration/accessLog`` with an entry for each response.
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

/// One response, for the access log. (wsgiref's `log_request`)
public struct AccessLogEntry: Sendable {
    /// The client's address, if it has one.
    public let remoteAddress: SocketAddress?

    /// The request line as it was sent, control characters escaped; `-` if it was malformed or
    /// incomplete.
    public let requestLine: String

    /// The status of the response, also if none of it could be sent.
    public let status: Status

    /// How many bytes of the body the system has taken, without framing.
    public let bodyBytes: Int

    /// Whether all of the response was taken.
    public let isComplete: Bool

    /// The time of the entry, in seconds since 1970-01-01 00:00:00 UTC.
    public let unixSeconds: Int
}

extension AccessLogEntry: CustomStringConvertible {
    /// One line in the common log format, without a line end; `!` marks a response cut short.
    public var description: String {
        let bytes = isComplete ? "\(bodyBytes)" : "\(bodyBytes)!"
        return
            "\(remoteAddress?.host ?? "-") - - [\(logDate(unixSeconds: unixSeconds))] "
            + "\"\(requestLine)\" \(status.code) \(bytes)"
    }
}

/// The time in the common log format: `06/Nov/1994:08:49:37 +0000`.
func logDate(unixSeconds: Int) -> String {
    var date: [UInt8] = []
    HTTPDate.append(unixSeconds: unixSeconds, to: &date)
    // `Sun, 06 Nov 1994 08:49:37 GMT`: each part has a fixed position.
    let slash = UInt8(ascii: "/")
    let day = date[5..<7] + [slash] + date[8..<11] + [slash] + date[12..<16]
    return String(decoding: day + [UInt8(ascii: ":")] + date[17..<25], as: UTF8.self) + " +0000"
}
