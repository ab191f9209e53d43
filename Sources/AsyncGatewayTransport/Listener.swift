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
    private var token: UInt64 = 0
    private var waiter: StreamWaiter?
    private var retryTime: ContinuousClock.Instant?
    private var waits: UInt64 = 0
    /// Whether something has happened for which nobody waited.
    private var hasNews = false

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
            // What happens from now on may be what the call does not see.
            hasNews = false
            do {
                if let accepted = try socket?.accept() { return accepted }
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
        loop.remove(token, watching: number)
        socket = nil
        resume(.ready)
    }

    /// ``close()``, as soon as the loop comes to it; callable from any thread.
    package nonisolated func closeSoon() {
        loop.execute { self.assumeIsolated { $0.close() } }
    }

    private func waitForConnection(until time: ContinuousClock.Instant?) async throws {
        retryTime = time
        if let time { loop.wake(token, at: time) }
        waits += 1
        let wait = waits
        let reason = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                store(StreamWaiter(id: wait, continuation: continuation))
            }
        } onCancel: {
            loop.execute { self.assumeIsolated { $0.cancelWait(wait) } }
        }
        retryTime = nil
        try reason.check()
    }

    /// Keeps the waiter, unless its wait is over: a task that is not the loop's own may have come
    /// here by way of the loop's queue, and events and cancellations do not wait for it.
    private func store(_ waiter: StreamWaiter) {
        if Task.isCancelled {
            waiter.resume(.cancelled)
        } else if hasNews {
            waiter.resume(.ready)
        } else {
            self.waiter = waiter
        }
    }

    private func cancelWait(_ wait: UInt64) {
        if waiter?.id == wait { resume(.cancelled) }
    }

    private func resume(_ reason: StreamWaiter.Reason) {
        hasNews = true
        guard let waiter else { return }
        self.waiter = nil
        waiter.resume(reason)
    }
}

extension Listener: EventSource {
    package nonisolated func eventsArrived(_ readiness: Readiness) {
        assumeIsolated { $0.resume(.ready) }
    }

    package nonisolated func timeArrived(
        _ requested: ContinuousClock.Instant, now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant? {
        assumeIsolated { listener in
            if listener.retryTime == requested { listener.resume(.ready) }
        }
        return nil
    }
}
