/// Something that an event loop watches.
package protocol EventSource: AnyObject, Sendable {
    /// Takes note of what the kernel has reported of the descriptor; called on the loop's thread.
    func eventsArrived(_ readiness: Readiness)

    /// Takes note that a requested time has come; called on the loop's thread.
    ///
    /// - Returns: when to call again; `nil` if not on account of this request.
    func timeArrived(
        _ requested: LoopTime, now: LoopTime
    ) -> LoopTime?
}
