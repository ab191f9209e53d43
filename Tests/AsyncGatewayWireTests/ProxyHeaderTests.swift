import Testing

@testable import AsyncGatewayWire

/// What a connection begins with, and what is read of it.
struct ProxyHeaderCase: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    /// `nil` for what is refused.
    let ends: ProxyHeader.Ends??

    var testDescription: String { name }

    /// A line of version 1, whose ends are these.
    static func line(_ text: String, _ ends: ProxyHeader.Ends?) -> ProxyHeaderCase {
        ProxyHeaderCase(name: text, bytes: Array("\(text)\r\n".utf8), ends: ends)
    }

    static func refused(_ text: String) -> ProxyHeaderCase {
        ProxyHeaderCase(name: text, bytes: Array(text.utf8), ends: nil)
    }

    /// A block of version 2.
    static func block(
        _ name: String, _ command: UInt8, _ family: UInt8, _ rest: [UInt8], length: Int? = nil,
        _ ends: ProxyHeader.Ends??
    ) -> ProxyHeaderCase {
        let count = length ?? rest.count
        let fixed = signature + [command, family, UInt8(count >> 8), UInt8(count & 255)]
        return ProxyHeaderCase(name: "version 2: \(name)", bytes: fixed + rest, ends: ends)
    }
}

private let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A] + Array("QUIT\n".utf8)

private let four = ProxyHeader.Ends(
    source: .ipv4(address: 0xC000_0201, port: 51000),
    destination: .ipv4(address: 0xC633_6402, port: 443))
private let fourBytes: [UInt8] = [192, 0, 2, 1, 198, 51, 100, 2, 0xC7, 0x38, 0x01, 0xBB]

private let six = ProxyHeader.Ends(
    source: .ipv6(high: 0x2001_0DB8_0000_0000, low: 1, port: 51000),
    destination: .ipv6(high: 0, low: 0xFFFF_C633_6402, port: 0))
private let sixBytes: [UInt8] =
    [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 198, 51, 100, 2] + [0xC7, 0x38, 0, 0]

private let path = Array("/run/tea.sock".utf8)
private let unix = ProxyHeader.Ends(source: .unix(path: []), destination: .unix(path: path))
private let unixBytes =
    [UInt8](repeating: 0, count: 108) + path + [UInt8](repeating: 0, count: 108 - path.count)

private func field(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
    [type, UInt8(value.count >> 8), UInt8(value.count & 255)] + value
}

/// A block with a checksum behind the addresses.
private func checked(isRight: Bool) -> [UInt8] {
    let rest = fourBytes + field(0x03, [0, 0, 0, 0]) + field(0x04, [1, 2, 3])
    let header = signature + [0x21, 0x11, 0, UInt8(rest.count)] + rest
    let place = signature.count + 4 + fourBytes.count + 3
    let sum = ProxyHeaderV2.checksum(of: header.span, at: place) ^ (isRight ? 0 : 1)
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: sum >> UInt32(24 - 8 * $0)) }
    return fourBytes + field(0x03, bytes) + field(0x04, [1, 2, 3])
}

extension ProxyHeaderCase {
    static let all =
        lines + blocks + refusedTexts.map(ProxyHeaderCase.refused)
        + refusedLines.map { .refused("PROXY \($0)\r\n") } + refusedBlocks

    private static let lines: [ProxyHeaderCase] = [
        .line("PROXY TCP4 192.0.2.1 198.51.100.2 51000 443", four),
        .line("PROXY TCP6 2001:db8::1 ::ffff:198.51.100.2 51000 0", six),
        .line("PROXY UNKNOWN", nil),
        .line("PROXY UNKNOWN ffff::1 what ever 1 2", nil),
        .line("PROXY UNKNOWN " + String(repeating: "x", count: 91), nil),
    ]

    private static let blocks: [ProxyHeaderCase] = [
        .block("TCP over IPv4", 0x21, 0x11, fourBytes, four),
        .block("TCP over IPv6", 0x21, 0x21, sixBytes, six),
        .block("a stream over a Unix-domain socket", 0x21, 0x31, unixBytes, unix),
        .block("additional fields", 0x21, 0x11, fourBytes + field(4, []) + field(0xE0, [9]), four),
        .block("a right checksum", 0x21, 0x11, checked(isRight: true), four),
        .block("LOCAL without addresses", 0x20, 0x00, [], .some(nil)),
        .block("LOCAL with addresses", 0x20, 0x11, fourBytes, .some(nil)),
        .block("LOCAL, something of another kind", 0x20, 0x00, [1, 2, 3], .some(nil)),
        .block("UNSPEC", 0x21, 0x00, [1, 2, 3], .some(nil)),
        .block("datagrams", 0x21, 0x12, fourBytes, .some(nil)),
        .block(
            "as long as it may be", 0x21, 0x11,
            fourBytes + field(4, Array(repeating: 0, count: 8192 - 16 - 12 - 3)), four),
    ]

    private static let refusedTexts = [
        "GET / HTTP/1.1\r\n", "PROXY\r\n", "PROXYTCP4", "proxy TCP4 192.0.2.1",
        " PROXY UNKNOWN\r\n",
        "\r\nPROXY UNKNOWN\r\n", "\r\n\r\nGET", "PROXY UNKNOWN\n", "X", "\r\r", "\0",
        "PROXY UNKNOWN " + String(repeating: "x", count: 92) + "\r\n",
        "PROXY " + String(repeating: "x", count: 200),
    ]

    private static let refusedLines = [
        "", "TCP", "TCP4", "TCP4 192.0.2.1 198.51.100.2 51000", "tcp4 192.0.2.1 198.51.100.2 1 2",
        "TCP4 192.0.2.1 198.51.100.2 51000 443 ", "TCP4  192.0.2.1 198.51.100.2 51000 443",
        "TCP4 192.0.2.1 198.51.100.2 51000 443 1", "TCP4 192.0.2.01 198.51.100.2 51000 443",
        "TCP4 192.0.2.256 198.51.100.2 51000 443", "TCP4 192.0.2 198.51.100.2 51000 443",
        "TCP4 ::1 ::1 51000 443", "TCP6 192.0.2.1 198.51.100.2 51000 443",
        "TCP6 ::1 ::1::1 51000 443", "TCP6 [::1] ::1 51000 443", "TCP6 ::1%eth0 ::1 51000 443",
        "TCP4 192.0.2.1 198.51.100.2 65536 443", "TCP4 192.0.2.1 198.51.100.2 -1 443",
        "TCP4 192.0.2.1 198.51.100.2 +1 443", "TCP4 192.0.2.1 198.51.100.2 01 443",
        "TCP4 192.0.2.1 198.51.100.2 51000 ", "TCP4 192.0.2.1 198.51.100.2 51000\t443",
        "TCP5 192.0.2.1 198.51.100.2 51000 443", "UNIX /a /b 1 2", "UDP4 192.0.2.1 192.0.2.2 1 2",
        "UNKNOWNX", "TCP4 192.0.2.1 198.51.100.2 51000 443\r",
    ]

    private static let refusedBlocks: [ProxyHeaderCase] = [
        .block("version 1", 0x11, 0x11, fourBytes, nil),
        .block("version 3", 0x31, 0x11, fourBytes, nil),
        .block("a command that is none", 0x22, 0x11, fourBytes, nil),
        .block("a family that is none", 0x21, 0x41, fourBytes, nil),
        .block("a transport that is none", 0x21, 0x13, fourBytes, nil),
        .block("a family without a transport", 0x21, 0x10, fourBytes, nil),
        .block("a transport without a family", 0x21, 0x01, fourBytes, nil),
        .block("too short for IPv4", 0x21, 0x11, Array(fourBytes.dropLast()), nil),
        .block("too short for IPv6", 0x21, 0x21, fourBytes, nil),
        .block("too short for a path", 0x21, 0x31, sixBytes, nil),
        .block("a field that is cut", 0x21, 0x11, fourBytes + [4, 0], nil),
        .block("a field beyond the end", 0x21, 0x11, fourBytes + [4, 0, 2, 0], nil),
        .block("a wrong checksum", 0x21, 0x11, checked(isRight: false), nil),
        .block("a short checksum", 0x21, 0x11, fourBytes + field(3, [0, 0]), nil),
        .block("too long", 0x21, 0x11, [], length: 8192 - 15, nil),
        .block("as long as a length can be", 0x21, 0x00, [], length: 65535, nil),
    ]
}

@Suite("Headers of the PROXY protocol")
struct ProxyHeaderTests {
    private static let request = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)

    /// What is read of a header and a request behind it; `nil` if it is refused.
    private func read(_ bytes: [UInt8], _ delivery: Delivery) -> ProxyHeader.Ends?? {
        var connection = ServerConnection(expectsProxyHeader: true)
        var hasHead = false
        for piece in delivery.pieces(of: bytes + Self.request) {
            connection.receive(piece)
            do {
                hasHead = try connection.nextHead() != nil || hasHead
            } catch {
                #expect(error == WireError(.malformedProxyHeader), "\(delivery)")
                return nil
            }
        }
        #expect(hasHead, "\(delivery)")
        return .some(connection.proxyHeader?.ends)
    }

    @Test(arguments: ProxyHeaderCase.all)
    func `each is read or refused, however it arrives`(_ row: ProxyHeaderCase) {
        let deliveries = row.bytes.count > 300 ? [.whole, .byteByByte] : Delivery.all(row.bytes)
        for delivery in deliveries { #expect(read(row.bytes, delivery) == row.ends, "\(delivery)") }
    }

    @Test func `what cannot become one is refused at its first wrong byte`() {
        for text in ["G", "PROXZ", "\r\n\r\n\u{1}", "\r\n\r\n\0\r\nQUIX"] {
            var connection = ServerConnection(expectsProxyHeader: true)
            connection.receive(Array(text.utf8))
            #expect(throws: WireError(.malformedProxyHeader)) { try connection.nextHead() }
        }
    }

    @Test func `it comes once`() throws {
        var connection = ServerConnection(expectsProxyHeader: true)
        let header = Array("PROXY UNKNOWN\r\n".utf8)
        connection.receive(header + header)

        #expect(throws: WireError.self) { try connection.nextHead() }
    }

    @Test func `one that is not expected is no request`() {
        var connection = ServerConnection()
        connection.receive(Array("PROXY UNKNOWN\r\n".utf8))

        #expect(throws: WireError(.malformedTarget)) { try connection.nextHead() }
    }

    @Test func `the end of the peer within it is an incomplete head`() {
        var connection = ServerConnection(expectsProxyHeader: true)
        connection.receive(Array("PROXY ".utf8))
        connection.receiveEnd()

        #expect(throws: WireError(.incompleteHead)) { try connection.nextHead() }
    }

    @Test func `a checksum is that of the check value`() {
        let digits = Array("123456789".utf8)
        // The check value of CRC-32C.
        #expect(ProxyHeaderV2.checksum(of: digits.span, at: 9) == 0xE306_9283)
    }

    @Test func `changed bytes neither trap nor hold anything up`() {
        var random = SystemRandomNumberGenerator()
        let headers = ProxyHeaderCase.all.map(\.bytes).filter { $0.count < 300 }
        for _ in 0..<20_000 {
            var bytes = headers.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...3) where !bytes.isEmpty {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255)
            }
            var connection = ServerConnection(expectsProxyHeader: true)
            connection.receive(bytes)
            let head = try? connection.nextHead()
            #expect(head == nil)
        }
    }
}
