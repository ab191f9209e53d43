internal import AsyncGatewayTransport

/// The Date field of responses, made once a second.
struct DateField {
    private var second = 0
    private var field: [UInt8] = []

    /// The field of the present second. (RFC 9110 §6.6.1)
    ///
    /// - Returns: The complete line with its end.
    mutating func current() -> [UInt8] {
        let now = WallClock.unixSeconds
        if now != second {
            second = now
            field = Array("Date: ".utf8)
            HTTPDate.append(unixSeconds: now, to: &field)
            field += "\r\n".utf8
        }
        return field
    }
}
