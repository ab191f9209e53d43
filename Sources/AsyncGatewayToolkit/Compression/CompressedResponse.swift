internal import AsyncGateway
internal import Synchronization

/// One response that may be compressed: what the app has started, and what has been decided.
///
/// The decision is made when the first bytes are known: what the app has started is then started
/// once more, with the fields of a compressed response.
final class CompressedResponse: Sendable {
    private struct State {
        /// What the app has started, if that may be compressed.
        var head: ResponseHead?
        /// Whether what was started says that it is compressed.
        var isEncoded = false
        /// The stream of a body that is compressed block by block.
        var lease: DeflaterLease?
        /// How much of such a body is to come.
        var length = AnnouncedLength(nil)
        /// What the app's blocks go to, since the first.
        var destination: Writer?
    }

    private let state = Mutex(State())
    private let order = WriteOrder()
    private let rules: CompressionRules
    private let pool: DeflaterPool
    private let isHead: Bool
    /// The tags of the versions that the client has.
    private let knownTags: EntityTagList?

    init(to environ: Environ, _ rules: CompressionRules, _ pool: DeflaterPool) {
        (self.rules, self.pool) = (rules, pool)
        isHead = environ.method == .head
        knownTags = environ.text(ofField: "HTTP_IF_NONE_MATCH").flatMap { EntityTagList($0) }
    }

    /// Runs the app with a responder that compresses.
    ///
    /// - Returns: the body to send.
    /// - Throws: what the app throws.
    func run(
        _ app: Application, _ environ: Environ, _ startResponse: Responder
    ) async throws -> ResponseBody {
        let responder = Responder(wrapping: startResponse) { [self] inner, status, headers, error in
            let write = try inner.start(status, headers, replacing: error)
            return note(ResponseHead(status, headers), write, inner)
        }
        do {
            let body = try await app(environ, responder)
            return try await encoded(body, startResponse)
        } catch {
            state.withLock { $0.lease }?.end()
            throw error
        }
    }

    /// Completes the head that is about to leave, whoever has made it.
    func complete(_ head: inout ResponseHead) {
        let isEncoded = state.withLock(\.isEncoded)
        // The page of an error has none, though the response that it replaces was compressed.
        if isEncoded, head.headers[.contentEncoding] == "gzip" {
            head.headers.removeLengths()
            head.headers.codeETag()
            head.headers.varyByEncoding()
        } else if rules.complete(&head), head.status.code == 304 {
            completeNotModified(&head.headers)
        }
    }

    /// RFC 9110 §15.4.5: with the ETag of the response that the client has.
    private func completeNotModified(_ headers: inout Headers) {
        guard let tag = headers[.eTag].flatMap({ EntityTag($0) }), case .tags(let known) = knownTags
        else { return }
        // A proxy may have made it a weak one.
        let coded = tag.ofCompressedForm
        if known.contains(where: { $0.matchesWeakly(coded) }) { headers.codeETag() }
    }
}

// MARK: - What the app starts and writes

extension CompressedResponse {
    /// Notes a start, and makes the writer for it.
    private func note(
        _ head: ResponseHead, _ write: Writer, _ inner: Responder
    ) -> Writer {
        let isAdmitted = rules.admit(head.status, head.headers)
        // The head of an earlier start has not left, or this one would not have been accepted.
        let earlier = state.withLock { state in
            defer { state = State(head: isAdmitted ? head : nil) }
            return state.lease
        }
        earlier?.end()
        guard isAdmitted else { return write }
        return Writer { [self] block in try await send(block, or: write, inner) }
    }

    /// Sends a block that the app writes, in turn.
    private func send(_ block: [UInt8], or plain: Writer, _ inner: Responder) async throws {
        // Nothing is sent for it, so nothing is decided.
        guard !block.isEmpty else { return try await plain(block) }
        await order.take()
        defer { order.pass() }
        let destination = try await destination(or: plain, inner)
        guard let lease = state.withLock(\.lease) else { return try await destination(block) }
        try Task.checkCancellation()
        try state.withLock { try $0.length.take(block.count) }
        do {
            try await send(block, by: lease, to: destination)
        } catch {
            // Some of it is missing in the stream, so nothing may follow that looks complete, also if
            // the app takes no notice.
            lease.end(throwing: error)
            throw error
        }
    }

    private func send(
        _ block: [UInt8], by lease: DeflaterLease, to destination: Writer
    ) async throws {
        var rest = block[...]
        while !rest.isEmpty {
            let piece = rest.prefix(DeflaterLease.pieceSize)
            rest = rest.dropFirst(piece.count)
            let bytes = try await lease.compressPiece(piece, rest.isEmpty ? .sync : .none)
            if !bytes.isEmpty { try await destination(bytes) }
        }
    }

    /// Where the blocks go; decided for the first of them.
    private func destination(or plain: Writer, _ inner: Responder) async throws -> Writer {
        if let decided = state.withLock(\.destination) { return decided }
        let isLong = announcedLength.map { $0 >= rules.minimumBytes } ?? true
        let write = isLong ? try await startStream(inner) : nil
        let destination = write ?? plain
        state.withLock { $0.destination = destination }
        return destination
    }

    private var announcedLength: Int? {
        state.withLock(\.head)?.headers[.contentLength].flatMap { Int($0) }
    }

    /// Starts the response as one that is compressed block by block.
    ///
    /// - Returns: `nil` if it is not to be.
    private func startStream(_ inner: Responder) async throws -> Writer? {
        guard let head = state.withLock(\.head) else { return nil }
        if !isHead {
            let isSmall = rules.isEvents(head.headers)
            guard let lease = pool.lease(isSmall: isSmall) else { return nil }
            let length = AnnouncedLength(announcedLength)
            state.withLock { ($0.lease, $0.length) = (lease, length) }
        }
        return try await startEncoded(inner)
    }

    /// Starts once more what the app has started, with the fields of a compressed response.
    private func startEncoded(_ inner: Responder) async throws -> Writer? {
        guard var head = state.withLock(\.head) else { return nil }
        head.headers.removeLengths()
        head.headers.codeETag()
        head.headers.varyByEncoding()
        head.headers.add(.contentEncoding, "gzip")
        let write = try await inner.start(head.status, head.headers, replacing: StartsAnew())
        state.withLock { $0.isEncoded = true }
        return write
    }
}

/// The error with which a start is replaced; thrown if its head has left, which cannot be.
private struct StartsAnew: Error {}

// MARK: - What the app returns

extension CompressedResponse {
    /// The body to send for the one that the app returns.
    private func encoded(
        _ body: ResponseBody, _ inner: Responder
    ) async throws -> ResponseBody {
        let (head, lease, wasWritten) = state.withLock { state in
            (state.head, state.lease, state.destination != nil)
        }
        guard head != nil else { return body }
        if wasWritten { return lease.map { compressed(body, by: $0) } ?? body }
        do {
            return try await decided(body, inner)
        } catch {
            // The gateway does not get the body, so it cannot close it.
            await body.close()
            throw error
        }
    }

    private func decided(_ body: ResponseBody, _ inner: Responder) async throws -> ResponseBody {
        let length = length(of: body)
        if let length, length < rules.minimumBytes { return body }
        // The gateway reports a body whose length is not the announced one.
        if let count = body.knownLength, !isHead, announcedLength ?? count != count { return body }
        let bytes = body.wholeBytes.flatMap { $0.count <= Self.maximumWholeBytes ? $0 : nil }
        if let bytes, !bytes.isEmpty {
            guard let shorter = try await compressed(bytes) else { return body }
            _ = try await startEncoded(inner)
            return ResponseBody(shorter)
        }
        if isHead { return try await withoutContent(body, inner) }
        guard try await startStream(inner) != nil, let lease = state.withLock(\.lease)
        else { return body }
        return compressed(body, by: lease)
    }

    /// How long a body is, as far as it is known; an empty one in answer to HEAD says nothing.
    private func length(of body: ResponseBody) -> Int? {
        if let length = body.knownLength, length > 0 || !isHead { return length }
        return announcedLength
    }

    /// RFC 9110 §9.3.2, §8.6: the fields of the response to GET, but for the length, which is not
    /// known without compressing.
    private func withoutContent(
        _ body: ResponseBody, _ inner: Responder
    ) async throws -> ResponseBody {
        _ = try await startEncoded(inner)
        return ResponseBody([[UInt8]](), onClose: { await body.close() })
    }

    /// The longest body that is compressed at once; a longer one is compressed piece by piece.
    private static let maximumWholeBytes = 1 << 20

    /// A whole body, compressed; `nil` if it does not become shorter.
    private func compressed(_ bytes: [UInt8]) async throws -> [UInt8]? {
        let result =
            if bytes.count <= DeflaterLease.maximumInlineBytes {
                pool.compressed(bytes)
            } else {
                try await offload { [pool] in pool.compressed(bytes) }
            }
        return result.flatMap { $0.count < bytes.count ? $0 : nil }
    }

    private func compressed(_ body: ResponseBody, by lease: DeflaterLease) -> ResponseBody {
        let blocks = CompressedBlocks(
            body, of: state.withLock(\.length), by: lease, flushing: body.knownLength == nil)
        let compressed = ResponseBody(blocks) {
            lease.end()
            await body.close()
        }
        guard let interval = body.fillInterval else { return compressed }
        return compressed.fillingSilence(with: CompressedBlocks.emptyBlock, every: interval)
    }
}
