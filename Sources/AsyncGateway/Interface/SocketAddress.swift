internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// The address of a socket: where a server listens, or where a client connects from.
public enum SocketAddress: Sendable, Hashable {
    /// An IP address in its text form, without brackets, and a port.
    case tcp(host: String, port: Int)
    /// The path of a Unix-domain socket; empty for a client that has none.
    ///
    /// An abstract name has a NUL in front.
    case unix(path: String)

    /// The IP address; `nil` for a Unix-domain socket.
    public var host: String? {
        if case .tcp(let host, _) = self { host } else { nil }
    }

    /// The port; `nil` for a Unix-domain socket.
    public var port: Int? {
        if case .tcp(_, let port) = self { port } else { nil }
    }

    /// The URL of the root of what is served there, such as `http://127.0.0.1:8000`.
    ///
    /// - Parameter scheme: `http`, or `https` where a proxy adds TLS.
    /// - Returns: The URL without a slash at its end; `nil` for a Unix-domain socket, which no URL
    ///   of HTTP can name.
    public func url(scheme: String = "http") -> String? {
        // RFC 3986 §3.2.2: an IPv6 address has the same brackets in a URL.
        if case .tcp = self { "\(scheme)://\(self)" } else { nil }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// The address: `127.0.0.1:8000`, `[::1]:8000`, `/run/app.sock`.
    ///
    /// `unix:` for a Unix-domain socket without a path, `@name` for an abstract name. (RFC 5952 §6)
    public var description: String {
        switch self {
        case .tcp(let host, let port):
            "\(host.utf8.contains(0x3A) ? "[\(host)]" : host):\(port)"
        case .unix(""): "unix:"
        case .unix(let path):
            path.utf8.first == 0 ? "@\(Substring(path.utf8.dropFirst()))" : path
        }
    }
}

extension SocketName {
    /// The name of what a proxy states, or of an address that is a text.
    ///
    /// An IPv4 address that is mapped into IPv6 (RFC 4291 §2.5.5.2) becomes an IPv4 address, as where a
    /// name is read from the kernel.
    init(_ address: NetworkAddress) {
        switch address {
        case .ipv4(let address, let port): self = .ipv4(address: address, port: port)
        case .ipv6(0, let low, let port) where low >> 32 == 0xFFFF:
            self = .ipv4(address: UInt32(truncatingIfNeeded: low), port: port)
        case .ipv6(let high, let low, let port):
            self = .ipv6(high: high, low: low, scope: 0, port: port)
        case .unix(let path): self = .unix(path: String(decoding: path, as: UTF8.self))
        }
    }

    /// The name that an address stands for; `nil` for a text that is no IP address.
    init?(_ address: SocketAddress) {
        switch address {
        case .unix(let path): self = .unix(path: path)
        case .tcp(let host, let port):
            guard let name = NetworkAddress(ip: host.utf8).map(SocketName.init) else { return nil }
            self = name.atPort(UInt16(clamping: port))
        }
    }
}

extension SocketAddress {
    /// The address that the system's name of a socket stands for.
    init(_ name: SocketName) {
        if case .unix(let path) = name {
            self = .unix(path: path)
        } else {
            self = .tcp(host: name.host, port: name.port ?? 0)
        }
    }
}
