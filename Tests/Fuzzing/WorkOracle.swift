import AsyncGatewayWire
import Glibc
import WireFuzzing

/// Says whether the work that some bytes cause grows faster than the bytes.
///
/// A part of the input is repeated up to one size and to double that, without limits that would
/// end it early, and arrives byte by byte or all at once. Twice the bytes may take three times the
/// time of the thread; what rescans or moves what it has takes four times.
enum WorkOracle {
    /// For a measurement takes as long as a hundred readings.
    private static let rarity: UInt64 = 256

    /// What is over so soon measures the machine instead.
    private static let floor = Duration.milliseconds(10)

    static func findings(in bytes: [UInt8]) -> [String] {
        var random = SplitMix(seededBy: bytes)
        guard !bytes.isEmpty, random.next() % rarity == 0 else { return [] }
        let part = part(of: bytes, using: &random)
        let isWhole = Int.random(in: 0..<4, using: &random) == 0
        let size = isWhole ? 1 << 18 : 1 << 15
        let (small, large) = (bytes.stretched(part, to: size), bytes.stretched(part, to: 2 * size))
        // What is refused is not read to its end.
        guard Transcript([small], limits: .none).failure == nil else { return [] }
        return findings(
            small.pieces(of: isWhole ? .max : 1), twice: large.pieces(of: isWhole ? .max : 1))
    }

    /// All, or a part of a line, or anything.
    private static func part(of bytes: [UInt8], using random: inout SplitMix) -> Range<Int> {
        let start = Int.random(in: 0..<bytes.count, using: &random)
        let lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\r")) ?? bytes.count
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return bytes.indices
        case 1: return start..<Int.random(in: start + 1...bytes.count, using: &random)
        default: return start..<max(start + 1, min(start + 3, lineEnd))
        }
    }

    private static func findings(_ small: [[UInt8]], twice large: [[UInt8]]) -> [String] {
        // Other processes can only make it slower, so the fastest of several runs is the true one.
        var (short, long) = (Duration.seconds(1000), Duration.seconds(1000))
        for _ in 0..<8 {
            short = min(short, time(small))
            long = min(long, time(large))
            if long <= max(short * 3, floor) { return [] }
        }
        return ["twice the bytes take \(long) instead of \(short)"]
    }

    private static func time(_ pieces: [[UInt8]]) -> Duration {
        let start = threadTime()
        _ = Transcript(pieces, limits: .none)
        return threadTime() - start
    }

    private static func threadTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

extension WireLimits {
    /// As large as they can be.
    fileprivate static var none: WireLimits {
        var limits = WireLimits()
        limits.maximumRequestLineBytes = 1 << 30
        limits.maximumFieldLineBytes = 1 << 30
        limits.maximumHeadBytes = 1 << 30
        limits.maximumFieldCount = .max
        limits.maximumChunkExtensionBytes = .max
        limits.maximumTotalChunkExtensionBytes = .max
        limits.maximumTrailerBytes = 1 << 30
        limits.maximumMethodBytes = 1 << 30
        limits.maximumLeadingEmptyLines = .max
        return limits
    }
}

extension [UInt8] {
    /// This with one part repeated until there are `size` bytes.
    fileprivate func stretched(_ part: Range<Int>, to size: Int) -> [UInt8] {
        let copies = Swift.max(1, (size - count) / part.count)
        return Array(self[..<part.upperBound])
            + repeatElement(self[part], count: copies).joined() + self[part.upperBound...]
    }

    fileprivate func pieces(of size: Int) -> [[UInt8]] {
        guard size < count else { return [self] }
        return stride(from: 0, to: count, by: size).map {
            Array(self[$0..<Swift.min($0 + size, count)])
        }
    }
}
