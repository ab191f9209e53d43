internal import AsyncGateway

/// The blocks of a body, compressed into one stream.
///
/// It has an end only if the body has: of one that throws, or whose task is cancelled, a client can
/// tell that it is cut short.
///
/// If silences of the body are filled, all that has come out ends between two blocks of DEFLATE, where
/// ``emptyBlock`` may stand, and begins with the header of the file before there is a block.
struct CompressedBlocks: AsyncSequence, Sendable {
    private let body: ResponseBody
    private let length: AnnouncedLength
    private let lease: DeflaterLease
    private let flushes: Bool

    /// Compresses a body.
    ///
    /// - Parameters:
    ///   - body: the body, which is not closed.
    ///   - length: how long it is to be.
    ///   - lease: what compresses, perhaps after other bytes; ended with the body.
    ///   - flushes: whether each block is to leave before the next one is asked for.
    init(
        _ body: ResponseBody, of length: AnnouncedLength, by lease: DeflaterLease,
        flushing flushes: Bool
    ) {
        (self.body, self.length, self.lease, self.flushes) = (body, length, lease, flushes)
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(
            base: body.makeAsyncIterator(), length: length, lease: lease, flushes: flushes,
            isHeaderDue: body.fillInterval != nil)
    }

    struct Iterator: AsyncIteratorProtocol {
        private var base: ResponseBody.Iterator
        private var length: AnnouncedLength
        private let lease: DeflaterLease
        private let flushes: Bool
        private var isHeaderDue: Bool
        private var rest: ArraySlice<UInt8> = []
        private var hasEnded = false

        fileprivate init(
            base: ResponseBody.Iterator, length: AnnouncedLength, lease: DeflaterLease,
            flushes: Bool, isHeaderDue: Bool
        ) {
            (self.base, self.length, self.lease, self.flushes) = (base, length, lease, flushes)
            self.isHeaderDue = isHeaderDue
        }

        /// Compresses the next piece.
        ///
        /// An empty block is passed on: the gateway lets others run for it.
        ///
        /// - Returns: a block, which may be empty; `nil` at the end.
        mutating func next() async throws -> [UInt8]? {
            if hasEnded { return nil }
            if isHeaderDue {
                isHeaderDue = false
                return try lease.compress([], .sync)
            }
            if rest.isEmpty {
                guard let block = try await base.next() else { return try finish() }
                if block.isEmpty { return [] }
                try length.take(block.count)
                rest = block[...]
            }
            let piece = rest.prefix(DeflaterLease.pieceSize)
            rest = rest.dropFirst(piece.count)
            return try await lease.compressPiece(piece, flushes ? .sync : .none)
        }

        private mutating func finish() throws -> [UInt8] {
            // A sequence may end because it is cancelled: that is not the end of the body.
            try Task.checkCancellation()
            try length.finish()
            hasEnded = true
            defer { lease.end() }
            return try lease.compress([], .finish)
        }
    }
}

extension CompressedBlocks {
    /// A block of DEFLATE without content, for a silence. (RFC 1951 §3.2.4)
    static let emptyBlock: [UInt8] = [0x00, 0x00, 0x00, 0xFF, 0xFF]
}

extension DeflaterLease {
    /// How much of a block is compressed in one go, so that a long one takes little memory and ends
    /// soon after a cancellation.
    static let pieceSize = 1 << 18

    /// How much is compressed on an event loop: it takes half a millisecond.
    static let maximumInlineBytes = 1 << 15

    /// Compresses a piece of a block where it holds up nobody.
    ///
    /// - Returns: what came out, perhaps nothing.
    /// - Throws: as ``compress(_:_:)`` does, and `CancellationError` while it waits for a thread.
    func compressPiece(
        _ piece: ArraySlice<UInt8>, _ flush: ZStream.Flush
    ) async throws -> [UInt8] {
        if piece.count <= Self.maximumInlineBytes { return try compress(piece, flush) }
        return try await offload { [self] in try compress(piece, flush) }
    }
}
