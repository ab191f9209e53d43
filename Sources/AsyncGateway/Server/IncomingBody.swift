internal import AsyncGatewayTransport

/// The body of a connection's present request, and the time that its client has taken to send it.
///
/// Times are in nanoseconds: the arithmetic of `Duration` is that of 128 bits, and a large body is
/// counted in many blocks.
struct IncomingBody {
    /// Whether it may be read: from the call of the app to the end of the response.
    private(set) var isOpen = false

    /// Whether a task is reading it.
    var isBeingRead = false

    /// How long reads have waited for it in total, less what the bytes that arrived have restored.
    private var waited: Int64 = 0

    /// Allows reads.
    mutating func open() {
        (isOpen, waited) = (true, 0)
    }

    /// Ends the reads.
    mutating func close() {
        isOpen = false
    }

    /// How long reads may still wait for it in total.
    func patience(within limits: BodyLimits) -> Int64 { limits.bodyNanoseconds - waited }

    /// Counts a wait, and restores a second for each ``BodyLimits/minimumBodyRate`` bytes that have
    /// arrived.
    mutating func account(for byteCount: Int, in time: Int64, within limits: BodyLimits) {
        let rate = Int64(limits.minimumBodyRate)
        // A read has far fewer bytes than would be too many nanoseconds.
        let restored = rate > 0 ? Int64(byteCount) * 1_000_000_000 / rate : limits.bodyNanoseconds
        waited = max(0, waited + time - restored)
    }
}

extension BodyLimits {
    fileprivate var bodyNanoseconds: Int64 { max(0, bodyTimeout.wholeNanoseconds) }
}
