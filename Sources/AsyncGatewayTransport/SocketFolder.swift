internal import CAsyncGatewaySystem

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A folder that is kept open, with calls on the files in it.
///
/// A file is found by its name even when the process has changed its working folder, or somebody has
/// renamed this one.
final class SocketFolder: Sendable {
    private let descriptor: FileDescriptor

    /// How long to ask for the lock, at intervals of ``lockInterval``.
    private static let lockPatience = Duration.seconds(1)
    private static let lockInterval = timespec(tv_sec: 0, tv_nsec: 1_000_000)

    /// Opens the folder at `path`.
    ///
    /// - Throws: `SystemError` of `operation`.
    init(_ path: String, _ operation: SystemError.Operation) throws(SystemError) {
        var number = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        #if os(Linux)
            // Sockets can be made in a folder that may not be listed. It cannot be locked.
            if number < 0, errno == EACCES { number = cag_open_path(path) }
        #endif
        guard number >= 0 else { throw SystemError(operation) }
        descriptor = FileDescriptor(owning: number)
    }

    /// The path of a file in the folder, which any call resolves that takes a path.
    func path(of name: String) -> String {
        #if os(Linux)
            "/proc/self/fd/\(descriptor.number)/\(name)"
        #else
            "/dev/fd/\(descriptor.number)/\(name)"
        #endif
    }

    /// The file that has a name, links not followed; `nil` if none has, or the system does not tell.
    func file(named name: String) -> FileIdentity? {
        FileIdentity(of: name, in: descriptor.number)
    }

    /// Sets who may use a file.
    ///
    /// - Throws: `SystemError` of `operation`.
    func setMode(
        of name: String, to mode: UInt16, _ operation: SystemError.Operation
    ) throws(SystemError) {
        guard fchmodat(descriptor.number, name, mode_t(mode), 0) == 0 else {
            throw SystemError(operation)
        }
    }

    /// Gives a file another name, in one step: the name is never without a file.
    ///
    /// - Parameters:
    ///   - name: the file's name.
    ///   - target: its name afterwards.
    ///   - replaces: whether a file that has that name loses it; otherwise that is an error, where the
    ///     file system supports this.
    ///   - operation: what an error says was attempted.
    /// - Throws: `SystemError`.
    func rename(
        _ name: String, to target: String, replaces: Bool, _ operation: SystemError.Operation
    ) throws(SystemError) {
        #if os(Linux)
            if !replaces {
                if cag_rename_without_replacing(descriptor.number, name, target) == 0 { return }
                guard [EINVAL, ENOSYS].contains(errno) else {
                    // Somebody else has been faster.
                    let number = errno == EEXIST ? EADDRINUSE : errno
                    throw SystemError(operation, errorNumber: number)
                }
            }
        #endif
        guard renameat(descriptor.number, name, descriptor.number, target) == 0 else {
            throw SystemError(operation)
        }
    }

    /// Removes a name.
    func remove(_ name: String) {
        // Nobody can do anything about a failure, such as a folder that has become read-only.
        _ = unlinkat(descriptor.number, name, 0)
    }
}

// MARK: - Lock

extension SocketFolder {
    /// Calls `body` while no other process, and no other thread of this one, does the same.
    ///
    /// Goes without the lock where the file system has none, or somebody else holds it for longer than
    /// a second: whoever may read the folder can do that, and must not keep a server from its end.
    func withLock<Result>(
        _ body: () throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        lock()
        // Not by closing: a program that is being started has a copy of the descriptor for a moment.
        defer { _ = flock(descriptor.number, LOCK_UN) }
        return try body()
    }

    private func lock() {
        var interval = Self.lockInterval
        // By the clock: each interval lasts longer than was asked for.
        let end = LoopTime.now + Self.lockPatience
        repeat {
            if flock(descriptor.number, LOCK_EX | LOCK_NB) == 0 { return }
            if errno != EWOULDBLOCK, errno != EINTR { return }
            _ = nanosleep(&interval, nil)
        } while LoopTime.now < end
    }
}
