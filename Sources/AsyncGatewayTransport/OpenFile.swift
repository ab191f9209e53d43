#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A regular file, open for reading at any offset.
package final class OpenFile: Sendable {
    let descriptor: FileDescriptor

    /// The size when it was opened, in bytes.
    package let size: Int64

    /// The kernel's number for the file, valid for as long as this object lives.
    package var descriptorNumber: Int32 { descriptor.number }

    /// Opens `path`; what is no regular file is refused.
    ///
    /// - Throws: `SystemError` whose operation names the path.
    package convenience init(path: String) throws(SystemError) {
        try StandardDescriptors.reserve()
        let operation = "open \(path)"
        let number = open(path, Self.flags)
        guard number >= 0 else { throw SystemError(operation) }
        try self.init(FileDescriptor(owning: number), operation)
    }

    /// Opens a file below a folder, one segment of `path` after the other, following no link.
    ///
    /// - Throws: `SystemError` whose operation names the path; `EINVAL` for a path that has an empty
    ///   segment, `.`, `..` or a NUL.
    package convenience init(path: String, below root: String) throws(SystemError) {
        try StandardDescriptors.reserve()
        let operation = "open \(path)"
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = segments.last, segments.allSatisfy(Self.isPlain) else {
            throw SystemError(operation, errorNumber: EINVAL)
        }
        let folderFlags = O_RDONLY | O_CLOEXEC | O_DIRECTORY
        var folder = open(root, folderFlags)
        for segment in segments.dropLast() where folder >= 0 {
            let parent = FileDescriptor(owning: folder)
            folder = openat(parent.number, String(segment), folderFlags | O_NOFOLLOW)
        }
        guard folder >= 0 else { throw SystemError(operation) }
        let parent = FileDescriptor(owning: folder)
        let number = openat(parent.number, String(name), Self.flags | O_NOFOLLOW)
        guard number >= 0 else { throw SystemError(operation) }
        try self.init(FileDescriptor(owning: number), operation)
    }

    // Non-blocking, so that a named pipe without a writer cannot hold the thread.
    private static let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK

    private static func isPlain(_ segment: Substring) -> Bool {
        !segment.isEmpty && segment != "." && segment != ".." && !segment.utf8.contains(0)
    }

    private init(_ descriptor: consuming FileDescriptor, _ operation: String) throws(SystemError) {
        var information = stat()
        guard fstat(descriptor.number, &information) == 0 else { throw SystemError(operation) }
        guard information.st_mode & S_IFMT == S_IFREG else {
            let isFolder = information.st_mode & S_IFMT == S_IFDIR
            throw SystemError(operation, errorNumber: isFolder ? EISDIR : EINVAL)
        }
        self.descriptor = descriptor
        size = Int64(information.st_size)
    }

    /// Reads at most `count` bytes at `offset`; none at or behind the end.
    ///
    /// Blocks the calling thread for as long as the disk takes.
    ///
    /// - Throws: `SystemError`.
    package func read(atMost count: Int, from offset: Int64) throws(SystemError) -> [UInt8] {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { memory, used in
            repeat {
                result = pread(descriptor.number, memory.baseAddress, count, off_t(offset))
            } while result < 0 && errno == EINTR
            used = max(0, result)
        }
        guard result >= 0 else { throw SystemError("read") }
        return bytes
    }
}
