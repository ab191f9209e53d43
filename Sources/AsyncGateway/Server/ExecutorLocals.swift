/// What the connections of one executor share, such as those of an event loop.
///
/// `@unchecked Sendable`: the connections that have it are actors of that executor, and access it only
/// there. `@exclusivity(unchecked)` (Decision 6): nothing that is called here calls a connection.
final class ExecutorLocals: @unchecked Sendable {
    /// The exchanges of requests that have been answered.
    @exclusivity(unchecked) var exchanges = ExchangePool()

    /// The lines that the server adds to each head; an executor is that of one server's connections.
    @exclusivity(unchecked) var serverLines = ServerLines()
}
