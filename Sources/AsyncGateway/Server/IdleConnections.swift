internal import AsyncGatewayTransport

/// Finds the connection that has been idle for longest.
///
/// A connection only stores since when it is idle, which costs a request nothing more. So to find the
/// longest idle one all are looked at. The next ones are kept, and the time until all are looked at
/// again grows with the time that this takes: clients that make a full server look for idle connections
/// where there are none use a small part of its time.
struct IdleConnections {
    typealias Connection = OpenConnections.Connection

    /// How many connections are kept after all have been looked at.
    private static let batch = 256

    /// How long a connection has been idle at least: a client that has just connected sends its request,
    /// and one that has just got a response perhaps the next.
    private static let leastIdleTime = Duration.milliseconds(50)

    /// How long after all have been looked at they are not looked at again, at least.
    private static let pause = Duration.milliseconds(10)

    /// Connections that were idle when all were looked at, and since when; the longest idle one last.
    private var candidates: [(connection: Connection, since: LoopTime)] = []
    private var nextSearch: LoopTime?

    /// Removes the connection that has been idle for longest from those that were found.
    ///
    /// - Parameter connections: All connections.
    /// - Returns: the connection; `nil` if none is idle.
    mutating func next(of connections: some Collection<Connection>) -> Connection? {
        let start = LoopTime.now
        if let connection = nextCandidate() { return connection }
        guard nextSearch.map({ $0 <= start }) ?? true else { return nil }
        search(connections, at: start)
        let end = LoopTime.now
        nextSearch = end + max(Self.pause, .nanoseconds(start.nanoseconds(to: end)) * 10)
        return nextCandidate()
    }

    private mutating func nextCandidate() -> Connection? {
        while let (connection, since) = candidates.popLast() {
            if connection.served.idleStart == since { return connection }
        }
        return nil
    }

    private mutating func search(_ connections: some Collection<Connection>, at now: LoopTime) {
        let idle = connections.compactMap { connection -> (Connection, LoopTime)? in
            // One whose loop is blocked would not end now.
            guard let start = connection.served.idleStart, start + Self.leastIdleTime <= now,
                connection.loop.isResponsive
            else { return nil }
            return (connection, start)
        }
        candidates = idle.sorted { $0.1 > $1.1 }.suffix(Self.batch)
    }
}
