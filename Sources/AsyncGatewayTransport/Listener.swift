/// Takes connections from a listening socket, on one event loop.
package actor Listener {
    /// The loop that waits for connections.
    package nonisolated let loop: EventLoop

    /// The name that the socket is bound to.
    package nonisolated let name: SocketName

    /// The loop, so that calls from its other actors do not suspend.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        loop.asUnownedSerialExecutor()
    }

    /// How long to wait before another attempt when the process is out of descriptors: there is no
    /// event for one that is closed elsewhere in the process.
    private static let shortagePause = Duration.milliseconds(50)

    private var socket: ListeningSocket?
    private let number: Int32
    private var token: UInt64?
    /// Whether connections may wait; the kernel reports that once.
    private var mayHaveConnections = true
    private var waiter: StreamWaiter?
    private var retryTime: LoopTime?
    private var waits: UInt64 = 0

    /// Takes over a listening socket.
    package init(_ socket: consuming ListeningSocket, on loop: EventLoop) {
        self.number = socket.descriptor.number
        self.name = socket.name
        self.socket = consume socket
        self.loop = loop
    }

    /// Begins to be watched by the loop; called once, before all others.
    ///
    /// - Throws: `SystemError` when the kernel cannot watch another descriptor.
    package func open() throws(SystemError) {
        // It may have been closed before: its number may now be that of another descriptor.
        guard socket != nil else { return }
        token = try loop.add(self, watching: number)
    }

    /// Waits for a connection, and takes it.
    ///
    /// A connection that is lost before it is taken is skipped. While the process has no descriptor
    /// left, connections stay in the kernel's queue. A cancelled task stops waiting.
    ///
    /// - Returns: the next connection; `nil` once the listener is closed.
    /// - Throws: `SystemError` when the socket cannot accept any more, `CancellationError`.
    package func accept() async throws -> AcceptedSocket? {
        while socket != nil {
            do {
                mayHaveConnections = false
                if let accepted = try socket?.accept() {
                    mayHaveConnections = true
                    return accepted
                }
                try await waitForConnection(until: nil)
            } catch let error as SystemError where error.isResourceShortage {
                try await waitForConnection(until: loop.now + Self.shortagePause)
            } catch let error as SystemError where error.isLostConnection {
                continue
            }
        }
        return nil
    }

    /// Stops listening: from now on connections are refused.
    package func close() {
        guard socket != nil else { return }
        if let token { loop.remove(token, watching: number) }
        socket = nil
        token = nil
        resume(.ready)
    }

    /// Closes the listener asynchronously; callable from any thread.
    package nonisolated func closeSoon() {
        loop.execute { self.assumeIsolated { $0.close() } }
    }

    private func waitForConnection(until time: LoopTime?) async throws {
        retryTime = time
        if let time, let token { loop.wake(token, at: time) }
        waits += 1
        let wait = waits
        let reason = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                // Re-check: state may have changed before suspending.
                let waiter = StreamWaiter(wait, resuming: continuation)
                if Task.isCancelled {
                    waiter.resume(.cancelled)
                } else if socket == nil || retryTime == nil && mayHaveConnections {
                    waiter.resume(.ready)
                } else {
                    self.waiter = waiter
                }
            }
        } onCancel: {
            loop.execute { self.assumeIsolated { $0.cancelWait(wait) } }
        }
        retryTime = nil
        try reason.check()
    }

    private func cancelWait(_ wait: UInt64) {
        if waiter?.number == wait { resume(.cancelled) }
    }

    private func resume(_ reason: WaitEnding) {
        guard let waiter else { return }
        self.waiter = nil
        waiter.resume(reason)
    }
}

extension Listener: EventSource {
    package nonisolated func eventsArrived(_ readiness: Readiness) {
        assumeIsolated { listener in
            listener.mayHaveConnections = true
            // While the process is out of descriptors, the retry time alone ends the wait.
            if listener.retryTime == nil { listener.resume(.ready) }
        }
    }

    package nonisolated func timeArrived(_ requested: LoopTime, now: LoopTime) -> LoopTime? {
        assumeIsolated { listener in
            guard listener.retryTime == requested else { return }
            // Also for a task that is about to wait, and has not stored its waiter yet.
            (listener.retryTime, listener.mayHaveConnections) = (nil, true)
            listener.resume(.ready)
        }
        return nil
    }
}
