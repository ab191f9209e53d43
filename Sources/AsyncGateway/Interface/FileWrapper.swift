internal import AsyncGatewayTransport
internal import Synchronization

/// A file as a sequence of blocks, for a response body. (wsgiref.util.FileWrapper)
///
/// It is read once, from the position of the file; reading to the end does not close it. The server
/// lets the system send a file that was opened by path, without copying it through the process.
public struct FileWrapper: AsyncSequence, Sendable {
    private enum Source: Sendable {
        case reader(any ByteReader)
        case file(OpenFilePosition)
    }

    private let source: Source
    private let blockSize: Int
    private let closeReader: (@Sendable () async throws -> Void)?

    /// Reads blocks of at most `blockSize` bytes from a stream; a shorter read is a shorter block.
    ///
    /// - Parameters:
    ///   - file: the stream, at the position where the body begins.
    ///   - blockSize: the most bytes of a read, at least 1.
    ///   - close: closes the stream; `nil` for a stream that needs no closing.
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
    /// - Parameters:
    ///   - path: text, which is encoded in UTF-8, or bytes, which the system takes as they are.
    ///   - range: the part of the file to read; see ``part(_:)``.
    ///   - blockSize: the most bytes of a read, at least 1.
    /// - Throws: ``TransportError`` of code `.cannotOpenFile` with the path, read as UTF-8, and the
    ///   system's reason; also for folders, devices and pipes, and for a path with a NUL. Of code
    ///   `.resourcesExhausted` if the system has no descriptor or memory left, which says nothing
    ///   about the file. ``GatewayError`` of code `.invalidRange` for a range that is not within it.
    public init(
        path: some FilePathConvertible, range: Range<Int>? = nil, blockSize: Int = 8192
    ) throws {
        try self.init(range, blockSize: blockSize) { () throws(SystemError) in
            try OpenFile(path: path.filePathBytes)
        }
    }

    /// Opens the file at `path` below the folder `root`, for paths that come from a client.
    ///
    /// No file outside of `root` is opened: a path with an empty segment, `.`, `..` or a NUL is
    /// refused, and so is one that leads through a symbolic link. Segments end at the byte 0x2F,
    /// also where a String has that byte within a longer Character. Either path is text or bytes.
    ///
    /// ```swift
    /// do {
    ///     file = try FileWrapper(path: environ.pathBytes.dropFirst(), below: "/srv/tea")
    /// } catch TransportError.Code.cannotOpenFile {
    ///     try await startResponse(.notFound)
    ///     return .empty
    /// }
    /// ```
    ///
    /// - Throws: ``TransportError`` of code `.cannotOpenFile` with the path, read as UTF-8, and the
    ///   reason; of code `.resourcesExhausted` if the system has no descriptor or memory left,
    ///   which says nothing about the file. ``GatewayError`` of code `.invalidRange` for a range that
    ///   is not within it.
    public init(
        path: some FilePathConvertible, below root: some FilePathConvertible,
        range: Range<Int>? = nil, blockSize: Int = 8192
    ) throws {
        try self.init(range, blockSize: blockSize) { () throws(SystemError) in
            try OpenFile(path: path.filePathBytes, below: root.filePathBytes)
        }
    }

    private init(
        _ range: Range<Int>?, blockSize: Int, open: () throws(SystemError) -> OpenFile
    ) throws {
        let whole: FileWrapper
        do {
            whole = FileWrapper(whole: try open(), blockSize: blockSize)
        } catch {
            throw TransportError(opening: error)
        }
        self = try range.map(whole.part) ?? whole
    }

    private init(whole file: OpenFile, blockSize: Int) {
        source = .file(OpenFilePosition(file, from: 0, to: file.size))
        self.blockSize = Swift.max(1, blockSize)
        closeReader = nil
    }

    /// Opens the file at `path` below the folder `root` as ``init(path:below:range:blockSize:)`` does, and
    /// lets others run meanwhile if the system has to wait for a disk or a network.
    ///
    /// What the system knows of is opened at once; the rest on a thread of ``offload(_:)``. A file that is
    /// sent or read is read in the same way, whoever has opened it.
    ///
    /// ```swift
    /// let file = try await FileWrapper.open(path: environ.pathBytes.dropFirst(), below: "/srv/tea")
    /// ```
    ///
    /// - Throws: as ``init(path:below:range:blockSize:)`` does; `CancellationError`.
    public static func open(
        path: some FilePathConvertible, below root: some FilePathConvertible,
        range: Range<Int>? = nil, blockSize: Int = 8192
    ) async throws -> FileWrapper {
        do {
            let file = try await OpenFile.open(path: path.filePathBytes, below: root.filePathBytes)
            let whole = FileWrapper(whole: file, blockSize: blockSize)
            return try range.map(whole.part) ?? whole
        } catch let error as SystemError {
            throw TransportError(opening: error)
        }
    }

    /// Opens the file at `path` below the folder `root` as ``open(path:below:range:blockSize:)`` does, if
    /// there is something.
    ///
    /// - Returns: the file; `nil` for a path at which nothing is, which costs less than an error.
    /// - Throws: as ``open(path:below:range:blockSize:)`` does.
    public static func openIfPresent(
        path: some FilePathConvertible, below root: some FilePathConvertible, blockSize: Int = 8192
    ) async throws -> FileWrapper? {
        do {
            let file = try await OpenFile.open(path: path.filePathBytes, below: root.filePathBytes)
            return FileWrapper(whole: file, blockSize: blockSize)
        } catch let error as SystemError {
            if error.isAbsence { return nil }
            throw TransportError(opening: error)
        }
    }

    /// A part of an open file, read in blocks that are large because it is to be copied as a whole.
    init(_ file: OpenFile, _ range: Range<Int64>, blockSize: Int = 1 << 16) {
        source = .file(OpenFilePosition(file, from: range.lowerBound, to: range.upperBound))
        self.blockSize = blockSize
        closeReader = nil
    }

    /// The same file, to be read from the beginning of `range` to its end, for ranges that a client
    /// asks for.
    ///
    /// It does not matter how far this one has been read, and both can be read.
    ///
    /// - Parameter range: positions in the file, from 0; within ``size``, and perhaps empty.
    /// - Returns: The part.
    /// - Throws: ``GatewayError`` of code `.invalidRange` if the range is not within the file, or
    ///   the size is not known. (RFC 9110 §14.1.2; §15.5.17 has the status for it)
    public func part(_ range: Range<Int>) throws -> FileWrapper {
        guard let file = openFile, let size, range.lowerBound >= 0, range.upperBound <= size else {
            let whole = size.map { "\($0) bytes" } ?? "a file of unknown size"
            throw GatewayError(.invalidRange, "\(range) of \(whole)")
        }
        let bytes = Int64(range.lowerBound)..<Int64(range.upperBound)
        return FileWrapper(file, bytes, blockSize: blockSize)
    }

    /// The number of bytes that have not been read; `nil` where it is not known.
    ///
    /// It is not known of a stream, nor of a file that the system generates when it is read, such
    /// as those of `/proc`.
    public var remainingCount: Int? {
        unreadFile.map { $0.range.count }
    }

    /// Calls `body` with the open file's descriptor and the part of the file that is not read yet.
    ///
    /// For code that sends files without reading them; see ``GatewayHandler/sendFile(_:)``. `body`
    /// must not close the descriptor, change its position or use it later.
    ///
    /// - Returns: what `body` returns; `nil`, without calling it, where ``remainingCount`` is
    ///   `nil`.
    /// - Throws: what `body` throws.
    public func withFileDescriptor<Result>(
        _ body: (_ descriptor: Int32, _ unread: Range<Int64>) throws -> Result
    ) rethrows -> Result? {
        guard let (file, range) = unreadFile else { return nil }
        return try withExtendedLifetime(file) { try body(file.descriptorNumber, range) }
    }

    /// Closes a stream; a file that was opened by path is closed with its last copy.
    ///
    /// - Throws: what closing the stream throws.
    public func close() async throws {
        try await closeReader?()
    }
}

extension FileWrapper {
    /// The open file; `nil` for a stream.
    var openFile: OpenFile? {
        if case .file(let position) = source { position.file } else { nil }
    }

    /// The open file and the part of it that is not read yet; `nil` if the system cannot send it.
    var unreadFile: (file: OpenFile, range: Range<Int64>)? {
        guard case .file(let position) = source, let unread = position.unread else { return nil }
        return (position.file, unread)
    }

    /// Notes that the system has sent the file up to `offset`, which counts as read.
    func noteSent(upTo offset: Int64) {
        if case .file(let position) = source { position.advance(to: offset) }
    }

    /// Closes at the end of a response, which can no longer report an error.
    func closeQuietly() async {
        try? await close()  // The response has ended.
    }
}

extension FileWrapper {
    /// Reads a file block by block.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let wrapper: FileWrapper

        /// Reads the next block.
        ///
        /// - Returns: the block; `nil` at the end of the file.
        /// - Throws: what reading a stream throws; for a file opened by path, ``TransportError``
        ///   of code `.cannotReadFile`, also if it has become shorter.
        public mutating func next() async throws -> [UInt8]? {
            let block = try await wrapper.readBlock()
            return block.isEmpty ? nil : block
        }
    }

    /// Begins to read at the position of the file.
    public func makeAsyncIterator() -> Iterator {
        Iterator(wrapper: self)
    }

    private func readBlock() async throws -> [UInt8] {
        switch source {
        case .reader(let reader): try await reader.read(atMost: blockSize)
        case .file(let position): try await readBlock(at: position)
        }
    }

    private func readBlock(at position: OpenFilePosition) async throws -> [UInt8] {
        do {
            return try await position.read(atMost: blockSize)
        } catch {
            throw publicError(for: error)
        }
    }
}

/// A part of an open file and how far it has been read.
private final class OpenFilePosition: Sendable {
    let file: OpenFile
    /// `nil` if the end is not known before it is read.
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

    func read(atMost count: Int) async throws -> [UInt8] {
        let bytes = try await nextBytes(atMost: count)
        position.add(Int64(bytes.count), ordering: .relaxed)
        return bytes
    }

    private func nextBytes(atMost count: Int) async throws -> [UInt8] {
        guard let unread else {
            return try await file.readAside(
                atMost: count, from: position.load(ordering: .relaxed))
        }
        return unread.isEmpty ? [] : try await file.readAside(atMost: count, of: unread)
    }
}
