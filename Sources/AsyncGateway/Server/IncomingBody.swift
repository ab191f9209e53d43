/// The body of a connection's present request, and the time that its client has left to send it.
struct IncomingBody {
    /// Whether it may be read: from the call of the app to the end of the response.
    private(set) var isOpen = false

    /// Whether a task is reading it.
    var isBeingRead = false

    /// How long reads may still wait for it in total.
    private(set) var patience = Duration.zero

    /// Allows reads, which may wait for `patience` in total.
    mutating func open(patience: Duration) {
        (isOpen, self.patience) = (true, patience)
    }

    /// Ends the reads.
    mutating func close() {
        isOpen = false
    }

    /// Subtracts a wait from the patience, and adds a second for each `rate` bytes that have arrived, up
    /// to the limit.
    ///
    /// With a rate of 0, any bytes restore all of the limit.
    mutating func account(for byteCount: Int, in waited: Duration, rate: Int, limit: Duration) {
        let earned = rate > 0 ? .seconds(1) * byteCount / rate : limit
        patience = min(limit, patience - waited + earned)
    }
}
