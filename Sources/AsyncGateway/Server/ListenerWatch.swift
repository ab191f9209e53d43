internal import AsyncGatewayTransport

/// The watch of a server's listeners by one event loop, and the accepting of their connections.
///
/// All calls are made on the loop.
struct ListenerWatch {
    /// How many connections are accepted before the loop's other work has its turn.
    private static let acceptsPerTurn = 16

    /// How long to wait before another attempt when no connection could be accepted for want of a
    /// place or a descriptor: nothing tells of a descriptor that is closed elsewhere in the process.
    private static let shortagePause = Duration.milliseconds(10)

    private let endpoints: [BoundEndpoint]
    private let loop: EventLoop
    private var token: UInt64?
    private var isWatching = false
    private var arrivals = Arrivals.none
    private var acceptsOfTurn = 0
    /// The endpoint that is tried first.
    private var next = 0
    /// When a pause ends; `nil` outside of one.
    private(set) var retryTime: LoopTime?

    /// Whether connections wait to be accepted.
    private enum Arrivals {
        case none
        /// Some may wait: one has just been accepted, for example.
        case possible
        /// The kernel has reported at least one, and none has been accepted since.
        case reported
    }

    init(_ endpoints: [BoundEndpoint], on loop: EventLoop) {
        self.endpoints = endpoints
        self.loop = loop
    }

    /// Begins to watch the listeners.
    ///
    /// - Parameter source: Gets the events.
    /// - Throws: `SystemError` when the kernel cannot watch another descriptor; nothing is watched then.
    mutating func open(for source: any EventSource) throws(SystemError) {
        let token = loop.add(source)
        self.token = token
        do {
            try beginWatching(token)
        } catch {
            close()
            throw error
        }
    }

    private mutating func beginWatching(_ token: UInt64) throws(SystemError) {
        isWatching = true
        for endpoint in endpoints { try loop.watchShared(endpoint.listener.number, for: token) }
    }

    private mutating func endWatching() {
        guard isWatching else { return }
        isWatching = false
        for endpoint in endpoints { loop.unwatchShared(endpoint.listener.number) }
    }

    /// Stops listening, at the end of a server, once no connection waits any more.
    ///
    /// The sockets are closed when all loops have stopped watching them. One that an app blocks does
    /// that late, and clients would wait for an answer.
    func stopListening() {
        for endpoint in endpoints { endpoint.listener.stopListening() }
    }

    /// Stops watching, for good.
    mutating func close() {
        endWatching()
        (arrivals, retryTime) = (.none, nil)
        if let token { loop.remove(token) }
        token = nil
    }
}

// MARK: - Accepting

extension ListenerWatch {
    /// Whether a connection may wait.
    var mayHaveConnections: Bool { arrivals != .none }

    /// Whether a connection waits, which takes a system call.
    var hasConnections: Bool { endpoints.contains { $0.listener.hasConnection } }

    /// Whether this turn has time for another connection; the kernel reports the rest in the next one.
    var hasTime: Bool { acceptsOfTurn < Self.acceptsPerTurn }

    /// Notes that the kernel has reported a connection.
    mutating func connectionHasArrived() {
        arrivals = .reported
    }

    /// Looks for a connection though the kernel has reported none.
    mutating func expectConnections() {
        if arrivals == .none { arrivals = .possible }
    }

    /// Notes that the loop's other work has had its turn.
    mutating func beginTurn() {
        acceptsOfTurn = 0
    }

    /// Accepts a connection, beginning with the endpoint behind the one of the latest connection.
    ///
    /// - Returns: the connection, and the context of its endpoint; `nil` if none waits.
    /// - Throws: `SystemError` when the system has no descriptor left, or the listener has failed.
    mutating func accept() throws(SystemError) -> Arrival? {
        for _ in endpoints {
            let endpoint = endpoints[next]
            next = (next + 1) % endpoints.count
            if let socket = try endpoint.listener.accept() {
                acceptsOfTurn += 1
                arrivals = .possible
                return Arrival(socket: socket, context: endpoint.context)
            }
        }
        arrivals = .none
        return nil
    }

    /// Reports why no connection could be accepted.
    func report(_ refusal: ResourceRefusal) {
        endpoints.first?.context.report(refusal)
    }
}

// MARK: - Pausing

extension ListenerWatch {
    /// Leaves connections in the kernel's queues until there is a place for one.
    ///
    /// - Returns: `true` if one waits; otherwise the next one will be reported.
    mutating func awaitPlace() -> Bool {
        let isReported = arrivals == .reported
        if isReported { pauseShortly() } else { arrivals = .none }
        return isReported
    }

    /// Leaves connections in the kernel's queues for a short time, or until ``endPause()``.
    ///
    /// Without it the kernel would report in each turn those that cannot be accepted.
    mutating func pauseShortly() {
        pause()
        guard let token else { return }
        let time = loop.now + Self.shortagePause
        retryTime = time
        loop.wake(token, at: time)
    }

    /// Whether a short pause has not ended.
    var isPaused: Bool { retryTime != nil }

    /// Leaves connections in the kernel's queues until ``endPause()``.
    mutating func pause() {
        endWatching()
        arrivals = .none
    }

    /// Ends a pause, if there is one.
    ///
    /// If the kernel refuses to watch the listeners, another pause begins.
    mutating func endPause() {
        guard !isWatching, let token else { return }
        retryTime = nil
        do {
            try beginWatching(token)
            arrivals = .possible
        } catch {
            pauseShortly()
        }
    }
}

/// A connection that was accepted, and the context of its endpoint.
struct Arrival: ~Copyable {
    let socket: AcceptedSocket
    let context: ServerContext

    /// Makes the connection, which will be served on `loop` by `app`, and shares `locals`.
    consuming func makeConnection(
        on loop: EventLoop, app: @escaping Application, sharing locals: ExecutorLocals,
        dormancy: DormancyObserver<HTTPConnection<SocketStream>>?
    ) -> OpenConnections.Connection {
        let context = context
        let stream = socket.stream(on: loop)
        let info = context.makeConnectionInfo(peer: .name(stream.peer))
        return switch context.spoken {
        case .http:
            .http(
                HTTPConnection(
                    over: stream, info, context, app: app, sharing: locals, dormancy: dormancy))
        case .fastCGI:
            .fastCGI(GatewayConnection(over: stream, info, context, app: app, sharing: locals))
        case .scgi:
            .scgi(GatewayConnection(over: stream, info, context, app: app, sharing: locals))
        }
    }
}
