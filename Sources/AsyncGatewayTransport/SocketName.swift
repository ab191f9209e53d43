#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The name of one end of a socket: an IP address and port, or a path.
///
/// Stored as numbers; the text is made on demand.
package enum SocketName: Sendable, Hashable {
    /// An IPv4 address and port, both in host byte order.
    case ipv4(address: UInt32, port: UInt16)
    /// An IPv6 address as its two halves in network order, scope, and port in host order.
    case ipv6(high: UInt64, low: UInt64, scope: UInt32, port: UInt16)
    /// A Unix-domain socket; the path is empty at the end that connected, and begins with a NUL if it is
    /// an abstract name.
    case unix(path: String)

    /// The address in the usual text form, without brackets; the path of a Unix-domain socket.
    package var host: String {
        switch self {
        case .ipv4(let address, _):
            (0..<4).map { String(address >> UInt32(24 - 8 * $0) & 255) }.joined(separator: ".")
        case .ipv6(let high, let low, _, _): Self.ipv6Text(high, low)
        case .unix(let path): path
        }
    }

    /// The port; `nil` for a Unix-domain socket.
    package var port: Int? {
        switch self {
        case .ipv4(_, let port), .ipv6(_, _, _, let port): Int(port)
        case .unix: nil
        }
    }

    /// The same address at another port; a Unix-domain socket has none, and stays as it is.
    package func atPort(_ port: UInt16) -> SocketName {
        switch self {
        case .ipv4(let address, _): .ipv4(address: address, port: port)
        case .ipv6(let high, let low, let scope, _):
            .ipv6(high: high, low: low, scope: scope, port: port)
        case .unix: self
        }
    }

    private static func ipv6Text(_ high: UInt64, _ low: UInt64) -> String {
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { bytes in
            bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &address, &text, socklen_t(text.count)) != nil else {
            return "::"
        }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }
}
