internal import Synchronization

/// A source of the blocks of a request's body.
protocol BodyBlockSource: Sendable {
    /// The length of the whole body in bytes, if it has been declared.
    var length: Int? { get }

    /// Waits for the next block of the body.
    ///
    /// - Returns: the block; empty at the end of the body, and in every later call.
    /// - Throws: ``RequestError`` of code `.inputTooLarge` if the body exceeds the limits.
    func nextBlock(within limits: BodyLimits) async throws -> [UInt8]

    /// Called when the body is refused because it is longer than the app collects; does nothing by
    /// default.
    func noteExcess() async

    /// The fields behind the body, to be asked for at its end; by default none.
    func trailers() async -> Headers
}

extension BodyBlockSource {
    func noteExcess() async {}

    func trailers() async -> Headers { [:] }
}

/// Reads a request's body by block, by count and by line; see ``RequestBody``.
protocol RequestBodyReading: AnyObject, Sendable {
    /// The limits of the reads to come.
    var limits: BodyLimits { get }

    /// Changes the limits; callable from any thread.
    func changeLimits(_ change: (inout BodyLimits) -> Void)

    /// Waits for the next block.
    ///
    /// - Returns: the block; empty at the end of the body.
    func nextBlock() async throws -> [UInt8]

    /// Reads the next `count` bytes.
    ///
    /// - Returns: fewer bytes than `count` only at the end of the body.
    func read(_ count: Int) async throws -> [UInt8]

    /// Waits until something has arrived, and reads at most `count` bytes of it.
    ///
    /// - Returns: the bytes; empty at the end of the body, or for 0.
    func read(atMost count: Int) async throws -> [UInt8]

    /// Reads up to and including the next line feed, `limit` bytes at most.
    ///
    /// - Returns: the bytes; empty at the end of the body.
    func readLine(limit: Int?) async throws -> [UInt8]

    /// The fields behind the body, if it has been read to its end; else none.
    func trailers() async -> Headers

    /// Reads all that is left; throws if that is more than `limit` bytes, or for `nil` more than
    /// the limits of the request let one call collect.
    func collect(upTo limit: Int?) async throws -> [UInt8]
}

/// Reads a request's body from its blocks, and keeps the part of a block that is not read yet.
actor RequestBodyReader: RequestBodyReading {
    nonisolated var unownedExecutor: UnownedSerialExecutor { host.unownedExecutor }

    private nonisolated let host: any Actor
    private nonisolated let currentLimits: Mutex<BodyLimits>
    private let source: any BodyBlockSource
    private var unread: ArraySlice<UInt8> = []
    /// How many bytes the blocks so far have had.
    private var receivedCount = 0
    private var hasEnded = false
    private var isReading = false

    init(_ source: any BodyBlockSource, limits: BodyLimits, on host: any Actor) {
        self.source = source
        self.host = host
        currentLimits = Mutex(limits)
    }

    nonisolated var limits: BodyLimits { currentLimits.withLock(\.self) }

    nonisolated func changeLimits(_ change: (inout BodyLimits) -> Void) {
        currentLimits.withLock { change(&$0) }
    }

    func nextBlock() async throws -> [UInt8] {
        try beginReading()
        defer { isReading = false }
        try await fill()
        return Array(takeAll())
    }

    func read(_ count: Int) async throws -> [UInt8] {
        try Self.checkCount(count)
        try beginReading()
        defer { isReading = false }
        var result: [UInt8] = []
        while result.count < count {
            try await fill()
            guard !unread.isEmpty else { break }
            result += take(count - result.count)
        }
        return result
    }

    func read(atMost count: Int) async throws -> [UInt8] {
        try Self.checkCount(count)
        guard count > 0 else { return [] }
        try beginReading()
        defer { isReading = false }
        try await fill()
        return Array(take(count))
    }

    func readLine(limit: Int?) async throws -> [UInt8] {
        try Self.checkCount(limit ?? 0)
        try beginReading()
        defer { isReading = false }
        let most = limit ?? mostCollected
        var line: [UInt8] = []
        while line.last != 0x0A, line.count < limit ?? .max {
            try await fill()
            guard !unread.isEmpty else { break }
            guard line.count < most else { throw await excess(over: most, behind: line) }
            // Search no further than the limit: else each short read would search the whole block.
            let allowed = unread.prefix(most - line.count)
            let end = allowed.firstIndex(of: 0x0A).map { $0 + 1 - allowed.startIndex }
            line += take(end ?? allowed.count)
        }
        return line
    }

    func trailers() async -> Headers {
        hasEnded ? await source.trailers() : [:]
    }

    func collect(upTo limit: Int?) async throws -> [UInt8] {
        try Self.checkCount(limit ?? 0)
        try beginReading()
        defer { isReading = false }
        let limit = limit ?? mostCollected
        if let remainingLength, remainingLength > limit { throw await excess(over: limit) }
        var result: [UInt8] = []
        while true {
            try await fill()
            guard !unread.isEmpty else { return result }
            guard unread.count <= limit - result.count else {
                throw await excess(over: limit, behind: result)
            }
            result += takeAll()
        }
    }
}

// MARK: - Steps

extension RequestBodyReader {
    /// Throws for a count that is negative.
    ///
    /// - Throws: ``GatewayError`` of code `.invalidCount`.
    static func checkCount(_ count: Int) throws(GatewayError) {
        if count < 0 { throw GatewayError(.invalidCount, "\(count)") }
    }

    private var mostCollected: Int { max(0, limits.maximumCollectedBytes) }

    /// How many bytes are left, if the client has declared it.
    private var remainingLength: Int? {
        source.length.map { $0 - receivedCount + unread.count }
    }

    private func take(_ count: Int) -> ArraySlice<UInt8> {
        let taken = unread.prefix(count)
        unread = unread.dropFirst(count)
        return taken
    }

    private func takeAll() -> ArraySlice<UInt8> {
        defer { unread = [] }
        return unread
    }

    /// Waits for the next block if all of the last one has been read.
    private func fill() async throws {
        guard unread.isEmpty, !hasEnded else { return }
        let block = try await source.nextBlock(within: limits)
        hasEnded = block.isEmpty
        receivedCount += block.count
        unread = block[...]
    }

    /// Refuses a body that has more bytes than may be collected, and keeps what has been read of it
    /// for other calls.
    ///
    /// - Returns: the error to throw.
    private func excess(over limit: Int, behind bytes: [UInt8] = []) async -> RequestError {
        if !bytes.isEmpty { unread = (bytes + unread)[...] }
        await source.noteExcess()
        return RequestError(.inputTooLarge, "more than \(limit) bytes")
    }

    /// Two tasks would read in no defined order, so the second is refused.
    private func beginReading() throws(GatewayError) {
        if isReading { throw GatewayError(.inputBusy) }
        isReading = true
    }
}
