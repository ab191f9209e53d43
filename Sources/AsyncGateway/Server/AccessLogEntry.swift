/// One response, for the access log. (wsgiref's `log_request`)
public struct AccessLogEntry: Sendable {
    /// The client's address, if it has one.
    public let remoteAddress: SocketAddress?

    /// The method, target and version as they were sent, control characters escaped; `-` for a
    /// request that was refused because of them.
    public let requestLine: String

    /// The status that was sent, or would have been.
    public let status: Status

    /// How many bytes of the body were sent.
    public let bodyBytes: Int

    /// Whether the response was sent whole.
    public let isComplete: Bool

    /// The time at which the response ended, in seconds since 1970.
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
