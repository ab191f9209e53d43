#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Writes lines to a descriptor, none of them torn.
struct LineWriter {
    /// How many bytes one call writes at most, unless a line is longer.
    ///
    /// Up to PIPE_BUF bytes are written to a pipe as a whole, so that no other process that shares
    /// it comes between them (POSIX, write); this is its value on Linux.
    private static let pieceLimit = 4096

    let descriptor: Int32

    /// Whether to wait for a descriptor that takes no bytes now; what it does not take is lost else.
    let mayWait: Bool

    /// Waits a millisecond for more lines, so that a busy server does not wake a thread for each.
    func gather() {
        if mayWait { usleep(1000) }
    }

    /// Writes lines in their order.
    ///
    /// - Returns: how many lines could not be written to their end: all after the first failure.
    func write(_ lines: [UInt8]) -> Int {
        lines.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Self.pieceLength(rest))
                do {
                    try write(UnsafeRawBufferPointer(rebasing: piece))
                } catch {
                    return Self.lineCount(rest)
                }
                rest = rest.dropFirst(piece.count)
            }
            return 0
        }
    }

    private func write(_ piece: UnsafeRawBufferPointer) throws(SystemError) {
        if !mayWait {
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&entry, 1, 0) == 1 else { throw SystemError("poll", errorNumber: EAGAIN) }
        }
        try WaitingCalls.write(piece, to: descriptor, "write lines")
    }

    /// The length of as many whole lines as one call writes, at least of one.
    private static func pieceLength(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        guard bytes.count > pieceLimit else { return bytes.count }
        let lineEnd = UInt8(ascii: "\n")
        let end =
            bytes.prefix(pieceLimit).lastIndex(of: lineEnd)
            ?? bytes.dropFirst(pieceLimit).firstIndex(of: lineEnd)
        return end.map { $0 + 1 - bytes.startIndex } ?? bytes.count
    }

    /// How many lines there are, of which the last may have no end.
    static func lineCount(_ bytes: some Collection<UInt8>) -> Int {
        var count = 0
        var endsInLine = false
        for byte in bytes {
            endsInLine = byte != UInt8(ascii: "\n")
            if !endsInLine { count += 1 }
        }
        return count + (endsInLine ? 1 : 0)
    }
}
