/// Where a server listens: a TCP port, or a path in the file system.
///
/// ```swift
/// let server = AsyncGatewayServer(
///     listeningOn: [.tcp(port: 8000), .unix(path: "/run/tea.sock")], app: tea)
/// ```
///
/// A value without effects: names are looked up and sockets are opened when the server runs.
public struct Endpoint: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case tcp(host: String, port: Int)
        case unix(path: String)
    }

    let kind: Kind

    /// A TCP port.
    ///
    /// - Parameters:
    ///   - host: a name or an IP address; empty for every IPv4 address of the machine.
    ///   - port: 0 to 65535; for 0 the system chooses one, see
    ///     ``AsyncGatewayServer/boundAddresses()``.
    /// - Returns: the endpoint; ``AsyncGatewayServer/run()`` throws if it is not valid.
    public static func tcp(host: String = "127.0.0.1", port: Int = 8000) -> Endpoint {
        Endpoint(kind: .tcp(host: host, port: port))
    }

    /// A Unix-domain socket.
    ///
    /// A socket at `path` that no process listens on any more is replaced. One that a process listens
    /// on, or any other file, is an error. The server removes its own socket when it ends.
    ///
    /// - Parameter path: a path in the file system.
    /// - Returns: the endpoint; ``AsyncGatewayServer/run()`` throws if it is not valid.
    public static func unix(path: String) -> Endpoint {
        Endpoint(kind: .unix(path: path))
    }
}
