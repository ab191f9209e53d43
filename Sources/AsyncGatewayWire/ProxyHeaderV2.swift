/// The block of version 2 of the PROXY protocol (§2.2).
enum ProxyHeaderV2 {
    private static let signature: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]

    /// The signature, version and command, family and protocol, and the length of the rest.
    private static let fixedBytes = 16

    private static let typeOfChecksum: UInt8 = 0x03

    static func parse(
        _ bytes: Span<UInt8>
    ) throws(WireError) -> (header: ProxyHeader, length: Int)? {
        for index in 0..<min(bytes.count, signature.count) where bytes[index] != signature[index] {
            throw malformed
        }
        guard bytes.count >= fixedBytes else { return nil }
        let length = fixedBytes + Int(bytes.number(at: 14, count: 2))
        guard length <= ProxyHeader.maximumBytes else { throw malformed }
        guard bytes.count >= length else { return nil }
        let header = bytes.extracting(..<length)
        return (ProxyHeader(ends: try parseEnds(header)), length)
    }

    private static func parseEnds(
        _ header: Span<UInt8>
    ) throws(WireError) -> ProxyHeader.Ends? {
        switch header[12] {
        // LOCAL: a connection of the proxy's own, the rest of whose header is to be ignored.
        case 0x20: return nil
        case 0x21: break
        default: throw malformed
        }
        let (family, transport) = (header[13] >> 4, header[13] & 15)
        if family == 0, transport == 0 { return nil }
        guard 1...3 ~= family, 1...2 ~= transport else { throw malformed }
        let end = fixedBytes + size(ofFamily: family)
        guard header.count >= end else { throw malformed }
        try checkFields(header, from: end)
        // No stream carries datagrams, so their ends are not those of this connection.
        return transport == 1 ? ends(header, family) : nil
    }

    /// How many bytes both addresses have, with their ports.
    private static func size(ofFamily family: UInt8) -> Int {
        switch family {
        case 1: 12
        case 2: 36
        default: 216
        }
    }

    private static func ends(_ header: Span<UInt8>, _ family: UInt8) -> ProxyHeader.Ends {
        let start = fixedBytes
        switch family {
        case 1:
            return ProxyHeader.Ends(
                source: ipv4(header, at: start, port: start + 8),
                destination: ipv4(header, at: start + 4, port: start + 10))
        case 2:
            return ProxyHeader.Ends(
                source: ipv6(header, at: start, port: start + 32),
                destination: ipv6(header, at: start + 16, port: start + 34))
        default:
            return ProxyHeader.Ends(
                source: unix(header, at: start), destination: unix(header, at: start + 108))
        }
    }

    private static func ipv4(
        _ header: Span<UInt8>, at index: Int, port: Int
    ) -> NetworkAddress {
        .ipv4(
            address: UInt32(header.number(at: index, count: 4)),
            port: UInt16(header.number(at: port, count: 2)))
    }

    private static func ipv6(
        _ header: Span<UInt8>, at index: Int, port: Int
    ) -> NetworkAddress {
        .ipv6(
            high: header.number(at: index, count: 8), low: header.number(at: index + 8, count: 8),
            port: UInt16(header.number(at: port, count: 2)))
    }

    private static func unix(_ header: Span<UInt8>, at index: Int) -> NetworkAddress {
        let path = (index..<index + 108).map { header[$0] }
        return .unix(path: Array(path.prefix { $0 != 0 }))
    }

    private static var malformed: WireError { WireError(.malformedProxyHeader) }
}

// MARK: - Additional fields

extension ProxyHeaderV2 {
    /// Walks over the fields behind the addresses: each has a type, a length and a value, and is skipped,
    /// but for a checksum, which is compared (§2.2.4).
    private static func checkFields(_ header: Span<UInt8>, from start: Int) throws(WireError) {
        var index = start
        while index < header.count {
            guard index + 3 <= header.count else { throw malformed }
            let value = index + 3
            let end = value + Int(header.number(at: index + 1, count: 2))
            guard end <= header.count else { throw malformed }
            if header[index] == typeOfChecksum {
                guard end - value == 4,
                    header.number(at: value, count: 4) == UInt64(checksum(of: header, at: value))
                else { throw malformed }
            }
            index = end
        }
    }

    /// The CRC-32C of the header (RFC 3720 §12.1), with zeros where it stands itself.
    static func checksum(of header: Span<UInt8>, at place: Int) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        for index in header.indices {
            value ^= place..<place + 4 ~= index ? 0 : UInt32(header[index])
            for _ in 0..<8 { value = value >> 1 ^ (value & 1 == 0 ? 0 : 0x82F6_3B78) }
        }
        return ~value
    }
}

extension Span<UInt8> {
    /// The number of `count` bytes in network order.
    fileprivate func number(at index: Int, count: Int) -> UInt64 {
        (index..<index + count).reduce(0) { $0 << 8 | UInt64(self[$1]) }
    }
}
