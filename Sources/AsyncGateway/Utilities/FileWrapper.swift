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

    /// Opens the file at `path`, from its beginning.
    ///
    /// - Throws: ``GatewayError`` of code `.cannotOpenFile` with the path and the system's reason;
    ///   folders, devices and pipes are refused too.
    public init(path: String, blockSize: Int = 8192) throws {
        try self.init(blockSize: blockSize) { () throws(SystemError) in
            try OpenFile(path: path)
        }
    }

    /// Opens the file at `path` below the folder `root`, for paths that come from a client.
    ///
    /// Whatever the path says, no file outside of `root` is opened: a path with an empty segment,
    /// `.`, `..` or a NUL is refused, and so is one that leads through a symbolic link.
    ///
    /// - Throws: ``GatewayError`` of code `.cannotOpenFile` with the path and the reason.
    public init(path: String, below root: String, blockSize: Int = 8192) throws {
        try self.init(blockSize: blockSize) { () throws(SystemError) in
            try OpenFile(path: path, below: root)
        }
    }

    private init(blockSize: Int, open: () throws(SystemError) -> OpenFile) throws {
        do {
            let file = try open()
            source = .file(OpenFilePosition(file, 0..<file.size))
        } catch {
            throw GatewayError(.cannotOpenFile, error.description)
        }
        self.blockSize = Swift.max(1, blockSize)
        closeReader = nil
    }

    /// A part of an open file.
    init(_ file: OpenFile, _ range: Range<Int64>) {
        source = .file(OpenFilePosition(file, range))
        blockSize = 1 << 16
        closeReader = nil
    }

    /// The number of bytes that are left to read, where the file is one that has a size.
    public var remainingCount: Int? {
        unreadFile.map { $0.range.count }
    }

    /// Lends the open file's descriptor, with the part of it that has not been read.
    ///
    /// For what sends files without reading them; see ``GatewayHandler/sendFile(_:)``. The
    /// descriptor must not be closed, moved or kept.
    ///
    /// - Returns: what `body` returns; `nil`, without calling it, for a stream.
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
        guard case .file(let position) = source else { return nil }
        return (position.file, position.unread)
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
        /// - Throws: what reading throws; `GatewayError` for a file opened by path.
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
        case .file(let position): try position.read(atMost: blockSize)
        }
    }
}

/// A part of an open file and how far it has been read.
private final class OpenFilePosition: Sendable {
    let file: OpenFile
    private let end: Int64
    private let position: Atomic<Int64>

    init(_ file: OpenFile, _ range: Range<Int64>) {
        self.file = file
        end = range.upperBound
        position = Atomic(range.lowerBound)
    }

    var unread: Range<Int64> { Swift.min(position.load(ordering: .relaxed), end)..<end }

    func advance(to offset: Int64) {
        position.store(offset, ordering: .relaxed)
    }

    func read(atMost count: Int) throws(GatewayError) -> [UInt8] {
        let unread = unread
        do {
            let bytes = try file.read(
                atMost: Swift.min(count, unread.count), from: unread.lowerBound)
            position.add(Int64(bytes.count), ordering: .relaxed)
            return bytes
        } catch {
            throw GatewayError(.cannotReadFile, error.description)
        }
    }
}
