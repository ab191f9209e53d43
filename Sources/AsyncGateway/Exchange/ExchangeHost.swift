/// What brings requests and carries their responses, as far as an exchange has to know it.
protocol ExchangeHost: ResponseSink {
    /// Whether ``ResponseSink/writeWithoutWaiting(_:)`` would send a response now.
    nonisolated var takesResponses: Bool { get }

    /// ``ResponseSink/completeContext(_:)`` for callers that are isolated to the host.
    func complete(_ context: inout ResponseContext)

    /// Ends what was sent as an app meant it, or in its place; by default nothing has to be done.
    ///
    /// - Throws: the connection's failure.
    func finishResponse() async throws

    /// The app that answers for one that has failed before its response began.
    nonisolated var errorOutput: Application { get }

    /// Reports what an app has thrown.
    nonisolated func report(_ error: any Error, of exchange: Exchange)
}

extension ExchangeHost {
    nonisolated func completeContext(_ context: inout ResponseContext) {
        assumeIsolated { $0.complete(&context) }
    }

    func finishResponse() async throws {}
}
