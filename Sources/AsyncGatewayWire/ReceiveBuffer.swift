/// What has arrived and not been consumed.
///
/// Bytes are moved as seldom as possible: an array that arrives while nothing is buffered is
/// adopted, and one that is wholly taken is handed on.
struct ReceiveBuffer {
    /// The storage; the unread bytes are those from ``start`` on.
    private(set) var bytes: [UInt8] = []

    /// The position of the first unread byte.
    private(set) var start = 0

    var count: Int { bytes.count - start }

    var isEmpty: Bool { start == bytes.count }

    mutating func append(_ more: consuming [UInt8]) {
        guard !isEmpty else {
            bytes = more
            start = 0
            return
        }
        // Moving the rest down only when it is the smaller half keeps the whole linear.
        if start >= count {
            bytes.removeSubrange(..<start)
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    mutating func consume(_ count: Int) {
        start += count
        if isEmpty { reset() }
    }

    /// Takes the first `count` bytes: exactly them, or storage that begins with them.
    ///
    /// Storage is shared if the head is at least half of it. Below that, a small head that
    /// lives long would hold on to a large buffer.
    mutating func takeHead(_ count: Int) -> [UInt8] {
        guard start == 0, count < bytes.count, count >= bytes.capacity - count else {
            return take(count)
        }
        let head = bytes
        consume(count)
        return head
    }

    /// Takes the first `count` bytes, without copying if there are no others.
    mutating func take(_ count: Int) -> [UInt8] {
        guard start == 0, count == bytes.count else {
            let taken = Array(bytes[start..<start + count])
            consume(count)
            return taken
        }
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        return taken
    }

    /// Lets go of the storage.
    mutating func reset() {
        bytes = []
        start = 0
    }
}
