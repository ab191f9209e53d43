internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// The wait for a request's head: what of it is awaited, and how much of it has come since when.
struct HeadWait {
    /// What is being waited for, if it is a head; while it is all of one, the connection may end.
    var awaited: ServerConnection.Wait?

    private var start: LoopTime?
    private var byteCount = 0

    /// Forgets a head that has been read, or waits for another one.
    mutating func reset() {
        (start, byteCount) = (nil, 0)
    }

    /// Counts bytes that have come.
    mutating func count(_ bytes: [UInt8]) {
        awaited = nil
        byteCount += bytes.count
    }

    /// How long the rest of the head may still take, in nanoseconds: it is given a second for each 500
    /// bytes that have come, up to twice the limit.
    mutating func patienceForRest(at now: LoopTime, limit: Duration) -> Int64 {
        let start = start ?? now
        self.start = start
        return now.nanoseconds(to: start + min(limit + .seconds(byteCount / 500), limit * 2))
    }
}
