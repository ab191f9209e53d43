/// Takes connections from a listening socket, on one event loop.
package actor Listener {
    /// The loop that waits for connections.
    package nonisolated let loop: EventLoop

    /// The name that the socket is bound to.
    package nonisolated let name: SocketName

    /// The loop, so that its other actors call without suspending.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        loop.asUnownedSerialExecutor()
    }

    /// How long to wait before trying again when the process is out of descriptors: nothing tells
    /// when one becomes free elsewhere in the process.
    private static let shortagePause = Duration.milliseconds(50)

    private var socket: ListeningSocket?
    private let number: Int32
    private var token: UInt64?
    /// Whether connections may wait: the kernel tells of each only once.
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

    /// Begins to be watched by the loop; the first thing to call.
    ///
    /// - Throws: `SystemError` when the kernel cannot watch another descriptor.
    package func open() throws(SystemError) {
        // Closed before it was opened, it has nothing to watch, and its number may be another's.
        guard socket != nil else { return }
        token = try loop.add(self, watching: number)
    }

    /// The next connection; `nil` once the listener is closed.
    ///
    /// A connection that is lost before it is taken is passed over, and while the process has no
    /// descriptor left for one, it waits in the kernel.
    ///
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

    /// ``close()``, as soon as the loop comes to it; callable from any thread.
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
                let waiter = StreamWaiter(id: wait, continuation: continuation)
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
        if waiter?.id == wait { resume(.cancelled) }
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
            // While descriptors are short, only time brings another try.
            if listener.retryTime == nil { listener.resume(.ready) }
        }
    }

    package nonisolated func timeArrived(
        _ requested: LoopTime, now: LoopTime
    ) -> LoopTime? {
        assumeIsolated { listener in
            guard listener.retryTime == requested else { return }
            // Noted as well, for whoever is on the way to wait and not there yet.
            (listener.retryTime, listener.mayHaveConnections) = (nil, true)
            listener.resume(.ready)
        }
        return nil
    }
}
