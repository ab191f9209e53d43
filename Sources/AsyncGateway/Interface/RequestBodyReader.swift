/// A source of the blocks of a request's body.
protocol BodyBlockSource: Sendable {
    /// Waits for the next block of the body.
    ///
    /// - Returns: the block; empty at the end of the body, and in every later call.
    func nextBlock() async throws -> [UInt8]
}

/// Reads a request's body by block, by count and by line; see ``RequestBody``.
protocol RequestBodyReading: AnyObject, Sendable {
    /// Waits for the next block.
    ///
    /// - Returns: the block; empty at the end of the body.
    func nextBlock() async throws -> [UInt8]

    /// Reads the next `count` bytes, or all that are left.
    ///
    /// - Returns: fewer bytes than `count` only at the end of the body.
    func read(_ count: Int?) async throws -> [UInt8]

    /// Reads up to and including the next line feed, `limit` bytes at most.
    ///
    /// - Returns: the bytes; empty at the end of the body.
    func readLine(limit: Int?) async throws -> [UInt8]
}

/// Reads a request's body from its blocks, and keeps the part of a block that is not read yet.
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
            // Search no further than the limit: else each short read would search the whole block.
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

    /// Waits for the next block if all of the last one has been read.
    private func fill() async throws {
        guard unread.isEmpty, !hasEnded else { return }
        let block = try await source.nextBlock()
        hasEnded = block.isEmpty
        unread = block[...]
    }

    /// Two tasks would read in no defined order, so the second is refused.
    private func beginReading() throws(GatewayError) {
        if isReading { throw GatewayError(.inputBusy) }
        isReading = true
    }
}

/// The blocks of a body that is read from a stream: `length` bytes, or all to the stream's end.
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
        // RFC 3875 §4.2: a script must not read more bytes than CONTENT_LENGTH.
        guard remaining != 0 else { return [] }
        // Once a body is too large, it is not read any further.
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

/// A stream of bytes in memory.
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
