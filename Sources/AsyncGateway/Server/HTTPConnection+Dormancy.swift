internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// How long a connection waits for a request in its task, in nanoseconds.
///
/// Clients that send one request after the other are faster. For others, another task costs little.
private let dormancyDelay: Int64 = 150_000_000

/// What is told of connections that are dormant: idle, and without a task.
///
/// The task of a connection that has run an app keeps three times the memory of the connection. Both
/// functions are called on the executor of the connections.
struct DormancyObserver<Connection>: Sendable {
    /// Called when a connection is dormant; its task ends then.
    let began: @Sendable () -> Void

    /// Called when a dormant connection has to be served again, in another task.
    let ended: @Sendable (_ connection: Connection) -> Void
}

extension HTTPConnection {
    /// How long to wait for a request in the task, in nanoseconds, of the time that there is for it.
    func patienceInTask(of patience: Int64) -> Int64 {
        dormancy == nil ? patience : min(patience, dormancyDelay)
    }

    /// Makes the connection dormant, if it is idle and has time for a request left.
    ///
    /// - Parameter error: why the wait for a request has ended.
    /// - Returns: `true` if it is dormant, and its task is to end.
    func becomesDormant(after error: any Error) -> Bool {
        guard let dormancy, case StreamError.timedOut = error, headWait.awaited == .idle,
            !isDraining, let start = idleTime.start
        else { return false }
        let deadline = start.advanced(byNanoseconds: context.idlePatience)
        guard transport.now < deadline else { return false }
        dormancy.began()
        transport.wait(
            for: .input(until: deadline),
            StreamWaiter(transport.beginWait()) { [self] in endDormancy($0) })
        return true
    }

    private nonisolated func endDormancy(_ ending: WaitEnding) {
        assumeIsolated { $0.dormantWait = ending }
        dormancy?.ended(self)
    }

    /// Why the wait of a dormant connection has ended, once after each.
    func endOfDormantWait() -> WaitEnding? {
        defer { dormantWait = nil }
        return dormantWait
    }
}
