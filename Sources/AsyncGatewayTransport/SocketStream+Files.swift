#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension SocketStream {
    /// Sends at most 1 MiB of an open file by sendfile(2), or less by copying.
    ///
    /// sendfile(2) is optional: some file systems lack it, and seccomp filters can forbid it. Nor
    /// does its error say which of the two descriptors has failed. In all such cases the bytes are
    /// read and written, each of which has an error of its own.
    package func trySendFile(_ file: OpenFile, from offset: Int64, count: Int64) throws -> Int64? {
        guard try tryFlush() else { return nil }
        try checkWriting()
        let piece = Int(min(count, Int64(FilePiece.largest)))
        let sent = SocketCalls.sendFile(file.descriptor.number, from: offset, piece, to: number)
        guard sent > 0 else {
            // None are sent at the end of the file: reading finds that too.
            let error = sent < 0 ? SystemError("sendfile") : nil
            return try copyFile(file, from: offset, count: count, after: error)
        }
        queuedCount += UInt64(sent)
        noteTaken(sent)
        return Int64(sent)
    }

    package func gatherSegments(_ gathers: Bool) {
        #if os(Linux)
            // Sockets of other families refuse it.
            if descriptor != nil {
                SocketCalls.setOption(number, Int32(IPPROTO_TCP), TCP_CORK, gathers ? 1 : 0)
            }
        #endif
    }

    /// Copies what sendfile(2) has not sent, unless the connection is blocked or lost.
    private func copyFile(
        _ file: OpenFile, from offset: Int64, count: Int64, after error: SystemError?
    ) throws -> Int64? {
        if let error {
            if error.isWouldBlock {
                becomeBlocked()
                return nil
            }
            if error.isDisconnection {
                fail(error)
                throw error
            }
        }
        return try tryCopyFile(file, from: offset, count: count)
    }
}
