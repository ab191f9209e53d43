internal import AsyncGateway

/// The client of one delivery.
struct DeliveryClient: Sendable {
    private let client: InMemoryConnection.Client
    private let reader: ResponseReader
    private let method: RequestMethod
    private let journal: EventJournal
    private let maximumBodyBytes: Int

    init(
        _ client: InMemoryConnection.Client, _ method: RequestMethod, _ journal: EventJournal,
        _ maximumBodyBytes: Int
    ) {
        (self.client, self.method, self.journal) = (client, method, journal)
        self.maximumBodyBytes = maximumBodyBytes
        reader = ResponseReader(client)
    }

    /// Sends the request, and reads the response to its end, or leaves; then waits until the app has
    /// ended.
    ///
    /// - Throws: as `ResponseReader.readResponse(to:)` does.
    func exchange(
        _ pieces: [ArraySlice<UInt8>], leaving leave: DeliveryPlan.Leave?
    ) async throws -> DeliveredResponse {
        // Cancelled at the end of the scope: an app may answer without reading everything.
        async let _: Void = send(pieces)
        let seen = try await read(leaving: leave)
        journal.note("response")
        if seen.response?.isComplete == true {
            await client.finishSending()
        } else {
            await client.reset()
        }
        try await journal.wait(for: "end")
        return seen
    }

    /// What is wrong if the exchange has not ended.
    func lack(after patience: Duration) -> String {
        journal.count(of: "response") > 0
            ? "the app has not ended \(patience) later" : "no complete response after \(patience)"
    }

    /// Sends each piece when the server has read the one before, as far as it reads.
    private func send(_ pieces: [ArraySlice<UInt8>]) async {
        for piece in pieces {
            guard (try? await client.send(Array(piece))) != nil else { return }
        }
    }

    private func read(leaving leave: DeliveryPlan.Leave?) async throws -> DeliveredResponse {
        if case .atOnce = leave {
            try await journal.wait(for: "call")
            return DeliveredResponse()
        }
        let (head, _) = try await reader.readHead(to: method)
        var (body, blockCount) = ([] as [UInt8], 0)
        while body.count < maximumBodyBytes, leave?.isDue(after: blockCount) != true {
            guard let block = try await reader.nextBlock() else { break }
            body += block
            blockCount += 1
        }
        let response = TestResponse(
            status: head.status, headers: head.headers, body: Array(body.prefix(maximumBodyBytes)),
            isComplete: await reader.responseIsComplete, interimResponses: [],
            trailers: await reader.trailers)
        return DeliveredResponse(response: response, blockCount: blockCount)
    }
}
