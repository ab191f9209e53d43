internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// When connections end their tasks, though they are open, and what is told of them: they are dormant,
/// because their clients are silent, or have sent their last response and wait for their clients to close.
///
/// The task of a connection that has run an app keeps three times the memory of the connection. The
/// functions are called on the executor of the connections.
struct DormancyObserver<Connection>: Sendable {
    /// How long a connection waits for a request in its task, in nanoseconds.
    let delay: Int64

    /// Called when the connection has to be served again, in another task.
    let ended: @Sendable (_ connection: Connection) -> Void

    /// Called when the connection has been closed instead.
    let closed: @Sendable (_ connection: Connection) -> Void
}

// MARK: - Between two requests

extension HTTPConnection {
    /// How long to wait for a request in the task, in nanoseconds, of the time that there is for it.
    func patienceInTask(of patience: Int64) -> Int64 {
        dormancy.map { min(patience, $0.delay) } ?? patience
    }

    /// Makes the connection dormant, if it is idle and has time for a request left.
    ///
    /// - Parameter error: why the wait for a request has ended.
    /// - Returns: `true` if it is dormant, and its task is to end.
    func becomesDormant(after error: any Error) -> Bool {
        guard dormancy != nil, case StreamError.timedOut = error, headWait.awaited == .idle,
            !isDraining, let start = idleTime.start
        else { return false }
        let deadline = start.advanced(byNanoseconds: context.idlePatience)
        guard transport.now < deadline else { return false }
        callAfterWait(until: deadline) { connection, ending in
            connection.dormantWait = ending
            connection.dormancy?.ended(connection)
        }
        return true
    }

    /// Why the wait of a dormant connection has ended, once after each.
    func endOfDormantWait() -> WaitEnding? {
        defer { dormantWait = nil }
        return dormantWait
    }

    /// Calls `action` when there is input to read, or none until the deadline.
    private func callAfterWait(
        until deadline: LoopTime,
        _ action: @escaping @Sendable (isolated HTTPConnection, WaitEnding) -> Void
    ) {
        let waiter = StreamWaiter(transport.beginWait()) { ending in
            self.assumeIsolated { action($0, ending) }
        }
        transport.wait(for: .input(until: deadline), waiter)
    }
}

// MARK: - After the last response

extension HTTPConnection {
    /// Ends an exchange, and has the connection closed without a task once its client has closed its half,
    /// if nothing else has to be waited for.
    ///
    /// - Returns: `true` if the task is to end.
    @inline(never)
    func closesWithoutTask(_ exchange: Exchange) -> Bool {
        // A failure is left to `finish`, which ends the exchange before it meets it again.
        guard let dormancy, exchange.responder.isComplete, !body.isOpen,
            (try? transport.tryFlush()) == true
        else { return false }
        close(exchange)
        emitRecords()
        linger { connection in
            connection.transport.close()
            if connection.context.isObserved { connection.tellOfEnd() }
            dormancy.closed(connection)
        }
        return true
    }

    /// Ends this side's half, and drops what the client still sends for a short time (RFC 9112 §9.6).
    ///
    /// Closing while the client sends would reset the connection, and the client might lose the response.
    ///
    /// - Parameter action: called then; at once if the task has been cancelled.
    func linger(then action: @escaping @Sendable (isolated HTTPConnection) -> Void) {
        transport.finishWriting()
        isLingering = true
        if Task.isCancelled, !hasTimedOut { return action(self) }
        dropInput(until: transport.now + lingeringTime, then: action)
    }

    private func dropInput(
        until deadline: LoopTime,
        then action: @escaping @Sendable (isolated HTTPConnection) -> Void
    ) {
        callAfterWait(until: deadline) { connection, ending in
            // Time and cancellation are checked here too: what has arrived is read without waiting.
            if connection.hasMoreToDrop(after: ending), connection.isLingering,
                connection.transport.now < deadline
            {
                connection.dropInput(until: deadline, then: action)
            } else {
                action(connection)
            }
        }
    }

    /// Drops what has arrived.
    ///
    /// - Returns: `false` at the end of the client's half, after a failure, or after the time for it.
    private func hasMoreToDrop(after ending: WaitEnding) -> Bool {
        guard case .ready = ending else { return false }
        do {
            return try transport.tryRead(atMost: Self.receiveSize)?.isEmpty != true
        } catch {
            return false
        }
    }
}
