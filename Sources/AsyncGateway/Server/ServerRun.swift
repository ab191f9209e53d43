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
    private var connections: [ObjectIdentifier: ConnectionTask] = [:]
    private var nextLoop = 0
    private var roomOrEmpty: CheckedContinuation<Void, Never>?
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
        try await withThrowingDiscardingTaskGroup { group in
            do {
                while let accepted = try await listener.accept() {
                    let connection = register(accepted.stream(on: takeTurn()))
                    group.addTask(executorPreference: connection.loop) {
                        await connection.task.run()
                        await self.remove(connection.task)
                    }
                    await waitForRoom()
                }
                await drain()
            } catch is CancellationError {
                // Stopping now is what the caller asked for.
            } catch {
                await listener.close()
                throw error
            }
            await listener.close()
            group.cancelAll()
        }
    }

    /// Serves one connection's first request.
    ///
    /// - Throws: `SystemError`, `CancellationError`.
    func serveOne() async throws {
        try await listener.open()
        defer { listener.closeSoon() }
        guard let accepted = try await listener.accept() else { return }
        let connection = register(accepted.stream(on: listener.loop))
        await connection.task.run(onlyOnce: true)
        remove(connection.task)
    }

    /// Takes no more connections; ``serve()`` returns when the last of them has ended.
    nonisolated func beginGracefulShutdown() {
        listener.closeSoon()
    }
}

// MARK: - Connections

extension ServerRun {
    private func register(_ stream: SocketStream) -> (task: ConnectionTask, loop: EventLoop) {
        let connection = ConnectionTask(stream, context: context, app: app())
        connections[ObjectIdentifier(connection)] = connection
        return (connection, stream.loop)
    }

    private func remove(_ connection: ConnectionTask) {
        connections[ObjectIdentifier(connection)] = nil
        wakeIfDue()
    }

    private func takeTurn() -> EventLoop {
        nextLoop = (nextLoop + 1) % loops.count
        return loops[nextLoop]
    }

    /// Holds back the accepting while the server has as many connections as it may: the others
    /// wait in the kernel's queue.
    private func waitForRoom() async {
        while connections.count >= context.configuration.maximumConnections, !Task.isCancelled {
            await waitForChange()
        }
    }

    /// Waits for the running responses to end, but no longer than is allowed.
    private func drain() async {
        for connection in connections.values { await connection.drain() }
        let timer = Task {
            try await Task.sleep(for: context.configuration.drainTimeout)
            self.endDrain()
        }
        while !connections.isEmpty, !drainIsOver, !Task.isCancelled { await waitForChange() }
        timer.cancel()
    }

    private func endDrain() {
        drainIsOver = true
        wake()
    }

    private func waitForChange() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { roomOrEmpty = $0 }
        } onCancel: {
            Task { await self.wake() }
        }
    }

    private func wakeIfDue() {
        if connections.count < context.configuration.maximumConnections { wake() }
    }

    private func wake() {
        roomOrEmpty?.resume()
        roomOrEmpty = nil
    }
}
