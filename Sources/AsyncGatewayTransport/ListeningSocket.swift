internal import CAsyncGatewaySystem

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A bound socket that connections can be taken from.
package struct ListeningSocket: ~Copyable, Sendable {
    let descriptor: FileDescriptor

    /// The name that it is bound to, with the real port where port 0 was asked for.
    package let name: SocketName

    /// How many bytes the kernel may keep that it cannot send yet.
    ///
    /// By default it keeps megabytes for a slow peer, and a thousand of these exhaust its memory.
    private static let unsentLimit: Int32 = 1 << 17

    /// Binds and listens on the first address of `host`; an empty one means every IPv4 address.
    ///
    /// Blocks the calling thread while a host name is looked up.
    ///
    /// - Throws: `SystemError` whose operation names the address.
    package init(host: String, port: Int, backlog: Int = 4096) throws(SystemError) {
        try StandardDescriptors.reserve()
        let operation = "listen on \(host.utf8.contains(0x3A) ? "[\(host)]" : host):\(port)"
        let (storage, length) = try resolve(host, port, operation)
        let descriptor = try openSocket(Int32(storage.ss_family), operation)
        setOption(descriptor.number, SOL_SOCKET, SO_REUSEADDR, 1)
        // Accepted sockets inherit these. Responses are sent at once, without waiting for
        // acknowledgements, and the kernel buffers little beyond the peer's window.
        setOption(descriptor.number, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        setOption(descriptor.number, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, Self.unsentLimit)
        try bindAndListen(descriptor.number, storage, length, backlog, operation)
        let name = try SocketName.local(of: descriptor.number)
        self.init(descriptor: descriptor, name: name)
    }

    /// Binds and listens on a path in the file system.
    ///
    /// A socket of a process that has ended is replaced; one that is listened on, or any other
    /// file, is not.
    ///
    /// - Throws: `SystemError` whose operation names the path.
    package init(path: String, backlog: Int = 4096) throws(SystemError) {
        try StandardDescriptors.reserve()
        let operation = "listen on \(path)"
        let storage = try unixAddress(path, operation)
        let descriptor = try openSocket(AF_UNIX, operation)
        if isAbandoned(path, storage) { unlink(path) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        try bindAndListen(descriptor.number, storage, length, backlog, operation)
        self.init(descriptor: descriptor, name: .unix(path: path))
    }

    private init(descriptor: consuming FileDescriptor, name: SocketName) {
        self.descriptor = descriptor
        self.name = name
    }

    /// Takes a connection that waits.
    ///
    /// - Returns: the connection; `nil` if none waits.
    /// - Throws: `SystemError`, whose properties say which failures are not the socket's own.
    func accept() throws(SystemError) -> AcceptedSocket? {
        while true {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let number = withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    cag_accept(descriptor.number, $0, &length)
                }
            }
            if number >= 0 {
                return AcceptedSocket(
                    descriptor: FileDescriptor(owning: number), peer: SocketName(storage))
            }
            let error = SystemError("accept")
            if error.isWouldBlock { return nil }
            if !error.isInterruption { throw error }
        }
    }

    /// Lets no more connections come, and keeps those that wait.
    func refuseNewConnections() {
        switch name {
        case .ipv4, .ipv6:
            #if os(Linux)
                // If it fails, clients that connect from now on are reset by the close.
                _ = cag_ignore_packets(descriptor.number)
            #endif
        case .unix:
            // From now on connect(2) fails; what is in the queue can still be accepted (unix(7)).
            _ = shutdown(descriptor.number, Int32(SHUT_RD))
        }
    }

    /// Stops listening: from now on connections are refused, and those that wait are reset.
    func stopListening() {
        _ = shutdown(descriptor.number, Int32(SHUT_RDWR))
    }

    deinit {
        if case .unix(let path) = name { unlink(path) }
    }
}

/// A connection just taken, and who made it.
package struct AcceptedSocket: ~Copyable, Sendable {
    let descriptor: FileDescriptor

    /// Who is at the other end.
    package let peer: SocketName

    /// Makes the connection a stream of an event loop.
    ///
    /// - Returns: the stream, not yet opened.
    package consuming func stream(on loop: EventLoop) -> SocketStream {
        SocketStream(descriptor, peer: peer, on: loop)
    }
}

private func openSocket(_ family: Int32, _ operation: String) throws(SystemError) -> FileDescriptor
{
    #if canImport(Darwin)
        let number = socket(family, SOCK_STREAM, 0)
        _ = fcntl(number, F_SETFL, O_NONBLOCK)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    #else
        let flags = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let number = socket(family, Int32(flags), 0)
    #endif
    guard number >= 0 else { throw SystemError(operation) }
    return FileDescriptor(owning: number)
}

private func setOption(_ socket: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
    var value = value
    // Only an optimisation is lost where the system refuses.
    _ = setsockopt(socket, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
}

private func bindAndListen(
    _ socket: Int32, _ storage: sockaddr_storage, _ length: socklen_t, _ backlog: Int,
    _ operation: String
) throws(SystemError) {
    var storage = storage
    let result = withUnsafePointer(to: &storage) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) }
    }
    guard result == 0, listen(socket, Int32(clamping: backlog)) == 0 else {
        throw SystemError(operation)
    }
}

private func resolve(
    _ host: String, _ port: Int, _ operation: String
) throws(SystemError) -> (sockaddr_storage, socklen_t) {
    // The C library ends the name at a NUL, and would look up another host.
    guard (0...65535).contains(port), !host.utf8.contains(0) else {
        throw SystemError(operation, errorNumber: EINVAL)
    }
    var hints = addrinfo()
    #if canImport(Glibc)
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
        hints.ai_socktype = Int32(SOCK_STREAM)
    #endif
    hints.ai_flags = AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    defer { if let list { freeaddrinfo(list) } }
    let result = getaddrinfo(host.isEmpty ? "0.0.0.0" : host, String(port), &hints, &list)
    guard result == 0, let first = list?.pointee, let address = first.ai_addr else {
        throw SystemError(operation, errorNumber: EADDRNOTAVAIL)
    }
    var storage = sockaddr_storage()
    withUnsafeMutableBytes(of: &storage) { bytes in
        bytes.copyMemory(
            from: UnsafeRawBufferPointer(start: address, count: Int(first.ai_addrlen)))
    }
    return (storage, first.ai_addrlen)
}

private func unixAddress(
    _ path: String, _ operation: String
) throws(SystemError) -> sockaddr_storage {
    var storage = sockaddr_storage()
    storage.ss_family = sa_family_t(AF_UNIX)
    let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    let capacity = MemoryLayout<sockaddr_un>.size - offset
    let bytes = Array(path.utf8)
    guard !bytes.isEmpty, !bytes.contains(0) else {
        throw SystemError(operation, errorNumber: EINVAL)
    }
    guard bytes.count < capacity else {
        throw SystemError(operation, errorNumber: ENAMETOOLONG)
    }
    withUnsafeMutableBytes(of: &storage) {
        $0[offset..<offset + bytes.count].copyBytes(from: bytes)
    }
    return storage
}

/// Whether `path` is a socket that no process listens on any more.
private func isAbandoned(_ path: String, _ storage: sockaddr_storage) -> Bool {
    var information = stat()
    guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFSOCK,
        let descriptor = try? openSocket(AF_UNIX, "probe")  // Without it nothing is known.
    else { return false }
    var storage = storage
    let result = withUnsafePointer(to: &storage) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    return result != 0 && errno == ECONNREFUSED
}
