internal import Synchronization

/// Compresses bytes into one stream after the other, each in the format gzip.
///
/// It takes 256 KiB of memory, a small one 32 KiB.
final class Deflater: Sendable {
    private let stream: Mutex<ZStream>

    /// Whether it has a small window, for streams that last for long.
    let isSmall: Bool

    /// A compressor; `nil` without the memory for it.
    ///
    /// - Parameters:
    ///   - level: 1 for the fastest, to 9 for the best.
    ///   - isSmall: whether it takes less memory, and compresses less.
    ///   - library: the functions.
    init?(level: Int, isSmall: Bool = false, _ library: ZLib) {
        // The memory is 2^(bits + 2) + 2^(level + 9) bytes: <zconf.h>.
        let made = ZStream(
            deflatingAt: level, .gzip(windowBits: isSmall ? 12 : 15),
            memoryLevel: isSmall ? 5 : 8, library)
        guard let made else { return nil }
        stream = Mutex(made)
        self.isSmall = isSmall
    }

    /// Compresses bytes of a stream.
    ///
    /// - Parameters:
    ///   - bytes: the next bytes.
    ///   - flush: what is to come out.
    /// - Returns: what came out; perhaps nothing, without a flush.
    /// - Throws: ``ZLibError``; the stream is then broken.
    func compress(
        _ bytes: ArraySlice<UInt8>, _ flush: ZStream.Flush
    ) throws(ZLibError) -> [UInt8] {
        try stream.withLock { stream throws(ZLibError) in try stream.compress(bytes, flush) }
    }

    /// Begins a new stream.
    func reset() {
        stream.withLock { $0.reset() }
    }
}

extension ZStream {
    fileprivate func compress(
        _ bytes: ArraySlice<UInt8>, _ flush: Flush
    ) throws(ZLibError) -> [UInt8] {
        // Most text has less than half of its size then; what has more takes another call.
        let room = min(max(256, bytes.count / 2), 1 << 17)
        var output: [UInt8] = []
        var rest = bytes
        while true {
            let step = step(rest, flush, room: room)
            if case .failed(let error) = step.status { throw error }
            if output.isEmpty { output = step.output } else { output += step.output }
            rest = rest.dropFirst(step.consumedCount)
            // All has come out, by <zlib.h>, once there is room left.
            if step.output.count < room { return output }
        }
    }
}
