internal import Synchronization

/// An event loop that has not turned for a second, because of what an app does on it.
public struct LoopBlockage: Sendable {
    /// The line of the request whose task runs on the loop, escaped; `nil` for another task, such as
    /// a child of a request's.
    public let requestLine: String?

    /// For how long the loop has not turned so far.
    public let duration: Duration

    /// A blockage; for a test of an observer.
    public init(requestLine: String?, duration: Duration) {
        self.requestLine = requestLine
        self.duration = duration
    }
}

/// Makes the line about a blocked loop: for the first, because an app that blocks does so often.
final class BlockageReport: Sendable {
    private let wasMade = Atomic(false)

    /// Returns the line; `nil` if there has been one.
    func line(about blockage: LoopBlockage) -> String? {
        guard !wasMade.exchange(true, ordering: .relaxed) else { return nil }
        let milliseconds = blockage.duration / .milliseconds(1)
        return "\(blockage.requestLine ?? "A task of an app"): it has blocked an event loop for "
            + "\(Int(milliseconds)) ms, and all connections of the loop wait. Use offload for the "
            + "call that blocks, or offloaded for the app. This is reported once.\n"
    }
}
