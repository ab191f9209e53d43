/// The body of a request, read as it arrives. (PEP 3333, `wsgi.input`)
///
/// It always ends: at the length that the client declared, at the last chunk, or at once if there
/// is none. A body that breaks off throws; it never looks shorter than it was. What is read is gone:
/// reading by count, by line and by block share one position. One task reads at a time.
///
/// ```swift
/// for try await block in environ.input { count += block.count }
/// ```
public struct RequestBody: Sendable {
    private let reader: (any RequestBodyReading)?

    /// The body of a request that has none.
    public static let empty = RequestBody(reader: nil)

    /// A body that is at hand.
    public init(_ bytes: [UInt8]) {
        self.init(BytesReader(bytes), length: bytes.count)
    }

    /// A body of which at most `length` bytes are read from a stream, all of it if `nil`.
    ///
    /// A stream that ends before `length` makes reading throw `.inputTruncated`.
    public init(_ reader: any ByteReader, length: Int? = nil) {
        self.init(reader, length: length, limit: nil)
    }

    /// The same; more than `limit` bytes make reading throw `.inputTooLarge`.
    init(_ reader: any ByteReader, length: Int?, limit: Int?) {
        self.init(LimitedBlocks(reader, length: length, limit: limit), on: DefaultHost())
    }

    init(_ source: any BodyBlockSource, on host: any Actor) {
        reader = RequestBodyReader(source, on: host)
    }

    /// A body that is read by `reader`, or empty without one.
    init(reader: (any RequestBodyReading)?) {
        self.reader = reader
    }

    /// The next `count` bytes, fewer only at the end; the whole rest for `nil`.
    ///
    /// - Returns: nothing when the body is exhausted.
    /// - Throws: ``GatewayError`` of code `.inputTruncated`, `.inputMalformed`, `.inputTooLarge`,
    ///   `.timedOut`, `.clientDisconnected`, or `.alreadyFinished` once the response has ended;
    ///   `CancellationError`.
    public func read(_ count: Int? = nil) async throws -> [UInt8] {
        try await reader?.read(count) ?? []
    }

    /// The bytes up to and including the next line feed, or the rest of the body without one.
    ///
    /// - Parameter limit: the most bytes to return, if the line is longer than that.
    /// - Returns: nothing when the body is exhausted.
    /// - Throws: as ``read(_:)`` does.
    public func readLine(limit: Int? = nil) async throws -> [UInt8] {
        try await reader?.readLine(limit: limit) ?? []
    }

    /// The lines that are left, or as many as make up at least `hint` bytes.
    ///
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
    /// Hands out blocks as they arrive.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let reader: (any RequestBodyReading)?

        /// The next block, never an empty one, or `nil` at the end.
        ///
        /// - Throws: as ``RequestBody/read(_:)`` does.
        public mutating func next() async throws -> [UInt8]? {
            guard let block = try await reader?.nextBlock(), !block.isEmpty else { return nil }
            return block
        }
    }

    /// Begins where the last read has ended.
    public func makeAsyncIterator() -> Iterator {
        Iterator(reader: reader)
    }

    /// The next block; empty at the end.
    func nextBlock() async throws -> [UInt8] {
        try await reader?.nextBlock() ?? []
    }
}

/// An executor for what has no connection to live on.
actor DefaultHost {}
