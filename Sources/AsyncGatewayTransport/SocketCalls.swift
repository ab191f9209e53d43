#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The system calls on a connected socket.
///
/// Results are the kernel's: negative means failure, with `errno` set.
enum SocketCalls {
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
