extension ExchangeRecord: CustomStringConvertible {
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
        line += " connection=\(connection.number) request=\(requestNumber)"
        if !isComplete { line += " cut" }
        guard let refusal else { return line }
        line += " refused=\"\(refusal.reason.escapedForLog())\""
        if let offset = refusal.offset { line += " at=\(offset)" }
        if let byte = refusal.byte { line += " byte=\(byte.hexadecimal)" }
        return line
    }

    private var commonLogLine: String {
        let host = connection.peer?.host.map { $0.escapedForLog() } ?? "-"
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
