#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension ListeningSocket {
    /// Listens by a socket that somebody else has opened, and keeps.
    ///
    /// - Parameters:
    ///   - number: the descriptor, which stays the caller's: a duplicate is used.
    ///   - operation: what is attempted, for errors.
    /// - Returns: the socket.
    /// - Throws: `SystemError` for a descriptor that is not open, is no stream socket, or does not listen.
    package static func inherited(
        _ number: Int32, _ operation: SystemError.Operation
    ) throws(SystemError) -> ListeningSocket {
        try StandardDescriptors.reserve()
        guard number >= 0 else { throw SystemError(operation, errorNumber: EBADF) }
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw SystemError(operation) }
        let descriptor = FileDescriptor(owning: copy)
        try checkListens(copy, operation)
        let flags = fcntl(copy, F_GETFL)
        guard flags >= 0, fcntl(copy, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw SystemError(operation)
        }
        setInheritedOptions(copy)
        let name = try SocketName.local(of: copy)
        return ListeningSocket(descriptor: descriptor, name: name, file: nil, isShared: true)
    }

    private static func checkListens(
        _ socket: Int32, _ operation: SystemError.Operation
    ) throws(SystemError) {
        guard try option(SO_TYPE, of: socket, operation) == SocketCalls.streamType else {
            throw SystemError(operation, invalid: "it is no socket for streams")
        }
        guard try option(SO_ACCEPTCONN, of: socket, operation) != 0 else {
            throw SystemError(operation, invalid: "the socket does not listen")
        }
    }

    private static func option(
        _ name: Int32, of socket: Int32, _ operation: SystemError.Operation
    ) throws(SystemError) -> Int32 {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(socket, SOL_SOCKET, name, &value, &size) == 0 else {
            throw SystemError(operation)
        }
        return value
    }
}
