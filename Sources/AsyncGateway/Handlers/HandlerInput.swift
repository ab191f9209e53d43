/// The body of a handler's request, which tells its exchange what has been found wrong with it.
///
/// An app may meet the same errors on connections of its own, and may throw others than it has met.
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

    private func note(_ code: GatewayError.Code) {
        if let status = code.requestFailureStatus {
            exchange.note(Exchange.InputFailure(code: code, status: status))
        } else if code == .clientDisconnected {
            exchange.noteDeparture()
            handle.interrupt(.clientDisconnected)
        }
    }
}
