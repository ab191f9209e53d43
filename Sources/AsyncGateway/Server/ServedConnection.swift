internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// A connection of a server, whatever is spoken on it: an actor on its transport's executor.
protocol ServedConnection: Actor {
    /// Since when it waits for the first byte of a request; `nil` if it does not. Read by any thread.
    nonisolated var idleStart: LoopTime? { get }

    /// The handles of the exchanges that run; callable from any thread.
    nonisolated var openHandles: [CancellationHandle] { get }

    /// Serves the connection.
    ///
    /// - Parameter onlyOnce: whether the first request is to be the last.
    /// - Returns: whether it has ended; if not, it goes on without a task.
    nonisolated func run(onlyOnce: Bool) async -> Bool

    /// Tells the exchanges that run, and those to come, why they should end; callable from any thread.
    nonisolated func interrupt(_ interruption: Interruption)

    /// Whether there has been a request, be it one that was refused.
    var hasServed: Bool { get }

    /// Makes the running exchange the last; an idle connection ends at once.
    ///
    /// - Returns: the present time on the transport's clock.
    @discardableResult
    func drain() -> LoopTime

    /// Ends the connection if it is idle, to free its place.
    func closeIfIdle()

    /// Ends the waits of a connection that has been cancelled.
    func endWait()
}

extension ServedConnection {
    /// Cancels the running apps, and ends the connection at once; callable from any thread.
    nonisolated func cancel() {
        interrupt(.deadlineReached)
        Task { await endWait() }
    }
}

extension HTTPConnection: ServedConnection {
    nonisolated var idleStart: LoopTime? { idleTime.start }

    nonisolated var openHandles: [CancellationHandle] { [handle] }

    nonisolated func interrupt(_ interruption: Interruption) { handle.interrupt(interruption) }
}

/// A connection of a socket, which lives on an event loop.
///
/// An enumeration: what is called through a protocol is not specialised for the transport, and takes twice
/// the time.
enum SocketConnection {
    case http(HTTPConnection<SocketStream>)
    case fastCGI(GatewayConnection<SocketStream, FastCGIConnection>)
    case scgi(GatewayConnection<SocketStream, SCGIConnection>)

    /// The connection, for what is called seldom.
    var served: any ServedConnection {
        switch self {
        case .http(let connection): connection
        case .fastCGI(let connection): connection
        case .scgi(let connection): connection
        }
    }

    /// The loop.
    var loop: EventLoop {
        switch self {
        case .http(let connection): connection.transport.loop
        case .fastCGI(let connection): connection.transport.loop
        case .scgi(let connection): connection.transport.loop
        }
    }

    /// Serves the connection; see ``ServedConnection/run(onlyOnce:)``.
    @inline(__always)
    func run(onlyOnce: Bool = false) async -> Bool {
        switch self {
        case .http(let connection): await connection.run(onlyOnce: onlyOnce)
        case .fastCGI(let connection): await connection.run(onlyOnce: onlyOnce)
        case .scgi(let connection): await connection.run(onlyOnce: onlyOnce)
        }
    }

    /// What tells it apart from all others that are open.
    var identifier: ObjectIdentifier { ObjectIdentifier(served) }
}
