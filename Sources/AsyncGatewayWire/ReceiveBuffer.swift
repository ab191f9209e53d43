/// What has arrived and not been consumed.
///
/// Bytes are copied as seldom as possible: an array that arrives while nothing is buffered becomes
/// the storage, and storage that is taken as a whole is handed out.
struct ReceiveBuffer {
    /// Storage of this size, in bytes, may be kept by a head that needs only a little of it.
    private static let smallStorage = 4096

    /// The storage; the unread bytes are those from ``start`` on.
    private(set) var bytes: [UInt8] = []

    /// The position of the first unread byte.
    private(set) var start = 0

    /// How many bytes have been consumed or taken since the beginning.
    private(set) var bytesRead = 0

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
        bytesRead &+= count
        if isEmpty { reset() }
    }

    /// Takes the first `count` bytes.
    ///
    /// Storage is shared if it is small, or the head is at least half of it: a small head must not keep
    /// a large buffer allocated.
    ///
    /// - Returns: Exactly these bytes, or storage that begins with them.
    mutating func takeHead(_ count: Int) -> [UInt8] {
        guard start == 0, bytes.capacity <= Self.smallStorage || count >= bytes.capacity - count
        else { return takeCopy(count) }
        guard count < bytes.count else { return takeAll() }
        let shared = bytes
        consume(count)
        return shared
    }

    /// Takes the first `count` bytes, without copying if there are no others.
    mutating func take(_ count: Int) -> [UInt8] {
        start == 0 && count == bytes.count ? takeAll() : takeCopy(count)
    }

    private mutating func takeCopy(_ count: Int) -> [UInt8] {
        let taken = copy(count)
        consume(count)
        return taken
    }

    private mutating func takeAll() -> [UInt8] {
        bytesRead &+= bytes.count
        return exchange(&bytes, with: [])
    }

    /// Releases the storage that the unread bytes do not need.
    ///
    /// Storage that appending has doubled is kept, or a head that arrives byte by byte would be
    /// copied once for each byte.
    mutating func shrink() {
        guard count < bytes.capacity / 4 else { return }
        bytes = copy(count)
        start = 0
    }

    /// The first `count` bytes in storage of their own; `Array(_:)` of all of them would share.
    private func copy(_ count: Int) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(count)
        copy.append(contentsOf: bytes[start..<start + count])
        return copy
    }

    /// Drops what is unread, and the storage.
    mutating func reset() {
        bytes = []
        start = 0
    }
}
