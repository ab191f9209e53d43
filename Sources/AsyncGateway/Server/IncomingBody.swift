/// The body of a connection's present request, and the time that its client has taken to send it.
struct IncomingBody {
    /// Whether it may be read: from the call of the app to the end of the response.
    private(set) var isOpen = false

    /// Whether a task is reading it.
    var isBeingRead = false

    /// How long reads have waited for it in total, less what the bytes that arrived have restored.
    private var waited = Duration.zero

    /// Allows reads.
    mutating func open() {
        (isOpen, waited) = (true, .zero)
    }

    /// Ends the reads.
    mutating func close() {
        isOpen = false
    }

    /// How long reads may still wait for it in total.
    func patience(within limits: BodyLimits) -> Duration { limits.bodyTimeout - waited }

    /// Counts a wait, and restores a second for each ``BodyLimits/minimumBodyRate`` bytes that have
    /// arrived.
    mutating func account(for byteCount: Int, in time: Duration, within limits: BodyLimits) {
        let rate = limits.minimumBodyRate
        let restored = rate > 0 ? .seconds(1) * byteCount / rate : limits.bodyTimeout
        waited = max(.zero, waited + time - restored)
    }
}
