package import AsyncGatewayTransport
internal import AsyncGatewayWire
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
        /// A run begins or ends.
        case changing
        case running(ServerRun)
    }

    private struct State {
        var app: Application
        var phase = Phase.idle
        /// The endpoints that are listened at: during a run, and between calls of `handleRequest()`.
        var bound: [BoundEndpoint] = []
        /// Why signals do not end the server as they should.
        var signalFailure: SystemError?
    }

    /// The limits and reports that the server was made with.
    public let configuration: Configuration

    private let endpoints: [Endpoint]
    private let addresses = Announcement<[SocketAddress]>()
    /// Announced when a graceful shutdown begins, and taken back at the end of the run.
    private let shutdown = Announcement<Void>()
    private let state: Mutex<State>

    /// A server that will listen at one or several endpoints.
    ///
    /// The connections of all endpoints share the server's limits, and a shutdown ends all of them.
    /// SERVER_NAME and SERVER_PORT of a request are those of the address that its connection came in by.
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
    ///   - host: a name or an IP address; empty for every IPv4 address of the machine, `*` for every
    ///     address; see ``Endpoint``.
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
    /// ``Endpoint/unix(path:mode:replacing:speaking:)`` has the contract, and options for
    /// ``init(listeningOn:configuration:app:)``.
    public convenience init(
        unixPath: String, configuration: Configuration = .init(), app: @escaping Application
    ) {
        self.init(listeningOn: [.unix(path: unixPath)], configuration: configuration, app: app)
    }

    /// The app; a new one is called for the connections that are accepted after the change.
    ///
    /// (wsgiref's `get_app`, `set_app`)
    public var app: Application {
        get { state.withLock { $0.app } }
        set { state.withLock { $0.app = newValue } }
    }
}

// MARK: - Running

extension AsyncGatewayServer {
    /// Listens at all endpoints and serves, until the calling task is cancelled or a graceful shutdown
    /// has ended.
    ///
    /// Unlike the static functions it prints nothing, tells systemd nothing, and waits for apps that do
    /// not end. When cancelled, it cancels the tasks of all connections, and returns when they have ended. A
    /// server whose run has ended can be run again. (wsgiref's `serve_forever`)
    ///
    /// - Throws: ``ServerError`` of code `.cannotListen` with what was attempted, such as an
    ///   address or a thread, and the system's reason for refusing it, or if there is no endpoint;
    ///   of code `.alreadyRunning`.
    public func run() async throws {
        _ = try await serve { _ in }
    }

    /// Listens at all endpoints, serves one request, and returns. (wsgiref's `handle_request`)
    ///
    /// The server goes on listening, so clients wait in the system's queue for the next call, or for
    /// ``run()``. It stops with a graceful shutdown, or when the server is released. A client that
    /// connects and leaves without a request, or sends none in time, is not counted.
    ///
    /// - Throws: as ``run()`` does; `CancellationError` if cancelled before a request was answered.
    public func handleRequest() async throws {
        try await withRun(keepsListening: true) { try await $0.serveOne() }
    }

    /// Stops listening, closes idle connections, and closes the others after the running response;
    /// then ``run()`` returns.
    ///
    /// Connections that wait to be accepted are accepted and answered; after ``handleRequest()`` they are
    /// not. Returns at once. May be called from any thread, any number of times; a call before ``run()``
    /// ends that run at once. Tasks that still run after ``Configuration/drainTimeout`` are cancelled.
    public func beginGracefulShutdown() {
        // Before the phase is read: a run that begins now looks for it after it has set the phase.
        shutdown.announce(.success(()))
        let phase = state.withLock { $0.phase }
        switch phase {
        case .idle: stopListening()
        case .changing: break
        case .running(let run): run.beginGracefulShutdown()
        }
    }

    /// Begins a graceful shutdown when the process receives SIGINT or SIGTERM.
    ///
    /// A second signal ends the process at once, which is the default effect. A signal that was ignored
    /// when the process started stays ignored, such as SIGINT in the background job of a script.
    ///
    /// The server starts a thread for this. If the system refuses it, the signals keep their default
    /// effect, and the next ``run()`` throws.
    public func shutDownGracefullyOnSignals() {
        shutDownGracefullyOnSignals(announcing: {})
    }

    /// The same, and calls `action` before the shutdown begins, on a thread of its own.
    ///
    /// Not behind it: the run may have ended by then, and the process with it.
    func shutDownGracefullyOnSignals(announcing action: @escaping @Sendable () -> Void) {
        let failure: SystemError?
        do {
            try TerminationSignals.onFirst { [self] in
                action()
                beginGracefulShutdown()
            }
            failure = nil
        } catch {
            failure = error
        }
        state.withLock { $0.signalFailure = failure }
    }

    /// The first address of the first endpoint, with the port that the system has chosen for port 0.
    ///
    /// Waits until the server listens.
    ///
    /// - Throws: as ``boundAddresses()`` does.
    public func boundAddress() async throws -> SocketAddress {
        try await boundAddresses()[0]
    }

    /// The addresses of all endpoints in their order, with the ports that the system has chosen for
    /// port 0.
    ///
    /// Waits until the server listens at all of them.
    ///
    /// - Returns: one address for each socket, at least one: an endpoint whose host is a name has as
    ///   many as the name, see ``Endpoint``. A path may lead to a successor's socket by now.
    /// - Throws: ``ServerError`` of code `.cannotListen` if the latest run could not listen, or
    ///   `.notRunning` if it has ended; `CancellationError` as soon as the calling task is cancelled.
    public func boundAddresses() async throws -> [SocketAddress] {
        try await addresses.value()
    }
}

// MARK: - One run

extension AsyncGatewayServer {
    /// Serves, as ``run()`` does.
    ///
    /// - Parameter report: Called with what is listened at once the server listens.
    /// - Returns: the requests that had not ended at the end of the drain timeout, in words.
    /// - Throws: as ``run()`` does.
    func serve(whenListening report: ([BoundEndpoint]) -> Void) async throws -> [String] {
        let overdue = try await withRun(keepsListening: false) { run in
            report(run.endpoints)
            try await run.serve()
            return run.overdueRequests
        }
        await StandardError.flushed()
        return overdue
    }

    /// The requests whose responses are not complete, in words; callable from any thread.
    var openRequests: [String] {
        guard case .running(let run) = state.withLock({ $0.phase }) else { return [] }
        return run.openRequests
    }

    private func withRun<Result>(
        keepsListening: Bool, _ body: (ServerRun) async throws -> Result
    ) async throws -> Result {
        try claim()
        defer { end(keepsListening: keepsListening) }
        let run = try makeRun(loopCount: keepsListening ? 1 : max(1, configuration.eventLoops))
        state.withLock { $0.phase = .running(run) }
        if shutdown.result != nil { run.beginGracefulShutdown() }
        do {
            return try await body(run)
        } catch let error as SystemError {
            throw ServerError(.cannotListen, error)
        }
    }

    /// Allows another run.
    private func end(keepsListening: Bool) {
        // A shutdown that comes from now on leaves the listeners to this.
        state.withLock { $0.phase = .changing }
        if !keepsListening { stopListening() }
        while !becomeIdle() { stopListening() }
    }

    /// Ends the latest run, unless a shutdown has come and the listeners are still to be closed.
    ///
    /// Another run may begin at once.
    private func becomeIdle() -> Bool {
        state.withLock { state in
            if shutdown.result != nil, !state.bound.isEmpty { return false }
            shutdown.reset()
            state.phase = .idle
            return true
        }
    }

    private func stopListening() {
        let bound = state.withLock { state in
            defer { state.bound = [] }
            return state.bound
        }
        // After a run that could not listen, the addresses stay its error.
        if !bound.isEmpty { addresses.announce(.failure(ServerError(.notRunning))) }
        for endpoint in bound { endpoint.listener.close() }
    }

    private func claim() throws {
        try state.withLock { state in
            guard case .idle = state.phase else { throw ServerError(.alreadyRunning) }
            state.phase = .changing
        }
    }

    private func makeRun(loopCount: Int) throws(ServerError) -> ServerRun {
        guard !endpoints.isEmpty else {
            throw announced(ServerError(.cannotListen, "no endpoint is given"))
        }
        do throws(SystemError) {
            if let failure = state.withLock({ $0.signalFailure }) { throw failure }
            let loops = try EventLoop.loops(count: loopCount)
            try listen()
            let bound = state.withLock { $0.bound }
            return ServerRun(bound, loops: loops, configuration: configuration) { self.app }
        } catch {
            throw announced(ServerError(.cannotListen, error))
        }
    }

    /// Announces the error of a run that cannot listen in place of the addresses, and returns it.
    private func announced(_ error: ServerError) -> ServerError {
        addresses.announce(.failure(error))
        return error
    }

    /// Listens at all endpoints, unless an earlier call has; if one of them fails, at none.
    private func listen() throws(SystemError) {
        guard state.withLock({ $0.bound.isEmpty }) else { return }
        // Before a path is taken from another server. An endpoint has two descriptors: sockets of two
        // families, or a socket and its folder.
        try DescriptorRoom.check(for: DescriptorRoom.neededByServer + 2 * endpoints.count)
        addresses.reset()
        let bound = try BoundEndpoint.listen(at: endpoints, configuration: configuration)
        state.withLock { $0.bound = bound }
        addresses.announce(.success(bound.map(\.address)))
    }
}

// MARK: - Other streams

extension AsyncGatewayServer {
    /// Serves one connection over any stream by the code that serves sockets; for tests and tunnels.
    ///
    /// Returns when the connection has ended. When cancelled, it ends the connection. A graceful
    /// shutdown ends it as it ends those of ``run()``, by the stream's clock.
    ///
    /// - Parameters:
    ///   - connection: the connection, which has not been opened.
    ///   - spoken: what is spoken on it.
    public func serve(
        _ connection: some ByteStream, speaking spoken: GatewayProtocol = .http
    ) async {
        let transport = StreamTransport(connection)
        await serve(over: transport, peer: connection.remoteAddress, speaking: spoken) {
            [connection] in
            try await connection.sleep(until: $0)
        }
        await transport.waitUntilClosed()
    }

    /// Serves one connection over any transport; see ``serve(_:)``.
    ///
    /// - Parameters:
    ///   - transport: carries the connection; it has not been opened.
    ///   - peer: the client's address, if it has one.
    ///   - spoken: what is spoken on it.
    ///   - expectsProxyHeader: whether it begins with a header of the PROXY protocol.
    ///   - sleep: waits until a time of the transport's clock; throws `CancellationError`.
    package func serve(
        over transport: some ConnectionTransport, peer: SocketAddress?,
        speaking spoken: GatewayProtocol = .http, expectsProxyHeader: Bool = false,
        sleepingBy sleep: @escaping @Sendable (ContinuousClock.Instant) async throws -> Void
    ) async {
        let context = ServerContext(
            configuration, name: "localhost", port: "80", speaking: spoken,
            expectsProxyHeader: expectsProxyHeader)
        let info = context.makeConnectionInfo(peer: .address(peer))
        switch spoken {
        case .http:
            await serve(HTTPConnection(over: transport, info, context, app: app), sleepingBy: sleep)
        case .fastCGI:
            await serve(
                GatewayConnection<_, FastCGIConnection>(over: transport, info, context, app: app),
                sleepingBy: sleep)
        case .scgi:
            await serve(
                GatewayConnection<_, SCGIConnection>(over: transport, info, context, app: app),
                sleepingBy: sleep)
        }
    }

    private func serve(
        _ connection: some ServedConnection,
        sleepingBy sleep: @escaping @Sendable (ContinuousClock.Instant) async throws -> Void
    ) async {
        // In a child task: it is cancelled when the client has gone, and the caller's task is not.
        await withTaskGroup { group in
            group.addTask { _ = await connection.run(onlyOnce: false) }
            group.addTask { await self.end(connection, sleepingBy: sleep) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Ends a connection when the calling task is cancelled, or at the end of the drain timeout of a
    /// graceful shutdown.
    private func end(
        _ connection: some ServedConnection,
        sleepingBy sleep: @Sendable (ContinuousClock.Instant) async throws -> Void
    ) async {
        do {
            try await shutdown.value()
            let start = await connection.drain().instant
            try await sleep(start + configuration.drainTimeout)
        } catch {
            // Cancelled.
        }
        connection.cancel()
    }
}
