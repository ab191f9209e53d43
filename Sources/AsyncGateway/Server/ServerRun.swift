internal import AsyncGatewayTransport

/// One run of a server: takes connections, and lets each be served by a child task.
///
/// An actor on its listener's event loop.
actor ServerRun {
    nonisolated var unownedExecutor: UnownedSerialExecutor { listener.unownedExecutor }

    /// The name that the server listens at.
    nonisolated let address: SocketAddress

    private nonisolated let listener: Listener
    private let loops: [EventLoop]
    private let context: ServerContext
    private let app: @Sendable () -> Application
    private var connections: [ObjectIdentifier: HTTPConnection<SocketStream>] = [:]
    private var nextLoop = 0
    private var waiter: CheckedContinuation<Void, Never>?
    private var isStopping = false
    private var drainIsOver = false

    init(
        _ socket: consuming ListeningSocket, loops: [EventLoop],
        configuration: AsyncGatewayServer.Configuration, app: @escaping @Sendable () -> Application
    ) {
        address = SocketAddress(socket.name)
        listener = Listener(socket, on: loops[0])
        self.loops = loops
        self.app = app
        context = ServerContext(
            configuration, name: Self.serverName(of: address),
            port: address.port.map(String.init) ?? "0")
    }

    /// PEP 3333 wants SERVER_NAME never empty; an address that stands for all names no server.
    private static func serverName(of address: SocketAddress) -> String {
        switch address {
        case .tcp("0.0.0.0", _), .tcp("::", _): ProcessLimits.hostName
        case .tcp(let host, _): host.utf8.contains(0x3A) ? "[\(host)]" : host
        case .unix: "localhost"
        }
    }

    /// Serves connections until the listener is closed and the last of them has ended, or the
    /// calling task is cancelled.
    ///
    /// - Throws: `SystemError` when the socket cannot accept any more.
    func serve() async throws {
        try await listener.open()
        let result = await withDiscardingTaskGroup { group in
            let result = await serveConnections(in: &group)
            await listener.close()
            group.cancelAll()
            return result
        }
        try result.get()
    }

    private func serveConnections(
        in group: inout DiscardingTaskGroup
    ) async -> Result<Void, any Error> {
        do {
            while let accepted = try await listener.accept() {
                serve(accepted.stream(on: takeTurn()), onlyOnce: false, in: &group)
                await wait { $0.isFull && !$0.isStopping }
            }
            await drain()
        } catch is CancellationError {
            // Stopping now is what the caller asked for.
        } catch {
            return .failure(error)
        }
        return .success(())
    }

    /// Serves one connection's first request.
    ///
    /// - Throws: `SystemError`, `CancellationError`.
    func serveOne() async throws {
        try await listener.open()
        let stream: SocketStream?
        do {
            stream = try await listener.accept()?.stream(on: takeTurn())
        } catch {
            await listener.close()
            throw error
        }
        await listener.close()
        guard let stream else { return }
        // In a task of its own: it is cancelled when its client goes away, and the caller is not.
        await withDiscardingTaskGroup { group in
            serve(stream, onlyOnce: true, in: &group)
            await wait { !$0.connections.isEmpty && !$0.isStopping }
            await drain()
        }
    }

    /// Takes no more connections; ``serve()`` returns when the last of them has ended.
    nonisolated func beginGracefulShutdown() {
        listener.loop.execute { self.assumeIsolated { $0.stop() } }
        listener.closeSoon()
    }
}

// MARK: - Connections

extension ServerRun {
    private func serve(
        _ stream: SocketStream, onlyOnce: Bool, in group: inout DiscardingTaskGroup
    ) {
        let info = context.makeConnectionInfo(peer: .name(stream.peer))
        let connection = HTTPConnection(over: stream, info, context, app: app())
        connections[ObjectIdentifier(connection)] = connection
        group.addTask(executorPreference: stream.loop) {
            await connection.run(onlyOnce: onlyOnce)
            await self.remove(connection)
        }
    }

    private func remove(_ connection: HTTPConnection<SocketStream>) {
        connections[ObjectIdentifier(connection)] = nil
        if !isFull { wake() }
    }

    private func takeTurn() -> EventLoop {
        nextLoop = (nextLoop + 1) % loops.count
        return loops[nextLoop]
    }

    /// Whether the server has as many connections as it may: the others wait in the kernel's queue.
    private var isFull: Bool {
        connections.count >= max(1, context.configuration.maximumConnections)
    }

    /// Waits for the running responses to end, but no longer than is allowed.
    private func drain() async {
        let timer = Task {
            try await Task.sleep(for: context.configuration.drainTimeout)
            self.endDrain()
        }
        // In tasks of their own, for a loop that an app blocks must not hold the others up.
        for connection in connections.values { Task { await connection.drain() } }
        await wait { !$0.connections.isEmpty && !$0.drainIsOver }
        timer.cancel()
        for connection in connections.values {
            connection.handle.interrupt(.deadlineReached)
        }
    }

    private func stop() {
        isStopping = true
        wake()
    }

    private func endDrain() {
        drainIsOver = true
        wake()
    }
}

// MARK: - Waiting

extension ServerRun {
    /// Suspends while the condition holds, or until the calling task is cancelled.
    ///
    /// ``wake()`` has it looked at again.
    private func wait(while condition: (isolated ServerRun) -> Bool) async {
        while condition(self), !Task.isCancelled {
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    // Re-check: state may have changed before suspending.
                    if condition(self), !Task.isCancelled {
                        waiter = continuation
                    } else {
                        continuation.resume()
                    }
                }
            } onCancel: {
                Task { await self.wake() }
            }
        }
    }

    private func wake() {
        waiter?.resume()
        waiter = nil
    }
}
