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

    /// More than eight pieces in one call bring nothing: each is large.
    private static let gatheredPieceLimit = 8

    private var pieces: [[UInt8]] = []
    private var first: [UInt8] = []
    private var sentOfFirst = 0

    /// How many bytes wait.
    package private(set) var count = 0

    /// Whether none wait.
    package var isEmpty: Bool { count == 0 }

    /// Nothing to send.
    package init() {}

    /// Adds bytes behind all others; adopts the array when nothing waits.
    package mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        if count == 0 {
            first = bytes
        } else if bytes.count > Self.joinedPieceLimit {
            pieces.append(bytes)
        } else if pieces.isEmpty {
            first.append(contentsOf: bytes)
        } else {
            pieces[pieces.count - 1].append(contentsOf: bytes)
        }
        count += bytes.count
    }

    /// Gives the kernel as much as it takes in one call, and returns its answer.
    package mutating func send(to descriptor: Int32) -> Int {
        let sent = pieces.isEmpty ? sendFirst(to: descriptor) : sendGathered(to: descriptor)
        if sent > 0 { consume(sent) }
        return sent
    }

    private func sendFirst(to descriptor: Int32) -> Int {
        first.withUnsafeBytes { bytes in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[sentOfFirst...])
            return Int(sendBytes(descriptor, rest.baseAddress, rest.count))
        }
    }

    private func sendGathered(to descriptor: Int32) -> Int {
        var vectors: [iovec] = []
        let arrays = [first] + pieces.prefix(Self.gatheredPieceLimit - 1)
        // The arrays outlive the call, and nobody writes to them meanwhile, so the addresses of
        // their elements stay good: `withExtendedLifetime` below says so to the compiler.
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
            vectors.withUnsafeMutableBufferPointer { sendVectors(descriptor, $0) }
        }
    }

    private mutating func consume(_ sent: Int) {
        count -= sent
        var rest = sent + sentOfFirst
        while rest >= first.count, rest > 0 {
            rest -= first.count
            first = pieces.isEmpty ? [] : pieces.removeFirst()
        }
        sentOfFirst = rest
    }
}

/// `send(2)` without the signal that a vanished peer would raise.
private func sendBytes(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Darwin)
        send(descriptor, bytes, count, 0)
    #else
        send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
    #endif
}

/// `sendmsg(2)` of several pieces, without the signal that a vanished peer would raise.
private func sendVectors(
    _ descriptor: Int32, _ vectors: UnsafeMutableBufferPointer<iovec>
) -> Int {
    var message = msghdr()
    message.msg_iov = vectors.baseAddress
    message.msg_iovlen = .init(vectors.count)
    #if canImport(Darwin)
        return sendmsg(descriptor, &message, 0)
    #else
        return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
    #endif
}
