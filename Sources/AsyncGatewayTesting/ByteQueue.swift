/// The bytes that have been sent in one direction and not received: a queue.
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

    /// Removes the first bytes.
    ///
    /// - Returns: at most `limit` of them; none if the queue is empty.
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
        // Moved only when it is the smaller part, the rest costs linear time in all.
        guard start * 2 >= bytes.count else { return }
        bytes.removeFirst(start)
        start = 0
    }
}
