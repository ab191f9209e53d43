/// The body of a request, read as it arrives. (PEP 3333, `wsgi.input`)
///
/// It ends at the length that the client declared, after the last chunk, or at once if the request
/// has no body. Reading a body that is cut off throws, so a truncated body never looks complete.
/// Each byte is read once: reading by count, by line and by block share one position. One task
/// reads at a time.
///
/// ```swift
/// for try await block in environ.input { count += block.count }
/// let form = try await environ.input.text(upTo: 64 * 1024)
/// ```
public struct RequestBody: Sendable {
    private let reader: (any RequestBodyReading)?

    /// The body of a request that has none.
    public static let empty = RequestBody(reader: nil)

    /// A body of bytes in memory.
    public init(_ bytes: [UInt8]) {
        self.init(BytesReader(bytes), length: bytes.count)
    }

    /// A body of `length` bytes of a stream, or of all its bytes if `length` is `nil`.
    ///
    /// If the stream ends before `length`, reading throws `.inputTruncated`.
    public init(_ reader: any ByteReader, length: Int? = nil) {
        self.init(reader, length: length, limits: BodyLimits())
    }

    /// A body of a stream, with limits.
    init(_ reader: any ByteReader, length: Int?, limits: BodyLimits) {
        self.init(LimitedBlocks(reader, length: length), limits: limits, on: DefaultHost())
    }

    /// A body of blocks, which is read on the executor of `host`.
    init(_ source: any BodyBlockSource, limits: BodyLimits, on host: any Actor) {
        reader = RequestBodyReader(source, limits: limits, on: host)
    }

    /// A body that is read by `reader`, or empty without one.
    init(reader: (any RequestBodyReading)?) {
        self.reader = reader
    }

    /// The limits of the reads to come; the defaults, without effect, if the request has no body.
    public var limits: BodyLimits { reader?.limits ?? BodyLimits() }

    /// Changes the limits for this request, in all copies of the environ.
    ///
    /// Callable from any task. The change is for the reads that begin after it; a body that has
    /// been refused stays so.
    public func changeLimits(_ change: (inout BodyLimits) -> Void) {
        reader?.changeLimits(change)
    }
}

// MARK: - Reading

extension RequestBody {
    /// Reads the next `count` bytes, or all bytes that are left if `count` is `nil`.
    ///
    /// - Returns: fewer bytes than `count` only at the end of the body, and none once it has ended.
    /// - Throws: ``RequestError`` of code `.inputTooLarge` if ``BodyLimits/maximumBodyBytes`` is
    ///   exceeded or, without a count, ``BodyLimits/maximumCollectedBytes``; `.inputTruncated`,
    ///   `.inputMalformed` or `.timedOut`; ``TransportError`` of code `.clientDisconnected`;
    ///   ``GatewayError`` of code `.inputBusy`, `.invalidCount` for a negative count, or
    ///   `.alreadyFinished` once the response has ended; `CancellationError`.
    public func read(_ count: Int? = nil) async throws -> [UInt8] {
        guard let count else { return try await reader?.collect(upTo: nil) ?? [] }
        guard let reader else { return try Self.noBytes(count) }
        return try await reader.read(count)
    }

    /// Reads all bytes that are left, `limit` at most.
    ///
    /// If there are more, it throws: before a byte is read, and before the client is asked for the
    /// body by `100 Continue`, if the client has declared the length; else as soon as it shows. An
    /// app that lets the error through is answered for with 413. What has been read by then can
    /// still be read by another call.
    ///
    /// - Throws: ``RequestError`` of code `.inputTooLarge` if there are more; as ``read(_:)`` does.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        guard let reader else { return try Self.noBytes(limit) }
        return try await reader.collect(upTo: limit)
    }

    /// Reads all bytes that are left, `limit` bytes at most, as UTF-8.
    ///
    /// - Returns: the text, in which U+FFFD stands for what is not well-formed.
    /// - Throws: as ``collect(upTo:)`` does.
    public func text(upTo limit: Int) async throws -> String {
        String(decoding: try await collect(upTo: limit), as: UTF8.self)
    }

    /// Reads up to and including the next line feed, or to the end of the body if there is none.
    ///
    /// - Parameter limit: the most bytes to return of a longer line.
    /// - Returns: the bytes of the line; none once the body has ended.
    /// - Throws: ``RequestError`` of code `.inputTooLarge` for a line that is longer than
    ///   ``BodyLimits/maximumCollectedBytes``, without a limit; as ``read(_:)`` does.
    public func readLine(limit: Int? = nil) async throws -> [UInt8] {
        guard let reader else { return try Self.noBytes(limit ?? 0) }
        return try await reader.readLine(limit: limit)
    }

    /// Reads the lines that are left, or as many as have at least `hint` bytes together.
    ///
    /// - Returns: the lines, each with its line feed; none once the body has ended.
    /// - Throws: ``RequestError`` of code `.inputTooLarge`, without a hint, if the lines have more
    ///   than ``BodyLimits/maximumCollectedBytes`` together; as ``readLine(limit:)`` does.
    public func readLines(hint: Int? = nil) async throws -> [[UInt8]] {
        guard let hint else { return Self.lines(of: try await read()) }
        try RequestBodyReader.checkCount(hint)
        var lines: [[UInt8]] = []
        var count = 0
        while count < hint {
            let line = try await readLine()
            guard !line.isEmpty else { break }
            lines.append(line)
            count += line.count
        }
        return lines
    }

    /// The fields that the client has sent behind the body, in order, such as a digest of it.
    ///
    /// There are none before the body has been read to its end, which is a read that returns nothing,
    /// or a block that is `nil`; none where the body is not sent in chunks, or comes through CGI; and
    /// none once the response has ended. They are never among ``Environ/headers``. Those that would
    /// frame, route, authorise, cache or describe the message come too late for that: a request with
    /// one of the first three is refused, the others are ignored. (RFC 9110 §6.5; RFC 9112 §7.1.2)
    ///
    /// ```swift
    /// let body = try await environ.input.read()
    /// let digest = await environ.input.trailers["Content-Digest"]
    /// ```
    public var trailers: Headers {
        get async { await reader?.trailers() ?? [:] }
    }

    private static func lines(of bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? rest.endIndex
            lines.append(Array(rest[..<end]))
            rest = rest[end...]
        }
        return lines
    }

    /// What a body without bytes gives.
    ///
    /// - Throws: ``GatewayError`` of code `.invalidCount` for a negative count.
    private static func noBytes(_ count: Int) throws(GatewayError) -> [UInt8] {
        try RequestBodyReader.checkCount(count)
        return []
    }
}

extension RequestBody: ByteReader {
    /// Waits until something has arrived, and reads at most `count` bytes of it.
    ///
    /// - Returns: at least one byte, unless `count` is 0; none at the end of the body.
    /// - Throws: as ``read(_:)`` does.
    public func read(atMost count: Int) async throws -> [UInt8] {
        guard let reader else { return try Self.noBytes(count) }
        return try await reader.read(atMost: count)
    }
}

extension RequestBody: AsyncSequence {
    /// Reads the blocks of a body as they arrive.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let reader: (any RequestBodyReading)?

        /// Waits for the next block.
        ///
        /// - Returns: the block, which is not empty; `nil` at the end of the body.
        /// - Throws: as ``RequestBody/read(_:)`` does.
        public mutating func next() async throws -> [UInt8]? {
            guard let block = try await reader?.nextBlock(), !block.isEmpty else { return nil }
            return block
        }
    }

    /// Iterates over the bytes that have not been read.
    public func makeAsyncIterator() -> Iterator {
        Iterator(reader: reader)
    }

    /// Waits for the next block.
    ///
    /// - Returns: the block; empty at the end of the body.
    /// - Throws: as ``read(_:)`` does.
    func nextBlock() async throws -> [UInt8] {
        try await reader?.nextBlock() ?? []
    }

    /// Reads as ``collect(upTo:)`` does, for `nil` up to ``BodyLimits/maximumCollectedBytes``.
    func collect(upTo limit: Int?) async throws -> [UInt8] {
        guard let limit else { return try await read() }
        return try await collect(upTo: limit)
    }
}

/// The executor of readers that belong to no connection.
actor DefaultHost {}
