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

    func nextBlock() async throws -> [UInt8] {
        try await notingFailure { try await input.nextBlock() }
    }

    func read(_ count: Int?) async throws -> [UInt8] {
        try await notingFailure { try await input.read(count) }
    }

    func readLine(limit: Int?) async throws -> [UInt8] {
        try await notingFailure { try await input.readLine(limit: limit) }
    }

    private func notingFailure(_ read: () async throws -> [UInt8]) async throws -> [UInt8] {
        do {
            return try await read()
        } catch let error as GatewayError {
            note(error.code)
            throw error
        }
    }

    /// Notes in the exchange what an error of that code says of the request.
    func note(_ code: GatewayError.Code) {
        if let status = code.requestFailureStatus {
            exchange.noteInputFailure(status)
        } else if code == .clientDisconnected {
            exchange.noteDeparture()
            handle.interrupt(.clientDisconnected)
        }
    }
}
