internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// How long a connection waits for a request in its task, in nanoseconds.
///
/// Clients that send one request after the other are faster. For others, another task costs little.
private let dormancyDelay: Int64 = 150_000_000

/// What is told of connections that have no task for a while: they are dormant, because their clients are
/// silent, or have sent their last response and wait for their clients to close.
///
/// The task of a connection that has run an app keeps three times the memory of the connection. The
/// functions are called on the executor of the connections.
struct DormancyObserver<Connection>: Sendable {
    /// Called when a connection is to wait without a task; its task ends then.
    let began: @Sendable () -> Void

    /// Called when the connection has to be served again, in another task.
    let ended: @Sendable (_ connection: Connection) -> Void

    /// Called when the connection has been closed instead.
    let closed: @Sendable (_ connection: Connection) -> Void
}

// MARK: - Between two requests

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
    /// - Throws: the connection's failure.
    @inline(never)
    func closesWithoutTask(_ exchange: Exchange) throws -> Bool {
        guard let dormancy, exchange.responder.isComplete, !body.isOpen, try transport.tryFlush()
        else { return false }
        close(exchange)
        emitRecords()
        dormancy.began()
        transport.finishWriting()
        isClosing = true
        dropInput(until: transport.now + lingeringTime)
        return true
    }

    /// Drops what the client still sends, and closes the connection at its end or at the deadline; see
    /// ``linger()``.
    private func dropInput(until deadline: LoopTime) {
        callAfterWait(until: deadline) { connection, ending in
            if connection.hasMoreToDrop(after: ending), connection.transport.now < deadline {
                connection.dropInput(until: deadline)
            } else {
                connection.closeWithoutTask()
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

    private func closeWithoutTask() {
        transport.close()
        if context.isObserved { tellOfEnd() }
        dormancy?.closed(self)
    }
}
