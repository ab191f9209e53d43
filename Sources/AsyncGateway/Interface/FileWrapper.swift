internal import AsyncGatewayTransport
internal import Synchronization

/// A file as a sequence of blocks, for a response body. (wsgiref.util.FileWrapper)
///
/// Read once, from where the file stands; reading to the end does not close it. Given a path, the
/// server lets the system send the file without copying it through the process.
public struct FileWrapper: AsyncSequence, Sendable {
    private enum Source: Sendable {
        case reader(any ByteReader)
        case file(OpenFilePosition)
    }

    private let source: Source
    private let blockSize: Int
    private let closeReader: (@Sendable () async throws -> Void)?

    /// Reads blocks of at most `blockSize` bytes from a stream; shorter ones pass as they come.
    ///
    /// - Parameters:
    ///   - file: the stream, at the place where the body begins.
    ///   - blockSize: the most bytes to ask for at a time, at least 1.
    ///   - close: closes the stream, if it needs that.
    public init(
        _ file: any ByteReader, blockSize: Int = 8192,
        close: (@Sendable () async throws -> Void)? = nil
    ) {
        source = .reader(file)
        self.blockSize = Swift.max(1, blockSize)
        closeReader = close
    }

    /// Opens the file at `path`, which is taken as its bytes in UTF-8, from its beginning.
    ///
    /// - Throws: what is thrown for a path of bytes.
    public init(path: String, blockSize: Int = 8192) throws {
        try self.init(path: Array(path.utf8), blockSize: blockSize)
    }

    /// Opens the file at `path`, from its beginning.
    ///
    /// A path is bytes to the system, in whatever encoding or none.
    ///
    /// - Throws: ``GatewayError`` of code `.cannotOpenFile` with the path, as far as it is text, and
    ///   the system's reason; folders, devices and pipes are refused too, and a path with a NUL.
    public init(path: [UInt8], blockSize: Int = 8192) throws {
        try self.init(blockSize: blockSize) { () throws(SystemError) in
            try OpenFile(path: path)
        }
    }

    /// Opens the file at `path` below the folder `root`; both are taken as their bytes in UTF-8.
    ///
    /// - Throws: what is thrown for a path of bytes.
    public init(path: String, below root: String, blockSize: Int = 8192) throws {
        try self.init(path: Array(path.utf8), below: Array(root.utf8), blockSize: blockSize)
    }

    /// Opens the file at `path` below the folder `root`, for paths that come from a client.
    ///
    /// Whatever the path says, no file outside of `root` is opened: a path with an empty segment,
    /// `.`, `..` or a NUL is refused, and so is one that leads through a symbolic link. Segments end
    /// at the byte 0x2F, also where a String has that in one Character with its neighbours.
    ///
    /// - Throws: ``GatewayError`` of code `.cannotOpenFile` with the path, as far as it is text, and
    ///   the reason.
    public init(path: [UInt8], below root: [UInt8], blockSize: Int = 8192) throws {
        try self.init(blockSize: blockSize) { () throws(SystemError) in
            try OpenFile(path: path, below: root)
        }
    }

    private init(blockSize: Int, open: () throws(SystemError) -> OpenFile) throws {
        do {
            let file = try open()
            source = .file(OpenFilePosition(file, from: 0, to: file.size))
        } catch {
            throw GatewayError(.cannotOpenFile, error.description)
        }
        self.blockSize = Swift.max(1, blockSize)
        closeReader = nil
    }

    /// A part of an open file.
    init(_ file: OpenFile, _ range: Range<Int64>) {
        source = .file(OpenFilePosition(file, from: range.lowerBound, to: range.upperBound))
        blockSize = 1 << 16
        closeReader = nil
    }

    /// The number of bytes that are left to read, where the system can tell.
    ///
    /// It cannot for a stream, and for a file that is made up when it is read, as those of `/proc`.
    public var remainingCount: Int? {
        unreadFile.map { $0.range.count }
    }

    /// Lends the open file's descriptor, with the part of it that has not been read.
    ///
    /// For what sends files without reading them; see ``GatewayHandler/sendFile(_:)``. The
    /// descriptor must not be closed, moved or kept.
    ///
    /// - Returns: what `body` returns; `nil`, without calling it, where ``remainingCount`` is `nil`.
    public func withFileDescriptor<Result>(
        _ body: (_ descriptor: Int32, _ unread: Range<Int64>) throws -> Result
    ) rethrows -> Result? {
        guard let (file, range) = unreadFile else { return nil }
        return try withExtendedLifetime(file) { try body(file.descriptorNumber, range) }
    }

    /// Closes the file, as far as it can be closed; one opened by path closes with its last user.
    ///
    /// - Throws: what closing the stream throws.
    public func close() async throws {
        try await closeReader?()
    }
}

extension FileWrapper {
    /// The open file and the part of it that has not been read, if the system can send it.
    var unreadFile: (file: OpenFile, range: Range<Int64>)? {
        guard case .file(let position) = source, let unread = position.unread else { return nil }
        return (position.file, unread)
    }

    /// Takes note of what the system has sent, which is read with that.
    func noteSent(upTo offset: Int64) {
        if case .file(let position) = source { position.advance(to: offset) }
    }

    /// Closes where nobody is left to be told of a failure.
    func closeQuietly() async {
        try? await close()  // The body has been sent; the reader's own state is the app's.
    }
}

extension FileWrapper {
    /// Reads block by block.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let wrapper: FileWrapper

        /// The next block, or `nil` at the end of the file.
        ///
        /// - Throws: what reading a stream throws; for a file opened by path, ``GatewayError`` of
        ///   code `.cannotReadFile`, also if it has become shorter.
        public mutating func next() async throws -> [UInt8]? {
            let block = try await wrapper.readBlock()
            return block.isEmpty ? nil : block
        }
    }

    /// Begins to read where the file stands.
    public func makeAsyncIterator() -> Iterator {
        Iterator(wrapper: self)
    }

    private func readBlock() async throws -> [UInt8] {
        switch source {
        case .reader(let reader): try await reader.read(atMost: blockSize)
        case .file(let position): try readBlock(at: position)
        }
    }

    private func readBlock(at position: OpenFilePosition) throws -> [UInt8] {
        do {
            return try position.read(atMost: blockSize)
        } catch {
            throw gatewayError(for: error)
        }
    }
}

/// A part of an open file and how far it has been read.
private final class OpenFilePosition: Sendable {
    let file: OpenFile
    /// `nil` for where the file turns out to end.
    private let end: Int64?
    private let position: Atomic<Int64>

    init(_ file: OpenFile, from start: Int64, to end: Int64?) {
        self.file = file
        self.end = end
        position = Atomic(start)
    }

    var unread: Range<Int64>? {
        end.map { Swift.min(position.load(ordering: .relaxed), $0)..<$0 }
    }

    func advance(to offset: Int64) {
        position.store(offset, ordering: .relaxed)
    }

    func read(atMost count: Int) throws(FileReadError) -> [UInt8] {
        let bytes = try nextBytes(atMost: count)
        position.add(Int64(bytes.count), ordering: .relaxed)
        return bytes
    }

    private func nextBytes(atMost count: Int) throws(FileReadError) -> [UInt8] {
        guard let unread else {
            return try file.read(atMost: count, from: position.load(ordering: .relaxed))
        }
        return unread.isEmpty ? [] : try file.read(atMost: count, of: unread)
    }
}
