internal import AsyncGatewayTransport
internal import Synchronization

/// When the work of an app has to be done, by the number of each limit; few at a time.
struct TimeLimits {
    private var limits: [(number: Int, end: LoopTime)] = []

    /// Until when an app that has been interrupted is waited for.
    var endOfPatience: LoopTime?

    /// Adds a limit.
    ///
    /// - Returns: its number.
    mutating func add(_ end: LoopTime) -> Int {
        let number = (limits.last?.number ?? 0) + 1
        limits.append((number, end))
        return number
    }

    /// Removes the limit of that number.
    mutating func remove(_ number: Int) {
        limits.removeAll { $0.number == number }
    }

    /// When something is to be done next; `nil` without any limit.
    var next: LoopTime? {
        guard let earliest = limits.min(by: { $0.end < $1.end })?.end else { return nil }
        return endOfPatience.map { max($0, earliest) } ?? earliest
    }
}

extension Exchange {
    /// How long an app that has been interrupted is waited for, before it is answered for.
    private static let patience = Duration.seconds(1)

    func beginTimeLimit(_ limit: Duration) -> Int {
        let sink = responder.sink
        let end = sink.clockTime + limit
        let (number, next) = state.withLock { state in
            state.hasEnded ? (0, nil) : (state.timeLimits.add(end), state.timeLimits.next)
        }
        if let next { sink.timeLimitHasChanged(to: next) }
        return number
    }

    func endTimeLimit(_ number: Int) {
        let (hasEnded, next) = state.withLock { state in
            state.timeLimits.remove(number)
            return (state.hasEnded, state.timeLimits.next)
        }
        if !hasEnded { responder.sink.timeLimitHasChanged(to: next) }
    }

    /// When something is to be done next for the limits of the app; `nil` without any, and after the
    /// end of the exchange.
    var timeLimit: LoopTime? {
        state.withLock { $0.hasEnded ? nil : $0.timeLimits.next }
    }

    /// What is to be done at a time at which a limit may have ended.
    enum TimeLimitStep {
        case nothing
        case wait(until: LoopTime)
        /// The app is to be interrupted.
        case interrupt
        /// The app has been interrupted, and has not ended.
        case answer
    }

    /// What is to be done now; to be asked on the host's executor.
    func timeLimitStep(at now: LoopTime) -> TimeLimitStep {
        guard let next = timeLimit else { return .nothing }
        guard next <= now else { return .wait(until: next) }
        // A client cannot be told of it any more, and the work may be a response without an end.
        if responder.headWasSent { return .nothing }
        switch interruption {
        case nil, .serverDraining:
            state.withLock { $0.timeLimits.endOfPatience = now + Self.patience }
            return .interrupt
        case .timeLimitReached: return .answer
        case .clientDisconnected, .deadlineReached: return .nothing
        }
    }
}
