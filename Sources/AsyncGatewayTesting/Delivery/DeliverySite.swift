internal import AsyncGateway

/// Serves the deliveries of one request, each over a connection of its own.
struct DeliverySite: Sendable {
    /// How many bytes of a body are read, if it has no end before.
    private static let maximumBodyBytes = 1 << 20

    let method: RequestMethod
    let isValidating: Bool
    let configuration: AsyncGatewayServer.Configuration
    let patience: Duration

    /// Sends a request in pieces, and reads the response to its end, or leaves before.
    ///
    /// - Returns: what was seen.
    /// - Throws: `GatewayViolation`; `CancellationError`.
    func exchange(
        _ pieces: [ArraySlice<UInt8>], with app: @escaping Application,
        leaving leave: DeliveryPlan.Leave? = nil
    ) async throws -> DeliveredResponse {
        // Neither end is ahead of the other, and no deadline is met.
        let connection = InMemoryConnection(
            clock: ManualClock(), requestCapacity: 0, responseCapacity: 0)
        let (log, journal) = (ExchangeLog(), EventJournal())
        let serving = serve(connection, app, log, journal)
        let client = DeliveryClient(connection.client, method, journal, Self.maximumBodyBytes)
        var seen = DeliveredResponse()
        do {
            let result = try await limited(to: patience) {
                try await client.exchange(pieces, leaving: leave)
            } thenEnding: {
                serving.cancel()
                await connection.client.reset()
            }
            try Task.checkCancellation()
            seen = result ?? DeliveredResponse(lack: client.lack(after: patience))
        } catch let error as CancellationError {
            throw error
        } catch {
            seen = DeliveredResponse(lack: "\(error)")
        }
        if let failure = log.failure { throw failure }
        seen.callCount = journal.count(of: "call")
        return seen
    }

    /// Serves in a task that is not waited for if the app does not end.
    private func serve(
        _ connection: InMemoryConnection, _ app: @escaping Application, _ log: ExchangeLog,
        _ journal: EventJournal
    ) -> Task<Void, Never> {
        var configuration = configuration
        configuration.errors = log.stream
        let checked = isValidating ? validator(app, report: log.report) : app
        let server = AsyncGatewayServer(configuration: configuration) { environ, startResponse in
            journal.note("call")
            return try await checked(environ, startResponse)
        }
        return Task {
            await server.serve(connection)
            journal.note("end")
        }
    }
}
