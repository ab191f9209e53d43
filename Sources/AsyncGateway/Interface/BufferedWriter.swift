/// Gathers many small writes into blocks, which it sends by a ``Writer``.
///
/// ```swift
/// return .producing { write in
///     try await write.buffered { page in
///         for row in rows { try await page("<li>\(row)\n") }
///     }
/// }
/// ```
///
/// It exists only while the closure runs that ``Writer/buffered(blockSize:_:)`` calls.
public struct BufferedWriter: ~Copyable {
    private let writer: Writer
    private let blockSize: Int
    private var gathered: [UInt8] = []

    fileprivate init(_ writer: Writer, blockSize: Int) {
        self.writer = writer
        self.blockSize = blockSize
    }

    /// Writes text in UTF-8; waits only if a block is full.
    ///
    /// Text that is as long as a block, or longer, is sent as a block of its own, behind what was
    /// gathered.
    ///
    /// - Throws: as ``flush()`` does.
    public mutating func callAsFunction(_ text: String) async throws {
        guard try await makeRoom(for: text.utf8.count) else { return try await writer(text) }
        gathered.append(contentsOf: text.utf8)
    }

    /// Writes bytes; waits only if a block is full.
    ///
    /// Bytes that are as many as a block has, or more, are sent as a block of their own, behind what
    /// was gathered.
    ///
    /// - Throws: as ``flush()`` does.
    public mutating func callAsFunction(_ bytes: [UInt8]) async throws {
        guard try await makeRoom(for: bytes.count) else { return try await writer(bytes) }
        gathered += bytes
    }

    /// Writes the bytes of any sequence, such as a `Data` or an `ArraySlice<UInt8>`, as an array of
    /// them.
    ///
    /// - Throws: as ``flush()`` does.
    public mutating func callAsFunction(_ bytes: some Sequence<UInt8>) async throws {
        try await self(Array(bytes))
    }

    /// Sends what was gathered, and waits until the system has taken it.
    ///
    /// - Throws: as ``Writer/callAsFunction(_:)-([UInt8])`` does; what was gathered is lost.
    public mutating func flush() async throws {
        guard !gathered.isEmpty else { return }
        let block = gathered
        gathered = []
        try await writer(block)
    }

    /// Makes room for so many bytes, by sending what was gathered if they do not fit behind it.
    ///
    /// - Returns: `false` if they are a block of their own.
    private mutating func makeRoom(for count: Int) async throws -> Bool {
        if count > blockSize - gathered.count { try await flush() }
        guard count < blockSize else { return false }
        if gathered.isEmpty { gathered.reserveCapacity(min(blockSize, 1 << 16)) }
        return true
    }
}

extension Writer {
    /// Calls `body` with a writer that gathers what is written into blocks, and sends the last one when
    /// `body` has returned.
    ///
    /// For text that is made of many small pieces, of which each would leave as a block of its own.
    /// ``BufferedWriter/flush()`` sends what there is, for a client that waits for it.
    ///
    /// What was gathered since the last block is lost if `body` throws: less than `blockSize` bytes.
    ///
    /// - Parameters:
    ///   - blockSize: how many bytes a block has at most, unless one piece alone has more.
    ///   - body: writes; it keeps the writer no longer than it runs.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; as ``callAsFunction(_:)-([UInt8])`` does.
    public func buffered<Result>(
        blockSize: Int = 8192, _ body: (_ write: inout BufferedWriter) async throws -> Result
    ) async throws -> Result {
        var writer = BufferedWriter(self, blockSize: blockSize)
        let result = try await body(&writer)
        try await writer.flush()
        return result
    }
}
