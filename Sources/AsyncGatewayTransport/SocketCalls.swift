#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The system calls on a socket.
///
/// Results are the kernel's: negative means failure, with `errno` set.
enum SocketCalls {
    #if canImport(Glibc)
        static let streamType = Int32(SOCK_STREAM.rawValue)
        static let datagramType = Int32(SOCK_DGRAM.rawValue)
    #else
        static let streamType = Int32(SOCK_STREAM)
        static let datagramType = Int32(SOCK_DGRAM)
    #endif

    /// Makes a socket for streams that does not block.
    ///
    /// - Throws: `SystemError` of `operation`.
    static func makeStream(
        _ family: Int32, _ operation: SystemError.Operation
    ) throws(SystemError) -> FileDescriptor {
        let descriptor = try makeSocket(family, streamType, operation)
        _ = fcntl(descriptor.number, F_SETFL, O_NONBLOCK)
        return descriptor
    }

    /// Makes a socket that programs which the app starts do not get.
    ///
    /// - Throws: `SystemError` of `operation`.
    static func makeSocket(
        _ family: Int32, _ type: Int32, _ operation: SystemError.Operation
    ) throws(SystemError) -> FileDescriptor {
        #if canImport(Darwin)
            let number = socket(family, type, 0)
            _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        #elseif canImport(Glibc)
            let number = socket(family, type | Int32(SOCK_CLOEXEC.rawValue), 0)
        #else
            let number = socket(family, type | Int32(SOCK_CLOEXEC), 0)
        #endif
        guard number >= 0 else { throw SystemError(operation) }
        return FileDescriptor(owning: number)
    }

    /// Sets an option without which the socket works as well, only less so.
    static func setOption(_ socket: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        _ = setsockopt(socket, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Limits how long a call that sends may block.
    static func setSendTimeout(_ socket: Int32, seconds: Int) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        _ = setsockopt(
            socket, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Binds a socket to a name.
    static func bind(
        _ socket: Int32, _ name: UnsafePointer<sockaddr>, _ length: socklen_t
    ) -> Int32 {
        #if canImport(Glibc)
            Glibc.bind(socket, name, length)
        #elseif canImport(Musl)
            Musl.bind(socket, name, length)
        #elseif canImport(Darwin)
            Darwin.bind(socket, name, length)
        #endif
    }

    /// Lets connections wait at a bound socket; at most `backlog`, or as many as the system allows.
    static func listen(_ socket: Int32, _ backlog: Int) -> Int32 {
        let count = Int32(clamping: backlog)
        #if canImport(Glibc)
            return Glibc.listen(socket, count)
        #elseif canImport(Musl)
            return Musl.listen(socket, count)
        #elseif canImport(Darwin)
            return Darwin.listen(socket, count)
        #endif
    }

    /// Receives into the caller's memory.
    static func receive(_ socket: Int32, _ memory: UnsafeMutableRawBufferPointer, _ count: Int)
        -> Int
    {
        recv(socket, memory.baseAddress, count, 0)
    }

    /// Receives into a new array.
    static func receiveInPlace(_ socket: Int32, _ count: Int) -> ([UInt8], Int) {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { memory, used in
            result = recv(socket, memory.baseAddress, count, 0)
            used = max(0, result)
        }
        return (bytes, result)
    }

    /// Sends part of a file.
    ///
    /// - Returns: how many bytes were sent; none where the file ends.
    static func sendFile(_ file: Int32, from offset: Int64, _ count: Int, to socket: Int32) -> Int {
        #if canImport(Darwin)
            var length = off_t(count)
            let result = Darwin.sendfile(file, socket, off_t(offset), &length, nil, 0)
            return result == 0 || length > 0 ? Int(length) : -1
        #else
            var position = off_t(offset)
            return sendfile(socket, file, &position, count)
        #endif
    }

    /// How many bytes the kernel keeps that the peer has not acknowledged; `nil` if it does not
    /// say.
    static func unacknowledgedCount(_ socket: Int32) -> Int? {
        var count: Int32 = 0
        #if canImport(Darwin)
            var size = socklen_t(MemoryLayout<Int32>.size)
            let result = getsockopt(socket, SOL_SOCKET, SO_NWRITE, &count, &size)
        #else
            // The number is that of SIOCOUTQ.
            let result = ioctl(socket, UInt(TIOCOUTQ), &count)
        #endif
        return result == 0 ? Int(count) : nil
    }

    /// Ends this side's half of the connection.
    static func shutDownWriting(_ socket: Int32) {
        // It fails if the peer has gone, which the next call on the socket reports.
        _ = shutdown(socket, Int32(SHUT_WR))
    }

    /// Makes the coming close a reset.
    static func discardOnClose(_ socket: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = setsockopt(
            socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}
