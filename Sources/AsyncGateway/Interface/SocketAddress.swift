internal import AsyncGatewayTransport

/// The address of a socket: where a server listens, or where a client connects from.
public enum SocketAddress: Sendable, Hashable {
    /// An IP address in its text form, without brackets, and a port.
    case tcp(host: String, port: Int)
    /// The path of a Unix-domain socket; empty for a client that has none.
    case unix(path: String)

    /// The IP address; `nil` for a Unix-domain socket.
    public var host: String? {
        if case .tcp(let host, _) = self { host } else { nil }
    }

    /// The port; `nil` for a Unix-domain socket.
    public var port: Int? {
        if case .tcp(_, let port) = self { port } else { nil }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// The URL of the root: `http://127.0.0.1:8000`, `http://[::1]:8000`, `unix:/run/app.sock`.
    public var description: String {
        switch self {
        case .tcp(let host, let port):
            "http://\(host.utf8.contains(0x3A) ? "[\(host)]" : host):\(port)"
        case .unix(let path): "unix:\(path)"
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
