/// Reads the body of one request out of a receive buffer.
struct BodyReader {
    enum Step {
        case block([UInt8])
        case end
    }

    /// The length that the head has announced, in bytes; 0 for a body in chunks.
    private(set) var announcedLength = 0
    private var remaining = 0
    private var chunks: ChunkedDecoder?
    private var failure: WireError?

    /// The fields that came behind the body of the latest request that had one, once it has ended.
    private(set) var trailers: [TrailerField] = []

    mutating func start(_ framing: BodyFraming, limits: WireLimits) {
        switch framing {
        case .none: announcedLength = 0
        case .length(let length): (announcedLength, trailers) = (length, [])
        case .chunked:
            (announcedLength, trailers) = (0, [])
            chunks = ChunkedDecoder(limits: limits)
        }
        remaining = announcedLength
    }

    /// Takes the next part of the body out of `buffer`.
    ///
    /// - Returns: A block or the end, or `nil` if more bytes are needed.
    /// - Throws: `WireError` if the body is too large, or the chunks are malformed; what came before is
    ///   returned first.
    mutating func next(
        from buffer: inout ReceiveBuffer, limits: WireLimits
    ) throws(WireError) -> Step? {
        if chunks != nil { return try nextDecoded(from: &buffer, limits: limits) }
        guard remaining > 0 else { return .end }
        guard announcedLength <= limits.maximumBodyBytes ?? .max else {
            throw WireError(.bodyTooLarge)
        }
        let count = min(remaining, buffer.count, limits.maximumBlockBytes)
        guard count > 0 else { return nil }
        remaining -= count
        return .block(buffer.take(count))
    }

    private mutating func nextDecoded(
        from buffer: inout ReceiveBuffer, limits: WireLimits
    ) throws(WireError) -> Step? {
        if let failure { throw failure }
        let count = min(buffer.count, limits.maximumBlockBytes)
        if count > 0, chunks?.takeData(count) == true { return .block(buffer.take(count)) }
        var block: [UInt8] = []
        do throws(WireError) {
            try decode(from: &buffer, into: &block, limits: limits)
        } catch {
            // What came before the error is returned first, whether or not it arrived together.
            guard !block.isEmpty else { throw error }
            failure = error
        }
        guard block.isEmpty else { return .block(block) }
        guard let chunks, chunks.isComplete else { return nil }
        trailers = chunks.fields
        self.chunks = nil
        return .end
    }

    private mutating func decode(
        from buffer: inout ReceiveBuffer, into block: inout [UInt8], limits: WireLimits
    ) throws(WireError) {
        let start = buffer.start
        let end = try chunks?.decode(buffer.bytes, from: start, into: &block, limits: limits)
        if let end { buffer.consume(end - start) }
    }
}
