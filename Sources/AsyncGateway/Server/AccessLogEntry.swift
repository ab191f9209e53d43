/// One request and its response, for the access log. (wsgiref's `log_request`)
///
/// It is written when the system has taken the response, or the connection has ended: what it says
/// of bytes is what has left, not what was meant to.
public struct AccessLogEntry: Sendable {
    /// The client's address, if it has one.
    public var remoteAddress: SocketAddress?

    /// The request line as it was sent, escaped so that its bytes can be read back.
    ///
    /// `"` and `\` have a `\` before them. A byte that is not printable ASCII is `\x` and two
    /// hexadecimal digits. A request that was refused has its line as far as it was received, up to
    /// ``AsyncGatewayServer/Configuration/maximumRequestLineBytes``; `-` stands for nothing, and
    /// `\x2D` for a line of one hyphen.
    public var requestLine: String

    /// The status of the response, also if none of it could be sent.
    public var status: Status

    /// How many bytes of the body the system has taken, without framing.
    public var bodyBytes: Int

    /// Whether all of the response was taken.
    public var isComplete: Bool

    /// When the first bytes of the request were read, in seconds since 1970-01-01 00:00:00 UTC.
    ///
    /// A request that is sent before the response to an earlier one is read after that response.
    public var unixSeconds: Int

    /// The time from then to the head of the response; `nil` if there was none.
    public var timeToFirstByte: Duration?

    /// The time from then until the system had taken the response, or the connection had ended.
    public var duration = Duration.zero

    /// How many bytes of the request were received, with its head and framing.
    public var receivedBytes = 0

    /// How many bytes of the response the system has taken, with its head and framing.
    public var sentBytes = 0

    /// The number of the connection among those of the process, from 1.
    public var connectionNumber: UInt64 = 0

    /// The number of the request among those of its connection, from 1.
    public var requestNumber = 1

    /// Why the request could not be read; `nil` if it could.
    public var refusal: RequestRefusal?

    /// The environ that the app was given; `nil` if it was not called.
    ///
    /// Its request is over: its input throws ``GatewayError`` of code `.alreadyFinished`, and its
    /// interruption is the one that ended it. It keeps the memory of its connection in use, so take
    /// from it what is needed and let it go.
    public var environ: Environ?

    /// An entry for a test of what writes or formats entries; what is not given can be set.
    public init(
        requestLine: String, status: Status, bodyBytes: Int = 0, isComplete: Bool = true,
        unixSeconds: Int = 0
    ) {
        self.requestLine = requestLine
        self.status = status
        self.bodyBytes = bodyBytes
        self.isComplete = isComplete
        self.unixSeconds = unixSeconds
    }
}

extension AccessLogEntry: CustomStringConvertible {
    /// One line without its end: the common log format, and behind it what that has no place for.
    ///
    /// ```
    /// 192.0.2.1 - - [06/Nov/1994:08:49:37 +0000] "GET / HTTP/1.1" 200 5 in=37 out=121 ↩
    ///     first=0.000104 time=0.000213 connection=3 request=1
    /// ```
    ///
    /// `in` and `out` are the bytes on the wire, `first` and `time` the seconds to the first byte and
    /// to the end; `first=-` without a response. Then there may be ` cut`, if some of the response was
    /// not taken, and ` refused="…"` with the reason, and ` at=` and ` byte=` with the position and
    /// the hexadecimal value of the byte that was refused.
    public var description: String {
        var line = commonLogLine
        line += " in=\(receivedBytes) out=\(sentBytes)"
        line += " first=\(timeToFirstByte?.inSeconds ?? "-") time=\(duration.inSeconds)"
        line += " connection=\(connectionNumber) request=\(requestNumber)"
        if !isComplete { line += " cut" }
        guard let refusal else { return line }
        line += " refused=\"\(refusal.reason.escapedForLog())\""
        if let offset = refusal.offset { line += " at=\(offset)" }
        if let byte = refusal.byte { line += " byte=\(byte.hexadecimal)" }
        return line
    }

    private var commonLogLine: String {
        let host = remoteAddress?.host.map { $0.escapedForLog() } ?? "-"
        return "\(host) - - [\(logDate(unixSeconds: unixSeconds))] \"\(requestLine)\" "
            + "\(status.code) \(bodyBytes)"
    }
}

extension Duration {
    /// The duration in seconds with six decimals, rounded down; zero if it is negative.
    fileprivate var inSeconds: String {
        let (seconds, attoseconds) = max(self, .zero).components
        let microseconds = "\(attoseconds / 1_000_000_000_000)"
        return "\(seconds)." + String(repeating: "0", count: 6 - microseconds.utf8.count)
            + microseconds
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
