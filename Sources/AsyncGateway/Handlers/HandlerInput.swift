/// The body of a handler's request, which notes in the exchange why it could not be read.
///
/// It is noted at the read, because the error that an app throws is no evidence: an app may get the
/// same one from a connection of its own, or throw another.
final class HandlerInput: RequestBodyReading {
    private let input: RequestBody
    private let exchange: Exchange
    private let handle: CancellationHandle

    init(_ input: RequestBody, of exchange: Exchange, _ handle: CancellationHandle) {
        self.input = input
        self.exchange = exchange
        self.handle = handle
    }

    var limits: BodyLimits { input.limits }

    func changeLimits(_ change: (inout BodyLimits) -> Void) {
        input.changeLimits(change)
    }

    func nextBlock() async throws -> [UInt8] {
        try await notingFailure { try await input.nextBlock() }
    }

    func read(_ count: Int) async throws -> [UInt8] {
        try await notingFailure { try await input.read(count) }
    }

    func read(atMost count: Int) async throws -> [UInt8] {
        try await notingFailure { try await input.read(atMost: count) }
    }

    func readLine(limit: Int?) async throws -> [UInt8] {
        try await notingFailure { try await input.readLine(limit: limit) }
    }

    func collect(upTo limit: Int?) async throws -> [UInt8] {
        try await notingFailure { try await input.collect(upTo: limit) }
    }

    func trailers() async -> Headers { await input.trailers }

    private func notingFailure(_ read: () async throws -> [UInt8]) async throws -> [UInt8] {
        do {
            return try await read()
        } catch TransportError.Code.timedOut {
            // As from a server: who waits for a request's body waits for the client.
            throw noted(RequestError(.timedOut))
        } catch let error as RequestError {
            throw noted(error)
        } catch let error as TransportError where error.code == .clientDisconnected {
            exchange.noteDeparture()
            handle.interrupt(.clientDisconnected)
            throw error
        }
    }

    private func noted(_ error: RequestError) -> RequestError {
        exchange.note(RequestRefusal(error))
        return error
    }
}
