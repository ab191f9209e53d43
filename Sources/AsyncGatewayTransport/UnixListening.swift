#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension ListeningSocket {
    /// Binds and listens on a path in the file system.
    ///
    /// The socket is made under another name in the same folder, and renamed when it listens: whoever
    /// connects to the path reaches a socket that listens, with its mode, or the one before. A lock of the
    /// folder keeps others of this library from the path meanwhile.
    ///
    /// - Parameters:
    ///   - path: a path whose last component is the socket's name.
    ///   - mode: who may connect, as for `chmod(2)`; `nil` for what the process's umask leaves.
    ///   - replacing: whether the socket may take the path of one that is in use. The other process
    ///     keeps its socket, and the connections that wait there.
    ///   - backlog: how many connections may wait, where the system allows that many.
    /// - Returns: the socket, which removes the path at its end if it is still its own.
    /// - Throws: `SystemError` whose operation names the path; `EADDRINUSE` for a file that is no
    ///   socket, and for one in use.
    package static func bind(
        path: String, mode: UInt16? = nil, replacing: Bool = false, backlog: Int = 4096
    ) throws(SystemError) -> ListeningSocket {
        try StandardDescriptors.reserve()
        let place = try UnixPlace(path, mode: mode)
        let descriptor = try SocketCalls.makeStream(AF_UNIX, place.operation)
        let file = try place.folder.withLock { () throws(SystemError) in
            try place.listen(descriptor.number, replacing: replacing, backlog: backlog)
        }
        return ListeningSocket(descriptor: descriptor, name: .unix(path: path), file: file)
    }
}

extension ListeningSocket {
    /// Binds and listens on an abstract name, which is no file, and is free when the socket is closed.
    ///
    /// - Throws: `SystemError` whose operation names it; one where the system has no such names.
    package static func bind(
        abstract name: String, backlog: Int = 4096
    ) throws(SystemError) -> ListeningSocket {
        try StandardDescriptors.reserve()
        let operation = SystemError.Operation("listen on", "@\(name)")
        #if os(Linux)
            guard !name.isEmpty, name.utf8.count <= SocketName.maximumPathBytes else {
                throw SystemError(operation, errorNumber: name.isEmpty ? EINVAL : ENAMETOOLONG)
            }
            let address = SocketName.unix(path: "\0\(name)")
            let descriptor = try SocketCalls.makeStream(AF_UNIX, operation)
            let number = descriptor.number
            guard address.withSocketAddress({ SocketCalls.bind(number, $0, $1) }) == 0,
                SocketCalls.listen(number, backlog) == 0
            else { throw SystemError(operation) }
            return ListeningSocket(descriptor: descriptor, name: address, file: nil)
        #else
            throw SystemError(operation, invalid: "this system has no abstract names")
        #endif
    }
}

/// Where and how a Unix-domain socket is to listen.
private struct UnixPlace {
    let path: String
    let mode: UInt16?
    let folder: SocketFolder
    /// The last component of the path.
    let name: String
    /// The path up to its last component; empty for the working folder.
    let prefix: Substring

    let operation: SystemError.Operation

    init(_ path: String, mode: UInt16?) throws(SystemError) {
        self.path = path
        self.mode = mode
        operation = SystemError.Operation("listen on", path)
        try Self.check(path, mode, operation)
        let bytes = path.utf8
        let start = bytes.lastIndex(of: UInt8(ascii: "/")).map(bytes.index(after:))
        prefix = path[..<(start ?? path.startIndex)]
        name = String(path[(start ?? path.startIndex)...])
        folder = try SocketFolder(prefix.isEmpty ? "." : String(prefix), operation)
    }

    private static func check(
        _ path: String, _ mode: UInt16?, _ operation: SystemError.Operation
    ) throws(SystemError) {
        // The C library ends the path at a NUL, and would take another one.
        guard !path.isEmpty, !path.utf8.contains(0), path.utf8.last != UInt8(ascii: "/") else {
            throw SystemError(operation, errorNumber: EINVAL)
        }
        guard path.utf8.count <= SocketName.maximumPathBytes else {
            throw SystemError(operation, errorNumber: ENAMETOOLONG)
        }
        if let mode, mode > 0o777 {
            let text = String(mode, radix: 8)
            throw SystemError(operation, invalid: "mode 0o\(text) is beyond 0o777")
        }
    }

    /// Lets a socket listen at the path.
    func listen(
        _ socket: Int32, replacing: Bool, backlog: Int
    ) throws(SystemError) -> SocketFile {
        let replaces = try mayReplace(evenIfInUse: replacing)
        let draft = draftName
        try bind(socket, to: draft)
        do throws(SystemError) {
            guard let identity = folder.file(named: draft) else { throw SystemError(operation) }
            if let mode { try folder.setMode(of: draft, to: mode, operation) }
            guard SocketCalls.listen(socket, backlog) == 0 else {
                throw SystemError(operation)
            }
            try folder.rename(draft, to: name, replaces: replaces, operation)
            return SocketFile(folder: folder, name: name, identity: identity)
        } catch {
            folder.remove(draft)
            throw error
        }
    }

    /// Whether there is a socket at the path, which may be replaced.
    private func mayReplace(evenIfInUse: Bool) throws(SystemError) -> Bool {
        guard let file = folder.file(named: name) else { return false }
        // Whoever is to be replaced is not asked: a look by `connect(2)` would be a client to it.
        guard file.isSocket, evenIfInUse || file.isAbandonedSocket(at: path) else {
            throw SystemError(operation, errorNumber: EADDRINUSE)
        }
        return true
    }

    /// A name that no file has, and that resembles the socket's: `ss -x` shows it.
    private var draftName: String {
        let number = String(UInt32.random(in: .min ... .max), radix: 36)
        return "\(String(decoding: name.utf8.prefix(40), as: UTF8.self)).\(number)"
    }

    private func bind(_ socket: Int32, to draft: String) throws(SystemError) {
        let full = prefix + draft
        // The address of a socket has room for about a hundred bytes. Where the full path is too long,
        // one by way of the open folder is not.
        let fits = full.utf8.count <= SocketName.maximumPathBytes
        let address = SocketName.unix(path: fits ? String(full) : folder.path(of: draft))
        if address.withSocketAddress({ SocketCalls.bind(socket, $0, $1) }) == 0 { return }
        if !fits, errno == ENOENT {
            throw SystemError(operation, invalid: "without /proc, the path has to be shorter")
        }
        throw SystemError(operation)
    }
}
