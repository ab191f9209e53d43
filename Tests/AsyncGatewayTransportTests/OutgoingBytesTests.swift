import AsyncGatewayTransport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Outgoing bytes")
struct OutgoingBytesTests {
    @Test func `what is appended is counted`() {
        var bytes = OutgoingBytes()
        bytes.append([1, 2, 3])
        bytes.append([])
        bytes.append([4])

        #expect(bytes.count == 4)
        #expect(!bytes.isEmpty)
    }

    @Test func `small pieces leave in one call`() throws {
        let pair = try SocketPair()
        var bytes = OutgoingBytes()
        for piece in ["HTTP/1.1 200 OK\r\n", "\r\n", "tea"] { bytes.append(Array(piece.utf8)) }

        #expect(bytes.send(to: pair.sender) == 22)

        #expect(bytes.isEmpty)
        #expect(pair.receive() == Array("HTTP/1.1 200 OK\r\n\r\ntea".utf8))
    }

    @Test func `small and large pieces leave in one call, in order`() throws {
        let pair = try SocketPair()
        var bytes = OutgoingBytes()
        let pieces = [[1], patternedBytes(5000), [2], [3], patternedBytes(6000), [4]]
        for piece in pieces { bytes.append(piece) }

        #expect(bytes.send(to: pair.sender) == 11004)

        #expect(pair.receive() == Array(pieces.joined()))
    }

    @Test func `more large pieces than one call gathers leave in several`() throws {
        let pair = try SocketPair()
        var bytes = OutgoingBytes()
        let pieces = (0..<20).map { [UInt8](repeating: $0, count: 4097) }
        for piece in pieces { bytes.append(piece) }

        var received: [UInt8] = []
        while !bytes.isEmpty {
            try #require(bytes.send(to: pair.sender) > 0)
            received += pair.receive()
        }

        #expect(received == Array(pieces.joined()))
    }

    @Test(arguments: [[700_000], [1, 700_000, 2], [300_000, 9, 300_000], [5000, 700_000]])
    func `what the kernel takes in parts arrives whole and in order`(_ sizes: [Int]) throws {
        let pair = try SocketPair()
        var bytes = OutgoingBytes()
        let all = patternedBytes(sizes.reduce(0, +))
        var rest = all[...]
        for size in sizes {
            bytes.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }

        var received: [UInt8] = []
        while !bytes.isEmpty {
            let sent = bytes.send(to: pair.sender)
            try #require(sent > 0 || errno == EAGAIN)
            received += pair.receive()
            #expect(bytes.count == all.count - received.count)
        }

        #expect(received == all)
    }

    @Test func `bytes can be appended behind a part that was sent`() throws {
        let pair = try SocketPair()
        var bytes = OutgoingBytes()
        let first = patternedBytes(700_000)
        bytes.append(first)
        let sent = bytes.send(to: pair.sender)
        try #require(sent > 0 && sent < first.count)

        bytes.append([1, 2, 3])

        var received = pair.receive()
        while !bytes.isEmpty, bytes.send(to: pair.sender) > 0 { received += pair.receive() }
        #expect(received == first + [1, 2, 3])
    }

    @Test func `a peer that is gone is an answer, not a signal`() throws {
        let pair = try SocketPair()
        var bytes = OutgoingBytes()
        bytes.append([1])
        pair.closeReceiver()

        #expect(bytes.send(to: pair.sender) < 0)
        #expect(errno == EPIPE)
    }
}

/// Two connected sockets that neither wait nor hold much.
private final class SocketPair {
    let sender: Int32
    private var receiver: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        #if canImport(Glibc)
            try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        #else
            try #require(socketpair(AF_UNIX, SOCK_STREAM, 0, &ends) == 0)
        #endif
        (sender, receiver) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    deinit {
        close(sender)
        closeReceiver()
    }

    /// All that has arrived.
    func receive() -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = recv(receiver, &block, block.count, 0), count > 0 {
            bytes += block.prefix(count)
        }
        return bytes
    }

    func closeReceiver() {
        if receiver >= 0 { close(receiver) }
        receiver = -1
    }
}
