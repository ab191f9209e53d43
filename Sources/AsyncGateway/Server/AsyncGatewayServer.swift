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
    private enum Phase {
        case idle
        case starting
        case running(ServerRun)
    }

    private struct State {
        var app: Application
        var phase = Phase.idle
        var shutdownWasBegun = false
        /// Why signals do not end the server as they should.
        var signalFailure: SystemError?
        var shutdownWaiters: [ObjectIdentifier: Waiter<Void>] = [:]
    }

    /// The limits and reports that the server was made with.
    public let configuration: Configuration

    private let endpoints: [Endpoint]
    private let addresses = BoundAddresses()
    private let state: Mutex<State>

    /// A server that will listen at one or several endpoints.
    ///
    /// The connections of all of them share the server's limits, and a shutdown ends all.
    /// SERVER_NAME and SERVER_PORT of a request are those of the endpoint that its connection came
    /// in by.
    ///
    /// - Parameters:
    ///   - endpoints: where to listen; with none, ``run()`` throws.
    ///   - configuration: limits, timeouts and reports.
    ///   - app: the app that answers all requests.
    public init(
        listeningOn endpoints: [Endpoint], configuration: Configuration = .init(),
        app: @escaping Application
    ) {
        self.configuration = configuration
        self.endpoints = endpoints
        state = Mutex(State(app: app))
    }

    /// A server that will listen on a TCP port.
    ///
    /// - Parameters:
    ///   - host: a name or an IP address; empty for every IPv4 address of the machine.
    ///   - port: 0 for one that the system chooses; see ``boundAddress()``.
    ///   - configuration: limits, timeouts and reports.
    ///   - app: the app that answers all requests.
    public convenience init(
        host: String = "127.0.0.1", port: Int = 8000, configuration: Configuration = .init(),
        app: @escaping Application
    ) {
        self.init(
            listeningOn: [.tcp(host: host, port: port)], configuration: configuration, app: app)
    }

    /// A server that will listen on a Unix-domain socket.
    ///
    /// A socket that an earlier process has left behind at `unixPath` is replaced; the server
    /// removes its own when it ends.
    public convenience init(
        unixPath: String, configuration: Configuration = .init(), app: @escaping Application
    ) {
        self.init(listeningOn: [.unix(path: unixPath)], configuration: configuration, app: app)
    }

    /// The app; a new one answers the connections that are accepted after the change.
    ///
    /// (wsgiref's `get_app`, `set_app`)
    public var app: Application {
        get { state.withLock { $0.app } }
        set { state.withLock { $0.app = newValue } }
    }
}

// MARK: - Running

extension AsyncGatewayServer {
    /// Serves `app` until the process receives SIGINT or SIGTERM, then lets running responses end;
    /// all that the `main` of a server needs.
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
    /// Cancelled, it cancels the tasks of all connections and returns when they have ended. A
    /// server whose run has ended can be run again. (wsgiref's `serve_forever`)
    ///
    /// It listens at all endpoints or at none.
    ///
    /// - Throws: ``GatewayError`` of code `.cannotListen` with what was attempted, such as an
    ///   address or a thread, and the system's reason for refusing it, or if there is no endpoint;
    ///   of code `.alreadyRunning`.
    public func run() async throws {
        try await withRun { try await $0.serve() }
    }

    /// Listens, serves one request from whichever endpoint is first, and returns. (wsgiref's
    /// `handle_request`)
    ///
    /// - Throws: as ``run()`` does; `CancellationError` if cancelled before a client came.
    public func handleRequest() async throws {
        try await withRun { try await $0.serveOne() }
    }

    /// Stops listening, closes idle connections, and closes the others after the running response;
    /// then ``run()`` returns.
    ///
    /// Returns at once; callable from any thread, any number of times. Called before ``run()``, it
    /// ends that run at once. Tasks that still run after ``Configuration/drainTimeout`` are
    /// cancelled.
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
    /// A second signal ends the process at once, as it does by default. A signal that the process
    /// ignores from its start, as the background job of a script does SIGINT, stays ignored.
    ///
    /// It needs a thread. If the system refuses one, the signals keep their default effect, and the
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

    /// The address that the server listens at, with the real port; of several, that of the first
    /// endpoint.
    ///
    /// Waits until there is one.
    ///
    /// - Throws: as ``boundAddresses()`` does.
    public func boundAddress() async throws -> SocketAddress {
        try await boundAddresses()[0]
    }

    /// The addresses that the server listens at, with the real ports, in the order of its
    /// endpoints.
    ///
    /// Waits until the server listens at all of them.
    ///
    /// - Returns: as many addresses as there are endpoints, at least one.
    /// - Throws: ``GatewayError`` of code `.cannotListen` if the latest run could not, or
    ///   `.notRunning` if it has ended; `CancellationError`.
    public func boundAddresses() async throws -> [SocketAddress] {
        try await addresses.value()
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
            addresses.announce(.failure(error))
            throw error
        }
        let shutdownWasBegun = state.withLock { state in
            state.phase = .running(run)
            return state.shutdownWasBegun
        }
        addresses.announce(.success(run.addresses))
        if shutdownWasBegun { run.beginGracefulShutdown() }
        do {
            try await body(run)
        } catch {
            throw gatewayError(for: error)
        }
    }

    /// Makes ready for another run.
    private func end() {
        // First, while no other run can have begun.
        addresses.runEnds()
        state.withLock { ($0.phase, $0.shutdownWasBegun) = (.idle, false) }
    }

    private func claim() throws {
        try state.withLock { state in
            guard case .idle = state.phase else { throw GatewayError(.alreadyRunning) }
            state.phase = .starting
        }
        addresses.runBegins()
    }

    private func listen() throws(GatewayError) -> ServerRun {
        guard !endpoints.isEmpty else { throw GatewayError(.cannotListen, "no endpoint is given") }
        do {
            return try bindEndpoints()
        } catch {
            throw GatewayError(.cannotListen, error.description)
        }
    }

    /// Listens at all endpoints; if one of them fails, closes those before it.
    private func bindEndpoints() throws(SystemError) -> ServerRun {
        if let failure = state.withLock({ $0.signalFailure }) { throw failure }
        let loops = try EventLoop.loops(count: max(1, configuration.eventLoops))
        let bound = try endpoints.map { endpoint throws(SystemError) in
            try BoundEndpoint(endpoint, on: loops[0], configuration: configuration)
        }
        try DescriptorRoom.check(for: DescriptorRoom.neededByServer)
        return ServerRun(bound, loops: loops, configuration: configuration) { self.app }
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
        await serve(over: transport, peer: connection.remoteAddress) { [connection] in
            try await connection.sleep(until: $0)
        }
        await transport.waitUntilClosed()
    }

    /// Serves one connection over any transport, whose clock is slept by; see ``serve(_:)``.
    package func serve(
        over transport: some ConnectionTransport, peer: SocketAddress?,
        sleepingBy sleep: @escaping @Sendable (ContinuousClock.Instant) async throws -> Void
    ) async {
        let context = ServerContext(configuration, name: "localhost", port: "80")
        let connection = HTTPConnection(
            over: transport, context.makeConnectionInfo(peer: .address(peer)), context, app: app)
        // In a task of its own: it is cancelled when its client goes away, and the caller is not.
        await withTaskGroup { group in
            group.addTask { await connection.run() }
            group.addTask { await self.end(connection, sleepingBy: sleep) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Ends a connection when the calling task is cancelled, or some time after a graceful shutdown
    /// has begun.
    private func end(
        _ connection: HTTPConnection<some ConnectionTransport>,
        sleepingBy sleep: @Sendable (ContinuousClock.Instant) async throws -> Void
    ) async {
        do {
            try await waitForShutdown()
            let start = await connection.drain().instant
            try await sleep(start + configuration.drainTimeout)
        } catch {
            // Cancelled.
        }
        connection.cancel()
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
