import AsyncGatewayWire
import Testing

@Suite("Storage") struct StorageTests {
    static let head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 8\r\n\r\n"

    @Test func `a buffer that is one head becomes the head`() throws {
        // Long: the allocator may add some dozens of bytes, which must be the smaller half.
        let cookie = String(repeating: "x", count: 200)
        let bytes = Array("GET / HTTP/1.1\r\nHost: h\r\nCookie: \(cookie)\r\n\r\n".utf8)
        let address = bytes.address
        var connection = ServerConnection()
        connection.receive(bytes)

        let head = try connection.requireHead()

        #expect(head.bytes.address == address)
        #expect(head.byteCount == bytes.count)
    }

    @Test func `a head shares storage of which it is the larger part`() throws {
        let bytes = Array((Self.head + "12345678").utf8)
        let address = bytes.address
        var connection = ServerConnection()
        connection.receive(bytes)

        let head = try connection.requireHead()

        #expect(head.bytes.address == address)
        #expect(head.byteCount == Self.head.utf8.count)
        #expect(try connection.nextEvent() == .body(Array("12345678".utf8)))
    }

    @Test func `a head does not hold on to a large buffer`() throws {
        let body = String(repeating: "x", count: 5000)
        var connection = ServerConnection.receiving(Self.head + body)

        let head = try connection.requireHead()

        #expect(head.bytes.count == Self.head.utf8.count)
    }

    @Test func `a head that is all there is does not hold on to a large buffer either`() throws {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(65536)
        bytes += Array(Self.head.utf8)
        var connection = ServerConnection()
        connection.receive(bytes)

        let head = try connection.requireHead()

        #expect(head.bytes.capacity < 1024)
    }

    @Test func `heads are equal however much storage they share`() throws {
        var alone = ServerConnection.receiving(Self.head)
        var shared = ServerConnection.receiving(Self.head + "12345678")

        let heads = (try alone.requireHead(), try shared.requireHead())

        #expect(heads.0 == heads.1)
        #expect(heads.0.hashValue == heads.1.hashValue)
    }

    @Test func `an array that is all body is handed on`() throws {
        var connection = ServerConnection.receiving(Self.head)
        _ = try connection.requireHead()
        let bytes = Array("12345678".utf8)
        let address = bytes.address
        connection.receive(bytes)

        guard case .body(let block) = try connection.nextEvent() else { return }

        #expect(block.address == address)
    }

    @Test func `an array that is all data of one chunk is handed on`() throws {
        var connection = ServerConnection.receiving(
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n")
        _ = try connection.requireHead()
        #expect(try connection.nextEvent() == nil)
        let bytes = Array("12345678".utf8)
        let address = bytes.address
        connection.receive(bytes)

        guard case .body(let block) = try connection.nextEvent() else { return }

        #expect(block.address == address)
    }

    @Test func `chunks that are here together come in one block`() throws {
        var connection = ServerConnection.receiving(
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n")
        _ = try connection.requireHead()

        #expect(try connection.nextEvent() == .body(Array("abc".utf8)))
        #expect(try connection.nextEvent() == .end)
    }

    @Test(arguments: [
        "Content-Length: 10\r\n\r\n0123456789",
        "Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n",
    ])
    func `no block is larger than the limit`(_ rest: String) throws {
        var limits = WireLimits()
        limits.maximumBlockBytes = 4
        var connection = ServerConnection.receiving(
            "POST / HTTP/1.1\r\nHost: h\r\n" + rest, limits: limits)
        _ = try connection.requireHead()

        var blocks: [String] = []
        while case .body(let block) = try connection.nextEvent() {
            blocks.append(Latin1.decode(block[...]))
        }

        #expect(blocks == ["0123", "4567", "89"])
        #expect(connection.isRequestComplete == true)
    }
}

extension [UInt8] {
    /// Where the bytes are, to tell moving from copying.
    var address: UnsafeRawPointer? {
        withUnsafeBytes { $0.baseAddress }
    }
}
