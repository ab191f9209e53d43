package import AsyncGatewayTransport
internal import Synchronization

/// An HTTP/1.1 server for one app: a task for each connection, on an event loop for each core.
///
/// ```swift
/// let server = AsyncGatewayServer(port: 0, app: hello)
/// async let running: Void = server.run()
/// print(try await server.boundAddress())
/// server.beginGracefulShutdown()
/// try await running
/// ```
///
/// (wsgiref's `make_server`, `WSGIServer`)
public final class AsyncGatewayServer: Sendable {
    private enum Endpoint {
        case tcp(host: String, port: Int)
        case unix(path: String)
    }

    private enum Phase {
        case idle
        case starting
        case running(ServerRun)
    }

    private struct State {
        var app: Application
        var phase = Phase.idle
        var shutdownWasBegun = false
        /// Why there is no address, if a run has ended.
        var failure: GatewayError?
        /// Why the signals that were to end the server do not.
        var signalFailure: SystemError?
        var addressWaiters: [ObjectIdentifier: Waiter<SocketAddress>] = [:]
        var shutdownWaiters: [ObjectIdentifier: Waiter<Void>] = [:]
    }

    /// The limits and reports that the server was made with.
    public let configuration: Configuration

    private let endpoint: Endpoint
    private let state: Mutex<State>

    /// A server that will listen on a TCP port.
    ///
    /// - Parameters:
    ///   - host: a name or an IP address; empty for every IPv4 address of the machine.
    ///   - port: 0 for one that the system chooses; see ``boundAddress()``.
    ///   - configuration: limits, timeouts and reports.
    ///   - app: the app that answers all requests.
    public init(
        host: String = "127.0.0.1", port: Int = 8000, configuration: Configuration = .init(),
        app: @escaping Application
    ) {
        self.configuration = configuration
        endpoint = .tcp(host: host, port: port)
        state = Mutex(State(app: app))
    }

    /// A server that will listen on a Unix-domain socket.
    ///
    /// A socket that a process has left behind at `unixPath` is replaced; the server removes its
    /// own when it ends.
    public init(
        unixPath: String, configuration: Configuration = .init(), app: @escaping Application
    ) {
        self.configuration = configuration
        endpoint = .unix(path: unixPath)
        state = Mutex(State(app: app))
    }

    /// The app; connections that are made after a change are answered by the new one.
    ///
    /// (wsgiref's `get_app`, `set_app`)
    public var app: Application {
        get { state.withLock { $0.app } }
        set { state.withLock { $0.app = newValue } }
    }
}

// MARK: - Running

extension AsyncGatewayServer {
    /// Serves `app` until the process is told to end by SIGINT or SIGTERM, then lets running
    /// responses end; the whole of a server's `main`.
    ///
    /// - Throws: as ``run()`` does.
    public static func run(
        host: String = "127.0.0.1", port: Int = 8000, configuration: Configuration = .init(),
        _ app: @escaping Application
    ) async throws {
        let server = AsyncGatewayServer(
            host: host, port: port, configuration: configuration, app: app)
        server.shutDownGracefullyOnSignals()
        try await server.run()
    }

    /// Listens and serves, until the calling task is cancelled or a graceful shutdown has ended.
    ///
    /// Cancelled, it cancels the tasks of all connections and returns when they have ended. A server
    /// whose run has ended can be run again. (wsgiref's `serve_forever`)
    ///
    /// - Throws: ``GatewayError`` of code `.cannotListen` with what was attempted, such as an address or
    ///   a thread, and the system's reason for refusing it; or of code `.alreadyRunning`.
    public func run() async throws {
        try await withRun { try await $0.serve() }
    }

    /// Listens, serves one request, and returns. (wsgiref's `handle_request`)
    ///
    /// - Throws: as ``run()`` does; `CancellationError` if cancelled before a client came.
    public func handleRequest() async throws {
        try await withRun { try await $0.serveOne() }
    }

    /// Stops listening, closes idle connections, and lets running responses be their connections'
    /// last; then ``run()`` returns.
    ///
    /// Callable from anywhere, any number of times; begun before ``run()``, it ends that at once.
    /// Tasks that still run after ``Configuration/drainTimeout`` are cancelled.
    public func beginGracefulShutdown() {
        let (run, waiters) = state.withLock { state -> (ServerRun?, [Waiter<Void>]) in
            state.shutdownWasBegun = true
            defer { state.shutdownWaiters = [:] }
            let waiters = Array(state.shutdownWaiters.values)
            if case .running(let run) = state.phase { return (run, waiters) }
            return (nil, waiters)
        }
        run?.beginGracefulShutdown()
        for waiter in waiters { waiter.resume(with: .success(())) }
    }

    /// Begins a graceful shutdown when the process receives SIGINT or SIGTERM.
    ///
    /// A second signal ends the process at once, as if nothing had been installed. A signal that the
    /// process ignores from its start, as the background job of a script does SIGINT, stays ignored.
    ///
    /// It takes a thread. If the system refuses one, the signals keep their usual effect, and the
    /// next ``run()`` throws.
    public func shutDownGracefullyOnSignals() {
        let failure: SystemError?
        do {
            try TerminationSignals.onFirst { [self] in beginGracefulShutdown() }
            failure = nil
        } catch {
            failure = error
        }
        state.withLock { $0.signalFailure = failure }
    }

    /// The address that the server listens at, with the real port; waits until there is one.
    ///
    /// - Throws: ``GatewayError`` of code `.cannotListen` if the latest run could not, or `.notRunning`
    ///   if it has ended; `CancellationError`.
    public func boundAddress() async throws -> SocketAddress {
        let waiter = Waiter<SocketAddress>()
        defer { state.withLock { $0.addressWaiters[ObjectIdentifier(waiter)] = nil } }
        return try await waiter.value {
            state.withLock { state in
                if case .running(let run) = state.phase { return .success(run.address) }
                if let failure = state.failure { return .failure(failure) }
                state.addressWaiters[ObjectIdentifier(waiter)] = waiter
                return nil
            }
        }
    }
}

// MARK: - One run

extension AsyncGatewayServer {
    private func withRun(_ body: (ServerRun) async throws -> Void) async throws {
        try claim()
        defer { end() }
        let run: ServerRun
        do {
            run = try listen()
        } catch {
            let error = GatewayError(.cannotListen, String(describing: error))
            state.withLock { $0.failure = error }
            announce(.failure(error))
            throw error
        }
        let shutdownWasBegun = state.withLock { state in
            state.phase = .running(run)
            return state.shutdownWasBegun
        }
        announce(.success(run.address))
        if shutdownWasBegun { run.beginGracefulShutdown() }
        do {
            try await body(run)
        } catch {
            throw gatewayError(for: error)
        }
    }

    /// Makes ready for another run, and tells those who still wait for this one's address.
    private func end() {
        let error = state.withLock { state in
            let error = state.failure ?? GatewayError(.notRunning)
            (state.phase, state.shutdownWasBegun, state.failure) = (.idle, false, error)
            return error
        }
        announce(.failure(error))
    }

    private func claim() throws {
        try state.withLock { state in
            guard case .idle = state.phase else { throw GatewayError(.alreadyRunning) }
            state.phase = .starting
            state.failure = nil
        }
    }

    private func listen() throws(SystemError) -> ServerRun {
        if let failure = state.withLock({ $0.signalFailure }) { throw failure }
        let loops = try EventLoop.loops(count: max(1, configuration.eventLoops))
        let socket =
            switch endpoint {
            case .tcp(let host, let port): try ListeningSocket(host: host, port: port)
            case .unix(let path): try ListeningSocket(path: path)
            }
        try DescriptorRoom.check(for: DescriptorRoom.neededByServer)
        return ServerRun(socket, loops: loops, configuration: configuration) { self.app }
    }

    private func announce(_ result: Result<SocketAddress, any Error>) {
        let waiters = state.withLock { state in
            defer { state.addressWaiters = [:] }
            return Array(state.addressWaiters.values)
        }
        for waiter in waiters { waiter.resume(with: result) }
    }
}

// MARK: - Other streams

extension AsyncGatewayServer {
    /// Serves one connection over any stream, by the code that serves TCP; for tests and tunnels.
    ///
    /// Returns when the connection has ended; cancelled, it ends the connection. A graceful shutdown
    /// lets it end as it does those of ``run()``, by the time of the stream's clock.
    public func serve(_ connection: some ByteStream) async {
        let transport = StreamTransport(connection)
        await serve(over: transport, peer: connection.remoteAddress) {
            try await connection.sleep(until: $0)
        }
        await transport.waitUntilClosed()
    }

    /// Serves one connection over a transport.
    package func serve<T: ConnectionTransport>(
        over transport: T, peer: SocketAddress?,
        sleepingBy sleep: @escaping @Sendable (ContinuousClock.Instant) async throws -> Void
    ) async {
        let connection = TransportStream(transport, peer: peer, sleepingBy: sleep)
        let context = ServerContext(configuration, name: "localhost", port: "80")
        let task = ConnectionTask(connection, context: context, app: app)
        // In a task of its own: it is cancelled when its client goes away, and the caller is not.
        await withTaskGroup { group in
            group.addTask { await task.run() }
            group.addTask { try? await self.shutDown(task, on: connection) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Waits for a graceful shutdown, and lets it end a connection.
    private func shutDown(
        _ connection: ConnectionTask, on stream: some ByteStream
    ) async throws {
        try await waitForShutdown()
        let start = await connection.drain()
        try await stream.sleep(until: start + configuration.drainTimeout)
        connection.variables.task.interrupt(.deadlineReached)
    }

    private func waitForShutdown() async throws {
        let waiter = Waiter<Void>()
        defer { state.withLock { $0.shutdownWaiters[ObjectIdentifier(waiter)] = nil } }
        try await waiter.value {
            state.withLock { state in
                if state.shutdownWasBegun { return .success(()) }
                state.shutdownWaiters[ObjectIdentifier(waiter)] = waiter
                return nil
            }
        }
    }
}
