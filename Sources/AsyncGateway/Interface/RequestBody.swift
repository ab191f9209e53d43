/// The body of a request, read as it arrives. (PEP 3333, `wsgi.input`)
///
/// It ends at the length that the client declared, after the last chunk, or at once if the request
/// has no body. Reading a body that is cut off throws, so a truncated body never looks complete.
/// Each byte is read once: reading by count, by line and by block share one position. One task
/// reads at a time.
///
/// ```swift
/// for try await block in environ.input { count += block.count }
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
        self.init(reader, length: length, limit: nil)
    }

    /// A body of a stream; if it has more than `limit` bytes, reading throws `.inputTooLarge`.
    init(_ reader: any ByteReader, length: Int?, limit: Int?) {
        self.init(LimitedBlocks(reader, length: length, limit: limit), on: DefaultHost())
    }

    /// A body of blocks, which is read on the executor of `host`.
    init(_ source: any BodyBlockSource, on host: any Actor) {
        reader = RequestBodyReader(source, on: host)
    }

    /// A body that is read by `reader`, or empty without one.
    init(reader: (any RequestBodyReading)?) {
        self.reader = reader
    }

    /// Reads the next `count` bytes, or all bytes that are left if `count` is `nil`.
    ///
    /// - Returns: fewer bytes than `count` only at the end of the body, and none once it has ended.
    /// - Throws: ``GatewayError`` of code `.inputTruncated`, `.inputMalformed`, `.inputTooLarge`,
    ///   `.timedOut`, `.clientDisconnected`, or `.alreadyFinished` once the response has ended;
    ///   `CancellationError`.
    public func read(_ count: Int? = nil) async throws -> [UInt8] {
        try await reader?.read(count) ?? []
    }

    /// Reads up to and including the next line feed, or to the end of the body if there is none.
    ///
    /// - Parameter limit: the most bytes to return of a longer line.
    /// - Returns: the bytes of the line; none once the body has ended.
    /// - Throws: as ``read(_:)`` does.
    public func readLine(limit: Int? = nil) async throws -> [UInt8] {
        try await reader?.readLine(limit: limit) ?? []
    }

    /// Reads the lines that are left, or as many as have at least `hint` bytes together.
    ///
    /// - Returns: the lines, each with its line feed; none once the body has ended.
    /// - Throws: as ``read(_:)`` does.
    public func readLines(hint: Int? = nil) async throws -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var count = 0
        while count < hint ?? .max {
            let line = try await readLine()
            guard !line.isEmpty else { break }
            lines.append(line)
            count += line.count
        }
        return lines
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
}

/// The executor of readers that belong to no connection.
actor DefaultHost {}
