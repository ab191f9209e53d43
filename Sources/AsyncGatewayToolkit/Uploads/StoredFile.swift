public import AsyncGateway
internal import Synchronization

/// A file on disk that nobody sees before it is kept, and that is gone if it is not.
///
/// ```swift
/// for try await part in try environ.multipart() where part.filename != nil {
///     let file = try await part.store(in: "/srv/uploads", upTo: 10 << 20)
///     try await file.keep(as: "\(id).png")
/// }
/// ```
///
/// It has no name until then (`O_TMPFILE`), so nothing is left behind when the client goes, an app
/// throws, or the process ends. Where the file system cannot do that, it has a name of its own that
/// begins with a dot, and is removed with the last reference to this object; a process that is
/// killed leaves it. It has a descriptor of the process until it is kept or gone.
public final class StoredFile: Sendable {
    private let content: Mutex<UnnamedFile>
    /// Apart from the content, whose lock is held while the disk writes.
    private let count = Atomic(0)

    private init(_ file: UnnamedFile) {
        content = Mutex(file)
    }

    deinit {
        let file = content.withLock { $0 }
        // The disk takes its time to free the blocks of a large file.
        guard size > 16 << 20 else { return Self.discard(file) }
        Task {
            do { try await offload { Self.discard(file) } } catch { Self.discard(file) }
        }
    }

    private static func discard(_ file: UnnamedFile) {
        var file = file
        file.discard()
    }

    /// How many bytes it has.
    public var size: Int { count.load(ordering: .relaxed) }

    /// Reads a part of the file before it is kept: what it begins with tells what it is.
    ///
    /// ```swift
    /// let isPNG = try await file.bytes(in: 1..<4) == Array("PNG".utf8)
    /// ```
    ///
    /// - Parameter part: positions from 0, as far as the file has them.
    /// - Returns: the bytes.
    /// - Throws: `TransportError` of code `.cannotWriteFile`, with the `errno` `EBADF` if the file has been
    ///   kept.
    public func bytes(in part: Range<Int>) async throws -> [UInt8] {
        let part = part.clamped(to: 0..<size)
        return try await offload { [self] in try content.withLock { try $0.read(part) } }
    }

    /// Gives the file a name in its folder, for good.
    ///
    /// An existing file is never replaced. The system writes it to the disk when it likes, as all
    /// files. The file system must have hard links.
    ///
    /// - Parameter name: the name: one segment, which is neither `.` nor `..`. That of the client is
    ///   no good one: it may be that of another file, and a server may take it for a program.
    /// - Throws: `TransportError` of code `.cannotWriteFile`, with the `errno` `EEXIST` if there is a
    ///   file of that name, `EINVAL` for what is no name, `ENOENT` if the file has been kept before.
    public func keep(as name: some FilePathConvertible) async throws {
        let name = name.filePathBytes
        try await offload { [self] in try content.withLock { try $0.link(as: name) } }
    }

    /// Gives the file a name that nobody can guess, of 26 letters and digits, for good.
    ///
    /// - Parameter suffix: what the name ends with, such as `.png`.
    /// - Returns: the name.
    /// - Throws: as ``keep(as:)`` does.
    public func keep(suffix: String = "") async throws -> String {
        let name = randomName() + suffix
        try await keep(as: name)
        return name
    }
}

extension StoredFile {
    /// Writes blocks to a new file as they come.
    ///
    /// - Parameters:
    ///   - blocks: the blocks.
    ///   - folder: where the file is.
    ///   - limit: how many bytes it may have.
    ///   - mode: its permissions.
    ///   - excess: what is thrown for more.
    /// - Returns: the file.
    /// - Throws: `excess`; what the blocks throw; `TransportError`.
    static func receiving<Blocks: AsyncSequence>(
        _ blocks: Blocks, in folder: [UInt8], upTo limit: Int, mode: UInt32, excess: any Error
    ) async throws -> StoredFile where Blocks.Element == [UInt8] {
        let file = StoredFile(try await offload { try UnnamedFile(in: folder, mode: mode) })
        for try await block in blocks {
            guard block.count <= limit - file.size else { throw excess }
            try await offload { try file.content.withLock { try $0.append(block) } }
            file.count.add(block.count, ordering: .relaxed)
        }
        return file
    }
}

extension MultipartPart {
    /// Writes the content that is left to a new file, which is gone unless it is kept.
    ///
    /// Nothing but the block that was received last is in memory. The client is read as fast as the
    /// disk writes.
    ///
    /// - Parameters:
    ///   - folder: an existing folder, in which the file may be kept.
    ///   - limit: how many bytes the file may have.
    ///   - mode: the permissions of the file, less those of the process's `umask`.
    /// - Returns: the file.
    /// - Throws: ``MultipartError`` of status 413 if there are more bytes; `TransportError` of code
    ///   `.cannotWriteFile`, or `.resourcesExhausted` without a descriptor; as the iterator does.
    public func store(
        in folder: some FilePathConvertible, upTo limit: Int, mode: UInt32 = 0o600
    ) async throws -> StoredFile {
        try await StoredFile.receiving(
            self, in: folder.filePathBytes, upTo: limit, mode: mode,
            excess: MultipartError.partTooLong(name))
    }
}

extension RequestBody {
    /// Writes the body to a new file, which is gone unless it is kept; as of a PUT.
    ///
    /// ```swift
    /// let file = try await environ.input.store(in: "/srv/photos", upTo: 10 << 20)
    /// let name = try await file.keep(suffix: ".jpg")
    /// ```
    ///
    /// - Parameters:
    ///   - folder: an existing folder, in which the file may be kept.
    ///   - limit: how many bytes the file may have.
    ///   - mode: the permissions of the file, less those of the process's `umask`.
    /// - Returns: the file.
    /// - Throws: `HTTPError` of status 413 if there are more bytes; `TransportError` of code
    ///   `.cannotWriteFile`, or `.resourcesExhausted` without a descriptor; as `read(_:)` does.
    public func store(
        in folder: some FilePathConvertible, upTo limit: Int, mode: UInt32 = 0o600
    ) async throws -> StoredFile {
        try await StoredFile.receiving(
            self, in: folder.filePathBytes, upTo: limit, mode: mode,
            excess: HTTPError(.contentTooLarge, "The body has more than \(limit) bytes."))
    }
}
