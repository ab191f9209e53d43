internal import AsyncGateway

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A file that is being written, by the number of its descriptor; who has it discards it once.
///
/// All calls block their thread.
struct UnnamedFile: Sendable {
    /// The path of the folder, with a slash at its end.
    private let folder: [UInt8]
    /// `nil` once it has been closed.
    private var file: Int32?
    /// The path where it is, where it cannot be without a name.
    private let temporaryPath: [CChar]?

    /// Makes a file in a folder.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - mode: the permissions of the file, less those of the `umask`.
    ///   - isNamed: whether it gets a name of its own also where it could do without.
    /// - Throws: `TransportError` of code `.cannotWriteFile` or `.resourcesExhausted`.
    init(in path: [UInt8], mode: UInt32, isNamed: Bool = false) throws(TransportError) {
        folder = path + [UInt8(ascii: "/")]
        guard let terminated = Self.terminated(folder) else {
            throw Self.failure("open", path, EINVAL)
        }
        if !isNamed, let number = Self.openUnnamed(in: terminated, mode) {
            (file, temporaryPath) = (number, nil)
            return
        }
        let name = Self.terminated(folder + Array(".upload-\(randomName())".utf8)) ?? []
        let number = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
        guard number >= 0 else { throw Self.failure("open", path) }
        (file, temporaryPath) = (number, name)
    }

    /// - Returns: `nil` if the file system or the kernel cannot do it, or for another reason, which
    ///   shows when a file with a name is opened.
    private static func openUnnamed(in folder: [CChar], _ mode: UInt32) -> Int32? {
        #if os(Linux)
            // O_TMPFILE is a macro that is not imported: open(2), <asm-generic/fcntl.h>.
            let unnamed = 0o20_000_000 | O_DIRECTORY
            let number = open(folder, O_RDWR | unnamed | O_CLOEXEC, mode_t(mode))
            guard number >= 0 else { return nil }
            // It is linked by that path; there may be none in a chroot.
            guard access(path(of: number), F_OK) == 0 else {
                _ = close(number)
                return nil
            }
            return number
        #else
            return nil
        #endif
    }

    /// A descriptor as a path: open(2), O_TMPFILE.
    private static func path(of file: Int32) -> String { "/proc/self/fd/\(file)" }

    /// Writes bytes behind those that have been written.
    func append(_ bytes: [UInt8]) throws(TransportError) {
        guard let file else { throw Self.failure("write", folder, EBADF) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Self.send($0, to: file) }
            guard count >= 0 else { throw Self.failure("write", []) }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads a part of what has been written.
    ///
    /// - Returns: fewer bytes than the part has only at the end of the file.
    func read(_ part: Range<Int>) throws(TransportError) -> [UInt8] {
        guard let file else { throw Self.failure("read", folder, EBADF) }
        var bytes = [UInt8](repeating: 0, count: part.count)
        var count = 0
        while count < bytes.count {
            let read = bytes.withUnsafeMutableBytes {
                pread(
                    file, $0.baseAddress?.advanced(by: count), $0.count - count,
                    off_t(part.lowerBound + count))
            }
            if read < 0, errno == EINTR { continue }
            guard read >= 0 else { throw Self.failure("read", []) }
            guard read > 0 else { break }
            count += read
        }
        return Array(bytes[..<count])
    }

    private static func send(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Int {
        while true {
            let count = write(file, bytes.baseAddress, bytes.count)
            guard count < 0, errno == EINTR else { return count }
        }
    }

    /// Gives it a name in its folder, once, and closes it.
    mutating func link(as name: [UInt8]) throws(TransportError) {
        guard Self.isName(name), let target = Self.terminated(folder + name) else {
            throw Self.failure("link", name, EINVAL)
        }
        guard let file else { throw Self.failure("link", name, ENOENT) }
        let result =
            if let temporaryPath {
                linkat(AT_FDCWD, temporaryPath, AT_FDCWD, target, 0)
            } else {
                linkat(AT_FDCWD, Self.path(of: file), AT_FDCWD, target, AT_SYMLINK_FOLLOW)
            }
        guard result == 0 else { throw Self.failure("link", name) }
        discard()
    }

    /// Closes it; what was not kept is gone.
    mutating func discard() {
        guard let file else { return }
        self.file = nil
        // Nothing can be done after a failure.
        _ = close(file)
        if let temporaryPath { unlink(temporaryPath) }
    }
}

extension UnnamedFile {
    /// A path as the system takes it; `nil` for one that would end at a NUL.
    private static func terminated(_ path: [UInt8]) -> [CChar]? {
        path.contains(0) ? nil : systemPath(path)
    }

    /// Whether a name is one segment, which leads to nothing but a file of the folder.
    private static func isName(_ name: [UInt8]) -> Bool {
        !name.isEmpty && !name.contains(UInt8(ascii: "/")) && name != Array(".".utf8)
            && name != Array("..".utf8)
    }

    private static func failure(
        _ call: String, _ path: [UInt8], _ number: Int32 = errno
    ) -> TransportError {
        TransportError(.cannotWriteFile, call: call, on: path, number)
    }
}
