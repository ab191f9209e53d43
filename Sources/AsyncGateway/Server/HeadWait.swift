internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// The wait for a request's head: its phase, its start, and how many bytes have arrived.
struct HeadWait {
    /// The part of a head that the connection waits for, if it waits for one.
    var awaited: ServerConnection.Wait?

    /// When the head's first bytes were read, if the rest of it had to be waited for.
    private(set) var start: LoopTime?

    private var byteCount = 0

    /// Begins the wait for another head.
    mutating func reset() {
        (start, byteCount) = (nil, 0)
    }

    /// Counts bytes that have arrived.
    mutating func count(_ bytes: [UInt8]) {
        awaited = nil
        byteCount += bytes.count
    }

    /// How long the rest of the head may still take.
    ///
    /// The limit is extended by a second for each 500 bytes that have arrived, up to twice its value.
    ///
    /// - Returns: the time in nanoseconds, counted from `now`.
    mutating func patienceForRest(at now: LoopTime, limit: Duration) -> Int64 {
        let start = start ?? now
        self.start = start
        return now.nanoseconds(to: start + min(limit + .seconds(byteCount / 500), limit * 2))
    }
}
