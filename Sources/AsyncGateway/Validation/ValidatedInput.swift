internal import Synchronization

/// Checks the request's body against the rules for the server that provides it and for the app that
/// reads it.
final class ValidatedInput: RequestBodyReading {
    private let input: RequestBody
    private let length: Int?
    private let exchange: ValidatedExchange
    private let readCount = Mutex(0)

    init(of environ: Environ, exchange: ValidatedExchange) {
        input = environ.input
        length = environ.contentLength
        self.exchange = exchange
    }

    var limits: BodyLimits { input.limits }

    func changeLimits(_ change: (inout BodyLimits) -> Void) {
        input.changeLimits(change)
    }

    func nextBlock() async throws -> [UInt8] {
        try await read(askingFor: nil) {
            try await input.nextBlock()
        } isEnd: {
            $0.isEmpty
        }
    }

    func read(_ count: Int) async throws -> [UInt8] {
        try await read(askingFor: count) {
            try await input.read(count)
        } isEnd: {
            $0.count < count
        }
    }

    func read(atMost count: Int) async throws -> [UInt8] {
        try await read(askingFor: count) {
            try await input.read(atMost: count)
        } isEnd: {
            $0.isEmpty && count > 0
        }
    }

    func readLine(limit: Int?) async throws -> [UInt8] {
        try await read(askingFor: limit) {
            try await input.readLine(limit: limit)
        } isEnd: { line in
            line.isEmpty && limit ?? .max > 0
        }
    }

    func collect(upTo limit: Int?) async throws -> [UInt8] {
        try await read(askingFor: limit) {
            try await input.collect(upTo: limit)
        } isEnd: { _ in
            true
        }
    }

    func trailers() async -> Headers { await input.trailers }

    private func read(
        askingFor count: Int?, _ operation: () async throws -> [UInt8], isEnd: ([UInt8]) -> Bool
    ) async throws -> [UInt8] {
        if exchange.isOver { try exchange.report([GatewayViolation(.inputInTime)]) }
        if let count, count < 0 {
            try exchange.report([GatewayViolation(.inputCount, "\(count)")])
        }
        let bytes = try await reportingSecondReader(operation)
        try checkLength(adding: bytes.count, isEnd: isEnd(bytes))
        return bytes
    }

    private func reportingSecondReader(
        _ operation: () async throws -> [UInt8]
    ) async throws -> [UInt8] {
        do {
            return try await operation()
        } catch GatewayError.Code.inputBusy {
            try exchange.report([GatewayViolation(.inputOneReader)])
            throw GatewayError(.inputBusy)
        }
    }

    private func checkLength(adding count: Int, isEnd: Bool) throws {
        let total = readCount.withLock { total in
            total += count
            return total
        }
        guard let length else { return }
        let value = "\(total) bytes instead of \(length)"
        if total > length { try exchange.report([GatewayViolation(.inputBounded, value)]) }
        if isEnd, total < length {
            try exchange.report([GatewayViolation(.inputComplete, value)])
        }
    }
}
