internal import AsyncGatewayTransport
internal import AsyncGatewayWire

// MARK: - Deadlines

extension GatewayConnection {
    /// When the wait for a request ends; `nil` while one runs, or has begun.
    private var idleDeadline: LoopTime? {
        guard let start = idleTime.start else { return nil }
        let end = start.advanced(byNanoseconds: context.idlePatience)
        return lastChance.map { min($0, end) } ?? end
    }

    /// When the variables of a request must have arrived.
    private func headDeadline() -> LoopTime? {
        guard wire.hasPartialHead else { return nil }
        let now = transport.now
        let limit = context.configuration.headTimeout
        return now.advanced(byNanoseconds: headWait.patienceForRest(at: now, limit: limit))
    }

    /// Takes note of another deadline of a request.
    func alarmHasChanged() {
        mayHaveAlarms = true
        updateAlarm()
    }

    /// Sets the alarm for the next deadline, unless it rings before that anyway.
    func updateAlarm() {
        let own = isOver ? nil : earlier(idleDeadline, headDeadline())
        guard let next = earlier(own, alarmOfRequests()) else { return }
        if let alarm, alarm <= next { return }
        alarm = next
        transport.setAlarm(at: next)
    }

    private func alarmOfRequests() -> LoopTime? {
        guard mayHaveAlarms else { return nil }
        let next = requests.reduce(nil) { next, request in
            earlier(next, request.assumeIsolated { $0.alarm })
        }
        mayHaveAlarms = next != nil
        return next
    }

    func alarmHasRung() {
        alarm = nil
        let now = transport.now
        for request in requests { request.assumeIsolated { $0.takeAlarmStep(at: now) } }
        if !isOver { endIfLate(at: now) }
        updateAlarm()
    }

    private func endIfLate(at now: LoopTime) {
        if let idleDeadline, idleDeadline <= now {
            isOver = true
            wake()
        } else if let deadline = headDeadline(), deadline <= now {
            report(.timedOut)
            // What runs has no one to answer to.
            open.interrupt(.clientDisconnected)
            isOver = true
            wake()
        }
    }
}

// MARK: - The end

extension GatewayConnection {
    /// Removes a request that has ended; does nothing if it has been removed before its app has ended.
    func end(_ request: Request, _ ending: Request.Ending) {
        if ending.unread > 0 { wasRead(ending.unread) }
        guard let index = requests.firstIndex(where: { $0 === request }) else { return }
        if !ending.hasReleasedNumber { _ = release(request.number) }
        requests.remove(at: index)
        if ending.isCut {
            isOver = true
            // The others have no one to answer to.
            open.interrupt(.clientDisconnected)
        }
        if waiter != nil { wake() }
    }

    /// Notes that the end of a request is about to be sent: another may have its number.
    ///
    /// - Returns: whether the connection ends with it.
    nonisolated func release(_ number: UInt16) -> Bool {
        wire.close(number)
        return (isLast || isDraining) && requests.count <= 1
    }

    /// Ends a request whose app still runs, and the connection with the last that is open.
    ///
    /// The app keeps the connection's place until it ends.
    func endInPlace(_ request: Request, _ ending: Request.Ending) {
        isLast = true
        end(request, ending)
        if requests.isEmpty { Task { await close() } }
    }

    /// Ends the connection behind its last response, unless that is being done.
    func close() async {
        guard !isClosing else { return }
        isClosing = true
        do {
            // Where nothing more comes, closing is the end of this side, and resets nothing.
            let lingers = !isOver && !wire.hasEnded
            // Together with the last response; see ``release(_:)``.
            if lingers { transport.finishWriting() }
            try await transport.flush()
            if lingers { try await linger() }
        } catch {
            // The web server does not take the rest, or does not close its half.
        }
        transport.close()
    }

    /// Drops what the web server still sends for a short time.
    ///
    /// Closing while it sends would reset the connection, and the response might be lost.
    private func linger() async throws {
        // The wait that was begun before has no deadline.
        if awaitsInput { transport.expireRead() }
        while awaitsInput { await suspend() }
        let deadline = transport.now + lingeringTime
        while !isOver, transport.now < deadline,
            try await !transport.read(atMost: 1 << 16, until: deadline).isEmpty
        {}
    }

    @discardableResult
    func drain() -> LoopTime {
        isDraining = true
        open.interrupt(.serverDraining)
        if requestCount == 0, lastChance == nil { lastChance = transport.now + lingeringTime }
        wake()
        return transport.now
    }

    func closeIfIdle() {
        guard requests.isEmpty, !wire.hasPartialHead else { return }
        isOver = true
        wake()
    }

    func endWait() {
        isOver = true
        transport.expireRead()
        wake()
    }
}

extension GatewayConnection: ServedConnection {
    nonisolated var idleStart: LoopTime? { idleTime.start }

    nonisolated var openHandles: [CancellationHandle] { open.handles }

    nonisolated func interrupt(_ interruption: Interruption) { open.interrupt(interruption) }

    var hasServed: Bool { requestCount > 0 }
}

private func earlier(_ one: LoopTime?, _ other: LoopTime?) -> LoopTime? {
    guard let one, let other else { return one ?? other }
    return min(one, other)
}
