public import AsyncGateway

/// A response whose body is still being received: its blocks, each as soon as the app has sent it.
///
/// Iterate it once, within the call that provides it. A body in chunks has the blocks that the app has
/// yielded.
public struct StreamedResponse: Sendable {
    /// The status, with the reason as it was sent.
    public let status: Status

    /// The fields in their order.
    public let headers: Headers

    /// The interim responses before this one.
    public let interimResponses: [InterimResponse]

    private let reader: ResponseReader
    private let log: ExchangeLog
    let eventReader: EventReader

    init(
        _ head: ReceivedHead, after interim: [ReceivedHead], _ reader: ResponseReader,
        _ log: ExchangeLog
    ) {
        status = head.status
        headers = head.headers
        interimResponses = interim.map(InterimResponse.init)
        self.reader = reader
        self.log = log
        eventReader = EventReader(reader, of: head)
    }

    /// What the app and the server have written to the error stream so far.
    public var errorLog: String { log.text }

    /// The fields behind the body, once that has been iterated to its end; else none.
    public var trailers: Headers {
        get async { await reader.trailers }
    }

    /// Whether the body has been received to the end that its framing states.
    public var isComplete: Bool {
        get async { await reader.responseIsComplete }
    }
}

extension StreamedResponse: AsyncSequence {
    /// Returns the blocks of the body as they arrive.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let reader: ResponseReader

        /// Waits for the next block.
        ///
        /// - Returns: the block; `nil` at the end of the body, also when it is cut short.
        /// - Throws: ``MalformedResponse``; `CancellationError`.
        public mutating func next() async throws -> [UInt8]? {
            try await reader.nextBlock()
        }
    }

    /// An iterator that begins where the last iteration has ended.
    public func makeAsyncIterator() -> Iterator {
        Iterator(reader: reader)
    }
}
