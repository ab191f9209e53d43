internal import CAsyncGatewaySystem

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A bound socket that connections can be taken from.
///
/// It listens until the last reference to it is gone; the path of a Unix-domain socket is then removed,
/// if it is still that of this socket.
package final class ListeningSocket: Sendable {
    let descriptor: FileDescriptor

    /// The name that it is bound to, with the real port where port 0 was asked for.
    package let name: SocketName

    private let file: SocketFile?

    /// Whether others have it too, and go on listening: nothing may be changed that is theirs.
    let isShared: Bool

    /// Takes over a socket that listens.
    ///
    /// - Parameters:
    ///   - descriptor: the socket.
    ///   - name: the name that it is bound to.
    ///   - file: its place in the file system, if it has one.
    ///   - isShared: whether others have it too.
    init(
        descriptor: consuming FileDescriptor, name: SocketName, file: SocketFile?,
        isShared: Bool = false
    ) {
        self.isShared = isShared
        self.descriptor = descriptor
        self.name = name
        self.file = file
    }

    /// Takes a connection that waits; one that was lost before that is skipped.
    ///
    /// - Returns: the connection; `nil` if none waits.
    /// - Throws: `SystemError`, a resource shortage or the socket's own failure.
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
                    descriptor: FileDescriptor(owning: number), peer: SocketName(storage, length))
            }
            let error = SystemError("accept")
            if error.isWouldBlock { return nil }
            if !error.isInterruption, !error.isLostConnection { throw error }
        }
    }

    /// Whether a connection waits.
    var hasConnection: Bool {
        var entry = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0
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
            // Whoever has found the socket by its path already comes into the queue.
            file?.remove()
        }
    }

    /// Stops listening, if that is possible without closing the socket.
    func stopListening() {
        if isShared { return }
        switch name {
        case .ipv4, .ipv6: _ = shutdown(descriptor.number, Int32(SHUT_RDWR))
        // A client that has found it by its path would be refused; after a close it looks up the path
        // again, and finds a successor (unix(7)).
        case .unix: return
        }
    }

    deinit {
        // Before the socket is closed: until then, no other file has its inode.
        file?.remove()
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
