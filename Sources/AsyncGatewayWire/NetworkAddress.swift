/// One end of a connection, as a proxy states it.
package enum NetworkAddress: Sendable, Hashable {
    /// In host byte order; port 0 if it is not told.
    case ipv4(address: UInt32, port: UInt16)
    /// The two halves in network order; the port as of IPv4.
    case ipv6(high: UInt64, low: UInt64, port: UInt16)
    /// The path of a Unix-domain socket, empty for one that has none.
    case unix(path: [UInt8])

    /// An IP address without brackets, without a port and without a zone (RFC 3986 §3.2.2).
    package init?(ip text: some Sequence<UInt8>) {
        let bytes = Array(text)
        self.init(ip: bytes.span, 0..<bytes.count)
    }

    init?(ip bytes: Span<UInt8>, _ range: Range<Int>, port: UInt16 = 0) {
        if let address = IPv4Grammar.value(bytes, range) {
            self = .ipv4(address: address, port: port)
        } else if let address = IPv6Grammar.value(bytes, range) {
            self = .ipv6(high: address.high, low: address.low, port: port)
        } else {
            return nil
        }
    }
}
