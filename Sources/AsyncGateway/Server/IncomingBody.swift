/// The body of the request that a connection is answering, and how long its client may still take.
struct IncomingBody {
    /// Whether it may be read: from the call of its app to the end of the response.
    private(set) var isOpen = false

    /// Whether somebody waits for more of it.
    var isBeingRead = false

    /// How long the app may still wait for it.
    private(set) var patience = Duration.zero

    /// Lets it be read, for so long.
    mutating func open(patience: Duration) {
        (isOpen, self.patience) = (true, patience)
    }

    /// Lets nothing more of it be read.
    mutating func close() {
        isOpen = false
    }

    /// Takes a wait off the patience, and adds to it for the bytes that have come: a second for each
    /// `rate` of them; with a rate of 0, all that the limit allows.
    mutating func account(for byteCount: Int, in waited: Duration, rate: Int, limit: Duration) {
        let earned = rate > 0 ? .seconds(1) * byteCount / rate : limit
        patience = min(limit, patience - waited + earned)
    }
}
