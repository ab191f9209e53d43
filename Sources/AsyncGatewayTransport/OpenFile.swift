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

    /// Opens `path`; what is no regular file is refused.
    ///
    /// - Throws: `SystemError` whose operation names the path.
    package init(path: String, followingLinks: Bool = true) throws(SystemError) {
        let operation = "open \(path)"
        // Non-blocking, so that a named pipe without a writer cannot hold the thread.
        let linkFlag = followingLinks ? 0 : O_NOFOLLOW
        let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | linkFlag)
        guard number >= 0 else { throw SystemError(operation) }
        let descriptor = FileDescriptor(owning: number)
        var information = stat()
        guard fstat(number, &information) == 0 else { throw SystemError(operation) }
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
