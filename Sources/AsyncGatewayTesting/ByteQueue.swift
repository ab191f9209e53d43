/// Bytes on their way in one direction: put in at the end, taken from the front.
struct ByteQueue {
    private var bytes: [UInt8] = []
    private var start = 0

    var count: Int { bytes.count - start }
    var isEmpty: Bool { start == bytes.count }

    mutating func append(_ more: [UInt8]) {
        if isEmpty {
            bytes = more
            start = 0
        } else {
            bytes += more
        }
    }

    /// Takes at most `limit` bytes.
    mutating func take(atMost limit: Int) -> [UInt8] {
        let count = min(limit, count)
        defer { drop(count) }
        return count == bytes.count ? bytes : Array(bytes[start..<start + count])
    }

    /// Drops all but the first `count` bytes.
    mutating func truncate(to count: Int) {
        bytes.removeLast(max(0, self.count - count))
    }

    private mutating func drop(_ count: Int) {
        start += count
        // Moving the rest only when it is the smaller part keeps the whole linear.
        guard start * 2 >= bytes.count else { return }
        bytes.removeFirst(start)
        start = 0
    }
}
