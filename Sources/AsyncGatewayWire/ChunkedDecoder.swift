/// Decodes the chunked coding of a body, in time linear in its bytes.
///
/// Trailer fields are checked and kept apart from the fields of the head (RFC 9110 §6.5.1); those
/// that come too late for what they mean are ignored.
///
/// RFC 9112 §7.1
struct ChunkedDecoder {
    private enum Phase {
        case sizeLine
        case data
        case carriageReturn
        case lineFeed
        case trailers
        case complete
    }

    private var phase = Phase.sizeLine
    private var line: ChunkSizeLine
    private var remaining = 0
    /// How many bytes the chunks have had together that have begun.
    private var bodyBytes = 0
    private var extensionBytesLeft: Int
    private var trailers: FieldSectionScanner

    /// The trailer fields that have been read, in order, but for those that are ignored.
    private(set) var fields: [TrailerField] = []

    init(limits: WireLimits) {
        line = ChunkSizeLine(maximumExtensionBytes: limits.maximumChunkExtensionBytes)
        extensionBytesLeft = limits.maximumTotalChunkExtensionBytes
        trailers = FieldSectionScanner(
            from: 0, size: limits.maximumTrailerBytes, orThrow: .trailersTooLarge)
    }

    var isComplete: Bool { phase == .complete }

    /// Decodes `bytes` from `start` on.
    ///
    /// The data of all chunks goes to the same block, up to the size of one. Trailers are left
    /// in `bytes` until they are complete, and must be passed from their first byte again.
    ///
    /// - Returns: The position after the last byte that was decoded.
    /// - Throws: `WireError`; what was decoded before it is in `block`.
    mutating func decode(
        _ bytes: [UInt8], from start: Int, into block: inout [UInt8], limits: WireLimits
    ) throws(WireError) -> Int {
        var position = start
        while position < bytes.count, block.count < limits.maximumBlockBytes {
            switch phase {
            case .sizeLine: position = try readSizeLine(bytes.span, from: position, limits: limits)
            case .data:
                let room = limits.maximumBlockBytes - block.count
                position = copyData(bytes, from: position, into: &block, room: room)
            case .carriageReturn, .lineFeed:
                try readDataEnd(bytes[position])
                position += 1
            case .trailers:
                let section = bytes.span.extracting(position..<bytes.count)
                guard try readTrailers(section, limits: limits) else { return position }
                position += trailers.position
            case .complete: return position
            }
        }
        return position
    }

    /// Counts the next `count` bytes as read if all of them are data of one chunk.
    ///
    /// - Returns: `true` if they are.
    mutating func takeData(_ count: Int) -> Bool {
        guard phase == .data, count <= remaining else { return false }
        countData(count)
        return true
    }

    private mutating func countData(_ count: Int) {
        remaining -= count
        if remaining == 0 { phase = .carriageReturn }
    }

    private mutating func readSizeLine(
        _ bytes: Span<UInt8>, from start: Int, limits: WireLimits
    ) throws(WireError) -> Int {
        var position = start
        while position < bytes.count, !line.isComplete {
            try line.read(bytes[position])
            position += 1
        }
        if line.isComplete { try startChunk(limits: limits) }
        return position
    }

    private mutating func startChunk(limits: WireLimits) throws(WireError) {
        let limit = limits.maximumBodyBytes ?? .max
        // The limit may have become less than what has been read.
        guard line.size == 0 || line.size <= limit - bodyBytes else {
            throw WireError(.bodyTooLarge)
        }
        bodyBytes += line.size
        extensionBytesLeft -= line.extensionBytes
        remaining = line.size
        phase = remaining == 0 ? .trailers : .data
        line = ChunkSizeLine(
            maximumExtensionBytes: min(limits.maximumChunkExtensionBytes, extensionBytesLeft))
    }

    private mutating func copyData(
        _ bytes: [UInt8], from position: Int, into block: inout [UInt8], room: Int
    ) -> Int {
        let count = min(remaining, bytes.count - position, room)
        block.append(contentsOf: bytes[position..<position + count])
        countData(count)
        return position + count
    }

    /// Exactly CR LF follows the data: a reader that skips to the next line may find the next chunk
    /// at another place than the readers before it did.
    private mutating func readDataEnd(_ byte: UInt8) throws(WireError) {
        let isCarriageReturn = phase == .carriageReturn
        guard byte == (isCarriageReturn ? .carriageReturn : .lineFeed) else {
            throw WireError(.malformedChunk)
        }
        phase = isCarriageReturn ? .lineFeed : .sizeLine
    }

    /// Reads trailer lines.
    ///
    /// - Returns: `true` if the trailers and with them the body are complete.
    private mutating func readTrailers(
        _ bytes: Span<UInt8>, limits: WireLimits
    ) throws(WireError) -> Bool {
        while let step = try trailers.next(in: bytes, limits: limits) {
            switch step {
            case .line(let field):
                guard !TrailerField.isRefused(field.name.indices, in: bytes) else {
                    throw WireError(.forbiddenTrailer)
                }
                let trailer = TrailerField(field, in: bytes)
                if TrailerField.isAllowed(trailer.name) { fields.append(trailer) }
            case .end:
                phase = .complete
                return true
            }
        }
        return false
    }
}
