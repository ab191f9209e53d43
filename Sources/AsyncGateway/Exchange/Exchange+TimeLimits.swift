internal import AsyncGatewayTransport
internal import Synchronization

/// When the work of an app has to be done, by the number of each limit; few at a time.
///
/// And when the silence of its body is to be filled, for both have the same alarm.
struct TimeLimits {
    private var limits: [(number: Int, end: LoopTime)] = []

    /// Until when an app that has been interrupted is waited for.
    var endOfPatience: LoopTime?

    /// When the silence of the body is to be filled.
    var fillTime: LoopTime?

    /// Whether no limit counts any more, though it has not been removed.
    var areOver = false

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

    /// When something is to be done next for a limit; `nil` without any.
    var next: LoopTime? {
        guard !areOver, let earliest = limits.min(by: { $0.end < $1.end })?.end else { return nil }
        return endOfPatience.map { max($0, earliest) } ?? earliest
    }

    /// When something is to be done next for whatever reason.
    var alarm: LoopTime? {
        guard let next, let fillTime else { return next ?? fillTime }
        return min(next, fillTime)
    }

    /// Forgets what was noted in an exchange that has ended, whose limits have been removed.
    mutating func reopen() {
        (endOfPatience, fillTime, areOver) = (nil, nil, false)
    }
}

extension Exchange {
    /// How long an app that has been interrupted is waited for, before it is answered for.
    private static let patience = Duration.seconds(1)

    func beginTimeLimit(_ limit: Duration) -> Int {
        let sink = responder.sink
        let end = sink.clockTime + limit
        let (number, next) = state.withLock { state in
            state.hasEnded ? (0, nil) : (state.timeLimits.add(end), state.timeLimits.alarm)
        }
        if let next { sink.timeLimitHasChanged(to: next) }
        return number
    }

    func endTimeLimit(_ number: Int) {
        let (hasEnded, next) = state.withLock { state in
            state.timeLimits.remove(number)
            return (state.hasEnded, state.timeLimits.alarm)
        }
        if !hasEnded { responder.sink.timeLimitHasChanged(to: next) }
    }

    /// Takes note of when the silence of the body is to be filled; `nil` for never.
    func setFillTime(_ time: LoopTime?) {
        state.withLock { $0.timeLimits.fillTime = time }
    }

    /// When something is to be done next for the limits of the app or the silence of its body; `nil` without
    /// either, and after the end of the exchange.
    var alarm: LoopTime? {
        state.withLock { $0.hasEnded ? nil : $0.timeLimits.alarm }
    }

    /// When something is to be done next for the limits of the app.
    private var timeLimit: LoopTime? {
        state.withLock { $0.hasEnded ? nil : $0.timeLimits.next }
    }

    /// What is to be done at a time at which a limit may have ended.
    enum TimeLimitStep {
        case nothing
        case wait
        /// The app is to be interrupted.
        case interrupt
        /// The app has been interrupted, and has not ended.
        case answer
    }

    /// What is to be done now; to be asked on the host's executor.
    func timeLimitStep(at now: LoopTime) -> TimeLimitStep {
        guard let next = timeLimit else { return .nothing }
        guard next <= now else { return .wait }
        // A client cannot be told of it any more, and the work may be a response without an end.
        if responder.headWasSent { return dropLimits() }
        switch interruption {
        case nil, .serverDraining:
            state.withLock { $0.timeLimits.endOfPatience = now + Self.patience }
            return .interrupt
        case .timeLimitReached: return .answer
        case .clientDisconnected, .deadlineReached: return dropLimits()
        }
    }

    /// Lets no limit count any more: one in the past would have the alarm ring again at once.
    private func dropLimits() -> TimeLimitStep {
        state.withLock { $0.timeLimits.areOver = true }
        return .nothing
    }

    /// Takes the filler that is due, and notes when the next will be.
    ///
    /// To be called on the host's executor.
    ///
    /// - Returns: the filler; `nil` if none can be sent now.
    func takeFiller(at now: LoopTime) -> [UInt8]? {
        guard let due = state.withLock({ $0.timeLimits.fillTime }), due <= now else { return nil }
        // An app that is cancelled sends no more; what it waits for ends soon.
        let filler = interruption.isCancellation ? nil : responder.takeFiller(at: now)
        setFillTime(interruption.isCancellation ? nil : responder.fillTime)
        return filler
    }
}
