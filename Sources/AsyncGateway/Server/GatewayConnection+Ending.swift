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
        guard wire.hasPartialHead else {
            // One that was begun may have been aborted.
            headWait.reset()
            return nil
        }
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
        request.releaseNumber()
        if ending.unread > 0 { wasRead(ending.unread) }
        guard let index = requests.firstIndex(where: { $0 === request }) else { return }
        requests.remove(at: index)
        if ending.isCut {
            isOver = true
            // The others have no one to answer to.
            open.interrupt(.clientDisconnected)
        }
        if hasAnsweredInPlace, requests.isEmpty { beginClosing() }
        if waiter != nil { wake() }
    }

    /// Whether the connection ends with the only request that is open.
    nonisolated var endsNext: Bool {
        guard requests.count <= 1 else { return false }
        return isLast || isDraining && !wire.hasPartialHead
    }

    /// Ends a request whose app still runs, and the connection with the last that is open.
    ///
    /// The app keeps the connection's place until it ends.
    func endInPlace(_ request: Request, _ ending: Request.Ending) {
        hasAnsweredInPlace = true
        end(request, ending)
    }

    /// Ends the connection behind its last response, or waits until that has been done.
    func close() async {
        if let closing { return await closing.value }
        isClosing = true
        await closeTransport()
    }

    /// Ends the connection while its own task still runs an app.
    private func beginClosing() {
        guard !isClosing else { return }
        isClosing = true
        closing = Task { await closeTransport() }
    }

    private func closeTransport() async {
        // Where nothing more comes, closing is the end of this side, and resets nothing.
        let lingers = !isOver && !wire.hasEnded
        do {
            // Together with the last response; see ``endsNext``.
            if lingers { transport.finishWriting() }
            if try !transport.tryFlush() { try await flushToTheEnd() }
        } catch {
            // The web server does not take the rest, and must not take what it has for the whole.
            return transport.abort()
        }
        if lingers { await linger() }
        transport.close()
    }

    /// Waits for room and sends bytes, also in a cancelled task.
    ///
    /// - Throws: the failure of the connection, also when the server waits no longer.
    func writeToTheEnd(_ bytes: [UInt8]) async throws {
        if wasCancelled, !transport.hasRoom { transport.abort() }
        try await Task { try await transport.write(bytes) }.value
    }

    /// Waits until everything has been taken, as ``writeToTheEnd(_:)`` does.
    func flushToTheEnd() async throws {
        if wasCancelled, !transport.hasRoom { transport.abort() }
        try await Task { try await transport.flush() }.value
    }

    /// Drops what the web server still sends for a short time.
    ///
    /// Closing while it sends would reset the connection, and the response might be lost.
    private func linger() async {
        // The task may be that of an app that was interrupted.
        if Task.isCancelled { return await Task { await linger() }.value }
        // The wait that was begun before has no deadline.
        if awaitsInput { transport.expireRead() }
        while awaitsInput { await suspend() }
        let deadline = transport.now + lingeringTime
        while !isOver, transport.now < deadline,
            let bytes = try? await transport.read(atMost: 1 << 16, until: deadline), !bytes.isEmpty
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
        (isOver, wasCancelled) = (true, true)
        transport.expireRead()
        // Whoever waits for the web server to take something waits no longer.
        if !transport.hasRoom { transport.abort() }
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
