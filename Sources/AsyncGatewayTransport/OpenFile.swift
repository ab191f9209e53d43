internal import CAsyncGatewaySystem

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A regular file, open for reading at any offset.
package final class OpenFile: Sendable {
    let descriptor: OpenFileDescriptor

    /// The size when it was opened, in bytes; `nil` if it can be found only by reading to the end.
    package let size: Int64?

    /// When the contents were last changed before it was opened, since 1970-01-01 00:00:00 UTC.
    package let modificationTime: Duration

    /// When it was opened, in whole seconds since then.
    package let openingSeconds = WallClock.unixSeconds

    /// How many files the process has open by objects of this class.
    ///
    /// Each has one descriptor of those that connections need too, until it is closed. Readable from any
    /// thread.
    package static var openCount: Int { OpenFileDescriptor.count }

    /// The kernel's number for the file, valid for as long as this object lives.
    package var descriptorNumber: Int32 { descriptor.number }

    /// Opens the file at `path`, if it is a regular file.
    ///
    /// - Throws: `SystemError` whose operation names the path; `EINVAL` for a path that has a NUL.
    package convenience init(path: [UInt8]) throws(SystemError) {
        try StandardDescriptors.reserve()
        let operation = Self.operation(path)
        try self.init(Self.open(path[...], below: AT_FDCWD, Self.fileFlags, operation), operation)
    }

    /// Opens a file below a folder, one segment of `path` after the other, following no link.
    ///
    /// The folder itself may be a link.
    ///
    /// - Throws: `SystemError` whose operation names the path; `EINVAL` for a path that has an
    ///   empty segment, `.`, `..` or a NUL.
    package convenience init(path: [UInt8], below root: [UInt8]) throws(SystemError) {
        try StandardDescriptors.reserve()
        let operation = Self.operation(path)
        let segments = try Self.segments(of: path, operation)
        var folder = try Self.open(root[...], below: AT_FDCWD, Self.folderFlags, operation)
        for segment in segments.dropLast() {
            folder = try Self.open(
                segment, below: folder.number, Self.folderFlags | O_NOFOLLOW, operation)
        }
        let name = segments[segments.count - 1]
        try self.init(
            Self.open(name, below: folder.number, Self.fileFlags | O_NOFOLLOW, operation),
            operation)
    }

    /// A file that has just been opened.
    ///
    /// - Parameters:
    ///   - descriptor: the file.
    ///   - operation: what has opened it.
    ///   - isKnownAsLocal: whether it is on a local file system; then nothing waits for a disk. If not, who
    ///     serves the file is asked.
    /// - Throws: `SystemError`; of `EAGAIN` where it would have to wait.
    init(
        _ descriptor: consuming FileDescriptor, _ operation: SystemError.Operation,
        isKnownAsLocal: Bool = false
    ) throws(SystemError) {
        var information = stat()
        guard fstat(descriptor.number, &information) == 0 else { throw SystemError(operation) }
        guard information.st_mode & S_IFMT == S_IFREG else {
            let isFolder = information.st_mode & S_IFMT == S_IFDIR
            throw SystemError(operation, errorNumber: isFolder ? EISDIR : EINVAL)
        }
        if information.st_blocks > 0 {
            size = Int64(information.st_size)
        } else {
            let count = Self.readEnd(
                of: descriptor.number, Int64(information.st_size), isCached: isKnownAsLocal)
            if isKnownAsLocal, count < 0 { throw SystemError(operation, errorNumber: EAGAIN) }
            // Exactly one byte is there, unless it is empty.
            let isRight = count == min(information.st_size, 1)
            size = isRight ? Int64(information.st_size) : nil
        }
        modificationTime = Self.modificationTime(information)
        let isLocal = isKnownAsLocal || FileSystems.isLocal(descriptor.number)
        self.descriptor = OpenFileDescriptor(descriptor, isLocal: isLocal)
    }
}

// MARK: - Opening

extension OpenFile {
    // Non-blocking, so that a named pipe without a writer cannot hold the thread.
    static let fileFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK
    private static let folderFlags = O_RDONLY | O_CLOEXEC | O_DIRECTORY

    static func operation(_ path: [UInt8]) -> SystemError.Operation {
        SystemError.Operation("open", String(decoding: path, as: UTF8.self))
    }

    /// The segments of a path, at least one.
    ///
    /// - Throws: `SystemError` of `EINVAL` if one is empty, `.` or `..`.
    static func segments(
        of path: [UInt8], _ operation: SystemError.Operation
    ) throws(SystemError) -> [ArraySlice<UInt8>] {
        let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard segments.allSatisfy(isPlain) else {
            throw SystemError(operation, errorNumber: EINVAL)
        }
        return segments
    }

    private static func isPlain(_ segment: ArraySlice<UInt8>) -> Bool {
        !segment.isEmpty && !segment.elementsEqual(".".utf8) && !segment.elementsEqual("..".utf8)
    }

    private static func open(
        _ name: ArraySlice<UInt8>, below folder: Int32, _ flags: Int32,
        _ operation: SystemError.Operation
    ) throws(SystemError) -> FileDescriptor {
        // openat(2) would end the name at the NUL.
        guard !name.contains(0) else { throw SystemError(operation, errorNumber: EINVAL) }
        let number = openat(folder, name.map(CChar.init(bitPattern:)) + [0], flags)
        guard number >= 0 else { throw SystemError(operation) }
        return FileDescriptor(owning: number)
    }

    /// Reads up to two bytes at the last offset of a file that occupies no blocks, for its size to be
    /// checked.
    ///
    /// For files that the kernel generates when they are read, the size that fstat(2) reports is not the
    /// size of the contents, but 0 in procfs and a page in sysfs. They occupy no blocks. Nor do sparse
    /// files, or ones that fit into their inode.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - size: its size by fstat(2).
    ///   - isCached: whether to read only what the kernel has in memory.
    /// - Returns: how many there are; less than 0 if they cannot be read.
    private static func readEnd(of file: Int32, _ size: Int64, isCached: Bool) -> Int {
        let offset = max(size - 1, 0)
        return withUnsafeTemporaryAllocation(byteCount: 2, alignment: 1) { memory in
            #if os(Linux)
                if isCached {
                    return cag_read_cached(file, memory.baseAddress, memory.count, offset)
                }
            #endif
            return read(file, memory.baseAddress, memory.count, from: offset)
        }
    }
}

extension OpenFile {
    private static func modificationTime(_ information: stat) -> Duration {
        #if canImport(Darwin)
            let time = information.st_mtimespec
        #else
            let time = information.st_mtim
        #endif
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

// MARK: - Reading

extension OpenFile {
    /// Reads at most `count` bytes at `offset`.
    ///
    /// Blocks the calling thread for as long as the disk takes.
    ///
    /// - Returns: the bytes; none at or behind the end of the file.
    /// - Throws: `FileReadError.refused`.
    package func read(atMost count: Int, from offset: Int64) throws(FileReadError) -> [UInt8] {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { memory, used in
            result = Self.read(descriptor.number, memory.baseAddress, count, from: offset)
            used = max(0, result)
        }
        guard result >= 0 else { throw .refused(SystemError("read")) }
        return bytes
    }

    /// Reads at most `count` bytes at the beginning of a part that the file had when it was opened.
    ///
    /// Blocks the calling thread for as long as the disk takes.
    ///
    /// - Returns: at least one byte.
    /// - Throws: `FileReadError`.
    package func read(atMost count: Int, of part: Range<Int64>) throws(FileReadError) -> [UInt8] {
        let bytes = try read(atMost: min(count, part.count), from: part.lowerBound)
        guard !bytes.isEmpty else { throw .shortened }
        return bytes
    }

    /// Calls pread(2), and again when a signal has interrupted it.
    private static func read(
        _ file: Int32, _ memory: UnsafeMutableRawPointer?, _ count: Int, from offset: Int64
    ) -> Int {
        while true {
            let result = pread(file, memory, count, off_t(offset))
            guard result < 0, errno == EINTR else { return result }
        }
    }
}

/// Why a file could not be read as far as it reached when it was opened.
package enum FileReadError: Error, Hashable, Sendable {
    /// It has become shorter.
    case shortened
    /// The kernel has refused.
    case refused(SystemError)
}
