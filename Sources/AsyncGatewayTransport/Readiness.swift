internal import CAsyncGatewaySystem

/// What the kernel reports of a descriptor.
package struct Readiness: OptionSet, Sendable {
    /// The bits of `epoll_wait(2)`.
    package let rawValue: UInt32

    /// What the kernel's bits say.
    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Bytes, an end, or a new connection can be taken.
    static let readable = Readiness(rawValue: CAG_EPOLLIN)
    /// There is room for bytes to send.
    static let writable = Readiness(rawValue: CAG_EPOLLOUT)
    /// The peer will send no more; it may still receive.
    static let peerFinished = Readiness(rawValue: CAG_EPOLLRDHUP)
    /// Both directions are over, by a reset or after both sides have finished.
    static let hungUp: Readiness = [
        Readiness(rawValue: CAG_EPOLLERR), Readiness(rawValue: CAG_EPOLLHUP),
    ]
}

/// Something that an event loop watches.
package protocol EventSource: AnyObject, Sendable {
    /// The kernel has reported something; called on the loop's thread.
    func eventsArrived(_ readiness: Readiness)

    /// A requested time has come; called on the loop's thread. Returns when to call again.
    func timeArrived(
        _ requested: LoopTime, now: LoopTime
    ) -> LoopTime?
}
