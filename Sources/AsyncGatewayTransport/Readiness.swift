/// What a readiness queue reports of a descriptor, in the same terms for every system.
package struct Readiness: OptionSet, Sendable {
    /// One bit for each option.
    package let rawValue: UInt8

    /// The options whose bits are set.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Bytes, an end, or a new connection can be taken.
    static let readable = Readiness(rawValue: 1 << 0)
    /// There is room for bytes to send.
    static let writable = Readiness(rawValue: 1 << 1)
    /// The peer will send no more; it may still receive.
    static let peerFinished = Readiness(rawValue: 1 << 2)
    /// Both directions have ended, by a reset or because both sides have finished.
    static let hungUp = Readiness(rawValue: 1 << 3)
}
