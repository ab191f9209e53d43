/// What an exchange needs of the code that receives requests and sends responses.
protocol ExchangeHost: ResponseSink {
    /// Whether ``ResponseSink/writeWithoutWaiting(_:)`` would accept a response now, or throw.
    nonisolated var takesResponses: Bool { get }

    /// Storage for the head of a response that is written without waiting: an empty array, by default one
    /// without room.
    nonisolated func takeStorage() -> [UInt8]

    /// ``ResponseSink/completeContext(_:)`` for callers that are isolated to the host.
    func complete(_ context: inout ResponseContext)

    /// Called when all of a response has been written; does nothing by default.
    ///
    /// - Throws: the connection's failure.
    func finishResponse() async throws

    /// The app that sends the error page for an app that has failed before its response began.
    nonisolated var errorOutput: Application { get }

    /// Reports the error that an app has thrown.
    nonisolated func report(_ error: any Error, of exchange: Exchange)
}

extension ExchangeHost {
    nonisolated func completeContext(_ context: inout ResponseContext) {
        assumeIsolated { $0.complete(&context) }
    }

    nonisolated func takeStorage() -> [UInt8] { [] }

    func finishResponse() async throws {}
}
