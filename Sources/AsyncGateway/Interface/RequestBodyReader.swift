/// Where the blocks of a request's body come from.
protocol BodyBlockSource: Sendable {
    /// Waits for the next block of the body; empty at its end, and from then on.
    func nextBlock() async throws -> [UInt8]
}

/// What reads a request's body, in all the ways in which apps do.
protocol RequestBodyReading: AnyObject, Sendable {
    /// The next block, as it comes; empty at the end.
    func nextBlock() async throws -> [UInt8]

    /// The next `count` bytes, or all; fewer only at the end.
    func read(_ count: Int?) async throws -> [UInt8]

    /// The bytes up to and including the next line feed, `limit` at most; empty at the end.
    func readLine(limit: Int?) async throws -> [UInt8]
}

/// The position in a request's body, and what has arrived beyond it.
actor RequestBodyReader: RequestBodyReading {
    nonisolated var unownedExecutor: UnownedSerialExecutor { host.unownedExecutor }

    private nonisolated let host: any Actor
    private let source: any BodyBlockSource
    private var unread: ArraySlice<UInt8> = []
    private var hasEnded = false
    private var isReading = false

    init(_ source: any BodyBlockSource, on host: any Actor) {
        self.source = source
        self.host = host
    }

    func nextBlock() async throws -> [UInt8] {
        try beginReading()
        defer { isReading = false }
        try await fill()
        defer { unread = [] }
        return Array(unread)
    }

    func read(_ count: Int?) async throws -> [UInt8] {
        try beginReading()
        defer { isReading = false }
        var result: [UInt8] = []
        while result.count < count ?? .max {
            try await fill()
            guard !unread.isEmpty else { break }
            result += take((count ?? .max) - result.count)
        }
        return result
    }

    func readLine(limit: Int?) async throws -> [UInt8] {
        try beginReading()
        defer { isReading = false }
        var line: [UInt8] = []
        while line.count < limit ?? .max, line.last != 0x0A {
            try await fill()
            guard !unread.isEmpty else { break }
            // Searched no further than the limit: short limits would search all of a block again.
            let allowed = unread.prefix((limit ?? .max) - line.count)
            let end = allowed.firstIndex(of: 0x0A).map { $0 + 1 - allowed.startIndex }
            line += take(end ?? allowed.count)
        }
        return line
    }

    private func take(_ count: Int) -> ArraySlice<UInt8> {
        let taken = unread.prefix(count)
        unread = unread.dropFirst(count)
        return taken
    }

    /// Makes sure that something is unread, unless the body has ended.
    private func fill() async throws {
        guard unread.isEmpty, !hasEnded else { return }
        let block = try await source.nextBlock()
        hasEnded = block.isEmpty
        unread = block[...]
    }

    /// The order of two tasks' reads would be chance, so the second is refused.
    private func beginReading() throws(GatewayError) {
        if isReading { throw GatewayError(.inputBusy) }
        isReading = true
    }
}

/// A stream as a body of known length, or to the stream's end.
actor LimitedBlocks: BodyBlockSource {
    private static let blockSize = 1 << 16

    private let reader: any ByteReader
    private let limit: Int
    private var remaining: Int?
    private var byteCount = 0

    init(_ reader: any ByteReader, length: Int?, limit: Int?) {
        self.reader = reader
        self.limit = limit ?? .max
        remaining = length
    }

    func nextBlock() async throws -> [UInt8] {
        // RFC 3875 §4.2: a script must not read more than CONTENT_LENGTH says there is.
        guard remaining != 0 else { return [] }
        // A body that has been found too large stays so, and is not read on.
        try checkLimit()
        let block = try await reader.read(atMost: min(remaining ?? .max, Self.blockSize))
        byteCount += block.count
        try checkLimit()
        try noteRead(block.count)
        return block
    }

    private func checkLimit() throws {
        if byteCount > limit { throw GatewayError(.inputTooLarge, "more than \(limit) bytes") }
    }

    private func noteRead(_ count: Int) throws {
        guard let before = remaining else { return }
        if count == 0 { throw GatewayError(.inputTruncated, "\(before) bytes missing") }
        remaining = before - count
    }
}

/// Bytes at hand as a stream.
actor BytesReader: ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    func read(atMost count: Int) async throws -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}
