/// The blocks of a body that is read from a stream: `length` bytes, or all to the stream's end.
actor LimitedBlocks: BodyBlockSource {
    private static let blockSize = 1 << 16

    nonisolated let length: Int?

    private let reader: any ByteReader
    private var byteCount = 0

    init(_ reader: any ByteReader, length: Int?) {
        self.reader = reader
        self.length = length
    }

    func nextBlock(within limits: BodyLimits) async throws -> [UInt8] {
        // RFC 3875 §4.2: a script must not read more bytes than CONTENT_LENGTH.
        let remaining = length.map { $0 - byteCount }
        guard remaining != 0 else { return [] }
        // Once a body is too large, it is not read any further.
        try check(max(byteCount, length ?? 0), limits)
        let block = try await reader.read(atMost: min(remaining ?? .max, Self.blockSize))
        if block.isEmpty, let remaining {
            throw RequestError(.inputTruncated, "\(remaining) bytes missing")
        }
        byteCount += block.count
        try check(byteCount, limits)
        return block
    }

    private func check(_ byteCount: Int, _ limits: BodyLimits) throws {
        guard limits.refuses(byteCount) else { return }
        throw RequestError(.inputTooLarge, "more than \(limits.maximumBodyBytes ?? 0) bytes")
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
