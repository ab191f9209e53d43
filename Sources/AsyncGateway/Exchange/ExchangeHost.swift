/// What an exchange needs of the code that receives requests and sends responses.
protocol ExchangeHost: ResponseSink {
    /// Whether ``ResponseSink/writeWithoutWaiting(_:)`` would accept a response now, or throw.
    nonisolated var takesResponses: Bool { get }

    /// Storage for the head of a response that is written without waiting: an empty array, by default one
    /// without room.
    nonisolated func takeStorage() -> [UInt8]

    /// ``ResponseSink/serverPartOfHead()`` for callers that are isolated to the host.
    func makeServerPart() -> ServerPart

    /// Called when all of a response has been written; does nothing by default.
    ///
    /// - Throws: the connection's failure.
    func finishResponse() async throws

    /// The app that sends the error page for an app that has failed before its response began.
    nonisolated var errorOutput: Application { get }

    /// Reports the error that an app has thrown.
    nonisolated func report(_ error: any Error, of exchange: Exchange, _ environ: Environ)
}

extension ExchangeHost {
    nonisolated func serverPartOfHead() -> ServerPart {
        assumeIsolated { $0.makeServerPart() }
    }

    nonisolated func takeStorage() -> [UInt8] { [] }

    func finishResponse() async throws {}
}
