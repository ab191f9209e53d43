import Testing

@testable import AsyncGatewayTransport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Socket name")
struct SocketNameTests {
    struct IPv6Case: Sendable {
        let high: UInt64
        let low: UInt64
        let text: String
    }

    @Test(arguments: [
        (0x7F00_0001, "127.0.0.1"), (0, "0.0.0.0"), (0xFFFF_FFFF, "255.255.255.255"),
        (0x0A01_0203, "10.1.2.3"),
    ])
    func `an IPv4 address is written as four numbers`(_ address: UInt32, _ text: String) {
        #expect(SocketName.ipv4(address: address, port: 80).host == text)
    }

    @Test(arguments: [
        IPv6Case(high: 0, low: 0, text: "::"),
        IPv6Case(high: 0, low: 1, text: "::1"),
        IPv6Case(high: 0x2001_0DB8_0000_0000, low: 0x0000_0000_0000_0001, text: "2001:db8::1"),
        IPv6Case(high: 0x0001_0002_0003_0004, low: 0x0005_0006_0007_0008, text: "1:2:3:4:5:6:7:8"),
        IPv6Case(high: 0x2001_0000_0000_0001, low: 0x0000_0000_0000_0001, text: "2001:0:0:1::1"),
        IPv6Case(high: 0xFE80_0000_0000_0000, low: 0, text: "fe80::"),
        IPv6Case(high: 0, low: 0x0000_FFFF_7F00_0001, text: "::ffff:127.0.0.1"),
    ])
    func `an IPv6 address has its longest run of zeros left out`(_ example: IPv6Case) {
        let name = SocketName.ipv6(high: example.high, low: example.low, scope: 0, port: 80)

        #expect(name.host == example.text)
    }

    @Test func `an IPv4 address that is mapped into IPv6 is an IPv4 address`() {
        let mapped = SocketName.ipv6(high: 0, low: 0x0000_FFFF_0102_0304, scope: 0, port: 80)

        let name = readBack(mapped)

        #expect(name == .ipv4(address: 0x0102_0304, port: 80))
        #expect(name.host == "1.2.3.4")
    }

    @Test(arguments: [
        SocketName.ipv4(address: 0x0A01_0203, port: 65535),
        .ipv6(high: 0x2001_0DB8_0000_0000, low: 1, scope: 0, port: 1),
        .ipv6(high: 0xFE80_0000_0000_0000, low: 1, scope: 2, port: 8000),
        .ipv6(high: 1, low: 0x0000_FFFF_0102_0304, scope: 0, port: 80),
        .unix(path: "/run/tea.sock"), .unix(path: String(repeating: "x", count: 107)),
        .unix(path: ""), .unix(path: "\0tea"), .unix(path: "\0\0 tea\0"),
    ])
    func `a name is the same after it was the kernel's`(_ name: SocketName) {
        #expect(readBack(name) == name)
    }

    @Test func `a Unix-domain socket is named by its path`() {
        let name = SocketName.unix(path: "/run/tea.sock")

        #expect(name.host == "/run/tea.sock")
        #expect(name.port == nil)
    }

    @Test func `an IP address has a port`() {
        #expect(SocketName.ipv4(address: 0, port: 65535).port == 65535)
        #expect(SocketName.ipv6(high: 0, low: 0, scope: 0, port: 8000).port == 8000)
    }

    /// Writes a name as the kernel takes it, and reads it as the kernel's.
    private func readBack(_ name: SocketName) -> SocketName {
        var (storage, size) = (sockaddr_storage(), socklen_t(0))
        _ = name.withSocketAddress { address, length in
            size = length
            withUnsafeMutableBytes(of: &storage) {
                $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(length)))
            }
            return 0
        }
        return SocketName(storage, size)
    }
}
