internal import Synchronization

/// The body of a handler's request, and what has been found wrong with it.
///
/// An app may meet the same errors on connections of its own, and may throw others than it has met.
final class HandlerInput: RequestBodyReading {
    private let input: RequestBody
    private let task: ServingTask
    private let noted = Mutex<GatewayError.Code?>(nil)

    init(_ input: RequestBody, of task: ServingTask) {
        self.input = input
        self.task = task
    }

    /// The status for the request, if it has broken off.
    var failureStatus: Status? { noted.withLock { $0 }?.requestFailureStatus }

    /// Whether the client has gone.
    var hasClientLeft: Bool { noted.withLock { $0 } == .clientDisconnected }

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

    /// Keeps the first failure: what comes after it may be due to it.
    func note(_ code: GatewayError.Code) {
        noted.withLock { $0 = $0 ?? (code == .inputBusy ? nil : code) }
        if hasClientLeft { task.interrupt(.clientDisconnected) }
    }
}
