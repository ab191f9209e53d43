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
    private static let lineEnd = UInt8(ascii: "\n")

    let descriptor: Int32

    /// Whether to wait for a descriptor that takes no bytes now; what it does not take is lost else.
    let mayWait: Bool

    /// Whether the last write has failed within a line, as on a full disk; the next ends that line.
    var isMidLine = false

    /// Waits a millisecond for more lines, so that a busy server does not wake a thread for each.
    func gather() {
        if mayWait { usleep(1000) }
    }

    /// Writes lines in their order.
    ///
    /// - Returns: how many lines could not be written to their end: all after the first failure.
    mutating func write(_ lines: [UInt8]) -> Int {
        lines.withUnsafeBytes { bytes in
            guard endTornLine() else { return Self.lineCount(bytes) }
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Self.pieceLength(rest))
                let written = write(UnsafeRawBufferPointer(rebasing: piece))
                rest = rest.dropFirst(written)
                guard written == piece.count else {
                    isMidLine = written > 0 && piece[piece.startIndex + written - 1] != Self.lineEnd
                    return Self.lineCount(rest)
                }
            }
            return 0
        }
    }

    /// Ends a line of which a part was written, so that the next is one of its own.
    private mutating func endTornLine() -> Bool {
        if isMidLine {
            isMidLine = withUnsafeBytes(of: Self.lineEnd) { write($0) == 0 }
        }
        return !isMidLine
    }

    /// Writes bytes until a call fails.
    ///
    /// - Returns: how many were written.
    private func write(_ piece: UnsafeRawBufferPointer) -> Int {
        var count = 0
        while count < piece.count, isReady {
            let rest = UnsafeRawBufferPointer(rebasing: piece[count...])
            // The reason is dropped: there is no other place to report it to.
            guard let written = try? WaitingCalls.writeSome(rest, to: descriptor, "write lines")
            else { break }
            count += written
        }
        return count
    }

    private var isReady: Bool {
        if mayWait { return true }
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, 0) == 1
    }

    /// The length of as many whole lines as one call writes, at least of one.
    private static func pieceLength(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        guard bytes.count > pieceLimit else { return bytes.count }
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
