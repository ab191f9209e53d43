/// Reads the body of one request out of a receive buffer.
struct BodyReader {
    enum Step {
        case block([UInt8])
        case end
    }

    private let maximumBlockBytes: Int
    private var remaining = 0
    private var chunks: ChunkedDecoder?
    private var failure: WireError?

    init(_ framing: BodyFraming, limits: WireLimits) {
        maximumBlockBytes = limits.maximumBlockBytes
        switch framing {
        case .none: break
        case .length(let length): remaining = length
        case .chunked: chunks = ChunkedDecoder(limits: limits)
        }
    }

    /// The next block or the end of the body, or `nil` if more bytes are needed.
    mutating func next(from buffer: inout ReceiveBuffer) throws(WireError) -> Step? {
        if let failure { throw failure }
        if let chunks { return try nextDecoded(chunks, from: &buffer) }
        guard remaining > 0 else { return .end }
        let count = min(remaining, buffer.count, maximumBlockBytes)
        guard count > 0 else { return nil }
        remaining -= count
        return .block(buffer.take(count))
    }

    private mutating func nextDecoded(
        _ decoder: ChunkedDecoder,
        from buffer: inout ReceiveBuffer
    ) throws(WireError) -> Step? {
        var decoder = decoder
        defer { chunks = decoder }
        let count = min(buffer.count, maximumBlockBytes)
        if count > 0, decoder.isData(count) {
            decoder.skipData(count)
            return .block(buffer.take(count))
        }
        var block: [UInt8] = []
        do throws(WireError) {
            let end = try decoder.decode(buffer.bytes, from: buffer.start, into: &block)
            buffer.consume(end - buffer.start)
        } catch {
            // What came before the error has arrived, however the bytes were split.
            guard !block.isEmpty else { throw error }
            failure = error
        }
        guard block.isEmpty else { return .block(block) }
        return decoder.isComplete ? .end : nil
    }
}
