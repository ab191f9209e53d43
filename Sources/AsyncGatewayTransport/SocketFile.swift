#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Which file it is that has a name, whatever the name.
struct FileIdentity: Sendable {
    private let device: UInt64
    private let inode: UInt64
    /// Whether it is a socket.
    let isSocket: Bool

    /// Asks for the file at `path`, links not followed; `nil` if there is none.
    init?(of path: String, in folder: Int32 = AT_FDCWD) {
        var information = stat()
        guard fstatat(folder, path, &information, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        device = UInt64(truncatingIfNeeded: information.st_dev)
        inode = UInt64(truncatingIfNeeded: information.st_ino)
        isSocket = information.st_mode & S_IFMT == S_IFSOCK
    }
}

extension FileIdentity: Equatable {}

/// The file that stands for a listening Unix-domain socket.
struct SocketFile: Sendable {
    let folder: SocketFolder
    /// The last component of its path.
    let name: String
    let identity: FileIdentity

    /// Removes the file, unless another one has its name by now: that of a successor, for example.
    func remove() {
        // Without the lock, which another process may hold: it has been removed or replaced before.
        guard folder.file(named: name) == identity else { return }
        // The body throws nothing.
        try? folder.withLock { () throws(SystemError) in
            if folder.file(named: name) == identity { folder.remove(name) }
        }
    }
}
