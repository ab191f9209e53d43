package import AsyncGatewayTransport
internal import Synchronization

/// A descriptor or memory that the system has refused.
public struct ResourceRefusal: Sendable {
    /// What was attempted, and the system's reason: one line, escaped for a log.
    public let reason: String

    /// The connection whose app attempted it; `nil` for a connection that was not accepted.
    public let connection: ConnectionInfo?

    /// A refusal; for a test of an observer.
    public init(reason: String, connection: ConnectionInfo? = nil) {
        self.reason = reason
        self.connection = connection
    }

    /// A refusal that an app was told of, and has not caught.
    package init(_ error: TransportError, connection: ConnectionInfo) {
        reason = error.detail
        self.connection = connection
    }

    /// A refusal of what belongs to no connection.
    package init(_ error: SystemError) {
        reason = error.description.escapedForLog()
        connection = nil
    }
}

/// Makes the lines about refusals: at most one a second, for there can be thousands.
package final class RefusalReport: Sendable {
    private struct State {
        var lastLine: LoopTime?
        var untold = 0
    }

    private let state = Mutex(State())

    /// A report without a line.
    package init() {}

    /// Counts a refusal.
    ///
    /// - Parameters:
    ///   - refusal: the refusal.
    ///   - now: the present time.
    /// - Returns: the line about it, which has the number of those before that had none; `nil` if the
    ///   last line is less than a second old.
    package func line(about refusal: ResourceRefusal, at now: LoopTime = .now) -> String? {
        let untold: Int? = state.withLock { state in
            if let last = state.lastLine, now < last + .seconds(1) {
                state.untold += 1
                return nil
            }
            state.lastLine = now
            defer { state.untold = 0 }
            return state.untold
        }
        guard let untold else { return nil }
        return untold == 0
            ? "\(refusal.reason)\n" : "\(refusal.reason) (and \(untold) refusals before it)\n"
    }
}
