internal import AsyncGatewayTransport

/// The Date field of responses, made anew once a second.
struct DateField {
    private var second = 0
    private var field: [UInt8] = []

    /// The complete field with its line end. (RFC 9110 §6.6.1)
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
