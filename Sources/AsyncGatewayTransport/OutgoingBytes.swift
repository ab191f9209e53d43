#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What has been written to a stream and the kernel has not taken yet, in order.
///
/// Small pieces are joined, large ones kept as they are and gathered by the system call, so a
/// block of a body is not copied on its way out.
package struct OutgoingBytes {
    /// Pieces up to this size are copied behind the previous one instead of standing alone.
    private static let joinedPieceLimit = 4096

    /// How many pieces one call sends at most; each is large, so more would save little.
    private static let gatheredPieceLimit = 8

    private var pieces: [[UInt8]] = []
    private var first: [UInt8] = []
    private var sentOfFirst = 0

    /// How many bytes wait to be sent.
    package private(set) var count = 0

    /// Whether no bytes wait to be sent.
    package var isEmpty: Bool { count == 0 }

    /// Makes an empty queue.
    package init() {}

    /// Adds bytes behind all others; adopts the array when nothing waits.
    package mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        if count == 0 {
            first = bytes
        } else if max(bytes.count, pieces.last?.count ?? first.count) > Self.joinedPieceLimit {
            // Neither is copied: appending to a large one would copy it too, for its storage is
            // shared with whoever has written it.
            pieces.append(bytes)
        } else if pieces.isEmpty {
            first.append(contentsOf: bytes)
        } else {
            pieces[pieces.count - 1].append(contentsOf: bytes)
        }
        count += bytes.count
    }

    /// Gives the kernel as many bytes as it takes in one call.
    ///
    /// - Parameters:
    ///   - descriptor: the socket.
    ///   - hasMore: whether the kernel may wait for what follows at once, such as the end.
    /// - Returns: how many it has taken; negative if it has refused, with `errno` set.
    package mutating func send(to descriptor: Int32, hasMore: Bool = false) -> Int {
        let flags = sendFlags(hasMore: hasMore)
        let sent =
            pieces.isEmpty ? sendFirst(to: descriptor, flags) : sendGathered(to: descriptor, flags)
        if sent > 0 { consume(sent) }
        return sent
    }

    private func sendFirst(to descriptor: Int32, _ flags: Int32) -> Int {
        first.withUnsafeBytes { bytes in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[sentOfFirst...])
            return sendBytes(descriptor, rest.baseAddress, rest.count, flags)
        }
    }

    private func sendGathered(to descriptor: Int32, _ flags: Int32) -> Int {
        var vectors: [iovec] = []
        let arrays = [first] + pieces.prefix(Self.gatheredPieceLimit - 1)
        // `withExtendedLifetime` keeps the arrays alive until the call returns, and nothing changes
        // them meanwhile, so the addresses of their elements stay valid.
        for (index, array) in arrays.enumerated() {
            array.withUnsafeBytes { bytes in
                let start = index == 0 ? sentOfFirst : 0
                vectors.append(
                    iovec(
                        iov_base: UnsafeMutableRawPointer(
                            mutating: bytes.baseAddress.map { $0 + start }),
                        iov_len: bytes.count - start))
            }
        }
        return withExtendedLifetime(arrays) {
            vectors.withUnsafeMutableBufferPointer { sendVectors(descriptor, $0, flags) }
        }
    }

    /// Takes the storage of what has been sent; to be called when nothing waits.
    mutating func takeStorage() -> [UInt8] {
        exchange(&first, with: [])
    }

    private mutating func consume(_ sent: Int) {
        count -= sent
        // Nearly always: the storage is left to be taken.
        if count == 0, pieces.isEmpty { return sentOfFirst = 0 }
        var rest = sent + sentOfFirst
        while rest >= first.count, rest > 0 {
            rest -= first.count
            first = pieces.isEmpty ? [] : pieces.removeFirst()
        }
        sentOfFirst = rest
    }
}

/// The flags of `send(2)`: without SIGPIPE when the peer has gone.
private func sendFlags(hasMore: Bool) -> Int32 {
    #if canImport(Darwin)
        0
    #else
        Int32(MSG_NOSIGNAL) | (hasMore ? Int32(MSG_MORE) : 0)
    #endif
}

/// `sendmsg(2)` of several pieces.
private func sendVectors(
    _ descriptor: Int32, _ vectors: UnsafeMutableBufferPointer<iovec>, _ flags: Int32
) -> Int {
    var message = msghdr()
    message.msg_iov = vectors.baseAddress
    message.msg_iovlen = .init(vectors.count)
    return sendmsg(descriptor, &message, flags)
}

private func sendBytes(
    _ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32
) -> Int {
    send(descriptor, bytes, count, flags)
}
