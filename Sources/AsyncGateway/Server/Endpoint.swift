/// Where a server listens, and what is spoken there: a TCP port, or a path in the file system; HTTP, or a
/// protocol by which web servers pass requests on.
///
/// ```swift
/// let server = AsyncGatewayServer(
///     listeningOn: [.tcp(port: 8000), .unix(path: "/run/tea.sock", speaking: .fastCGI)], app: tea)
/// ```
///
/// A value without effects: names are looked up and sockets are opened when the server runs.
///
/// | `host` | listens at |
/// |---|---|
/// | `127.0.0.1`, `::1`, another IP address | that address |
/// | a name | all its addresses, at the same port; `localhost` has 127.0.0.1 and ::1 (RFC 6761 §6.3) |
/// | empty | every IPv4 address of the machine, as in wsgiref |
/// | `0.0.0.0` | every IPv4 address |
/// | `::` | every address, IPv6 and IPv4, by one IPv6 socket; an error on a machine without IPv6 |
/// | `*` | every address, IPv6 and IPv4; on a machine without IPv6, every IPv4 address |
///
/// Of a name's addresses, those of a family that the machine does not have are left out, as long as one
/// is left. A client that uses IPv4 has an IPv4 address, also at an IPv6 socket.
public struct Endpoint: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case tcp(host: String, port: Int)
        case unix(path: String, mode: UInt16?, replacing: Bool)
        case environment
        case abstract(name: String)
        case descriptor(Int32)
        case systemd(name: String?)
    }

    let kind: Kind

    /// What is spoken there.
    public let spoken: GatewayProtocol

    init(kind: Kind, spoken: GatewayProtocol = .http) {
        (self.kind, self.spoken) = (kind, spoken)
    }

    /// Whether each connection begins with a header of the PROXY protocol, version 1 or 2, in which a load
    /// balancer states the client's address; by default not.
    ///
    /// ```swift
    /// var endpoint = Endpoint.tcp(host: "10.0.0.7", port: 8000)
    /// endpoint.expectsProxyHeader = true
    /// ```
    ///
    /// A connection without one is refused with 400, and one whose header does not come counts as idle, or
    /// is ended by ``AsyncGatewayServer/Configuration/headTimeout``. Whoever can connect can state any
    /// address: only the load balancer should.
    ///
    /// The address is that of ``ConnectionInfo/peer``, of REMOTE_ADDR and of the log, and is what
    /// ``AsyncGatewayServer/Configuration/trustedProxies`` is asked for. A connection of the balancer's own
    /// (LOCAL, UNKNOWN) has the address of its socket. Additional fields are skipped, after their checksum
    /// was compared. Only of HTTP: the server cannot run where another protocol is spoken, which has the
    /// client's address itself. (HAProxy's specification of the PROXY protocol, 2020/03/05)
    public var expectsProxyHeader = false

    /// Whether other processes may listen at the same TCP port, which have to say so as well, and to run as
    /// the same user; by default not. (SO_REUSEPORT)
    ///
    /// The system shares the connections out among them. One for each core has its own loops, and can be
    /// replaced by itself.
    public var sharesPort = false

    /// A TCP port.
    ///
    /// - Parameters:
    ///   - host: a name or an IP address, or one of the others in the table of ``Endpoint``.
    ///   - port: 0 to 65535; for 0 the system chooses one, see
    ///     ``AsyncGatewayServer/boundAddresses()``.
    ///   - spoken: what is spoken there.
    /// - Returns: the endpoint; ``AsyncGatewayServer/run()`` throws if it is not valid.
    public static func tcp(
        host: String = "127.0.0.1", port: Int = 8000, speaking spoken: GatewayProtocol = .http
    ) -> Endpoint {
        Endpoint(kind: .tcp(host: host, port: port), spoken: spoken)
    }

    /// The TCP port that the environment of the process states, as platforms do which start programs.
    ///
    /// ```swift
    /// await AsyncGatewayServer.run(.fromEnvironment, hello)
    /// ```
    ///
    /// | PORT | HOST | host | port |
    /// |---|---|---|---|
    /// | | | `127.0.0.1` | 8000 |
    /// | `8080` | | `*`, since a platform connects from outside | 8080 |
    /// | `8080` | `10.0.0.7` | `10.0.0.7` | 8080 |
    /// | | `tea.example` | `tea.example` | 8000 |
    ///
    /// HOST is a name, an IP address without brackets, or `*`; see ``Endpoint``. A variable that is empty
    /// counts as absent. The variables are read when the server runs, which fails if one is malformed; the
    /// error names the variable and its value.
    public static var fromEnvironment: Endpoint { Endpoint(kind: .environment) }

    /// A Unix-domain socket.
    ///
    /// ```swift
    /// // Connecting takes the permission to write: nginx has it by the socket's group.
    /// let endpoint = Endpoint.unix(path: "/run/tea/tea.sock", mode: 0o660, replacing: true)
    /// ```
    ///
    /// From its first moment the path has a socket that listens, with its mode. One that is there
    /// already is replaced if no process has it any more. One that a process has, or any other file, is
    /// an error.
    ///
    /// With `replacing` the path is also taken from a process that still listens there, in one step,
    /// so that a client can connect at every moment of a deployment: start the new server, and once it
    /// listens, shut down the old one. The clients that have connected to the old one are served by it.
    ///
    /// The server removes the path when it ends, if it is still that of its own socket.
    ///
    /// - Parameters:
    ///   - path: a path in the file system, of up to 107 bytes on Linux, in a folder that the server may
    ///     write in.
    ///   - mode: who may connect, as for `chmod(2)`, at most `0o777`; `nil` for what the process's umask
    ///     leaves.
    ///   - replacing: whether the path may be taken from a process that listens there.
    ///   - spoken: what is spoken there.
    /// - Returns: the endpoint; ``AsyncGatewayServer/run()`` throws if it is not valid.
    public static func unix(
        path: String, mode: UInt16? = nil, replacing: Bool = false,
        speaking spoken: GatewayProtocol = .http
    ) -> Endpoint {
        Endpoint(kind: .unix(path: path, mode: mode, replacing: replacing), spoken: spoken)
    }

    /// A Unix-domain socket with an abstract name, which is no file; on Linux. (unix(7))
    ///
    /// Every process of the same network namespace can connect. The name is free as soon as the server has
    /// ended; it is taken as long as another one listens.
    ///
    /// - Parameters:
    ///   - name: the name, of up to 107 bytes; others write it as `@name`.
    ///   - spoken: what is spoken there.
    /// - Returns: the endpoint; ``AsyncGatewayServer/run()`` throws if it is not valid.
    public static func unix(
        abstract name: String, speaking spoken: GatewayProtocol = .http
    ) -> Endpoint {
        Endpoint(kind: .abstract(name: name), spoken: spoken)
    }

    /// A socket that the process has been given, or has opened itself, and that listens for streams.
    ///
    /// The server listens by a duplicate, and leaves the socket as it is when it ends: connections that
    /// have not been accepted then wait for whoever else has it.
    ///
    /// - Parameters:
    ///   - number: the number of its descriptor; a program that a FastCGI process manager starts has it
    ///     as 0.
    ///   - spoken: what is spoken there.
    /// - Returns: the endpoint; ``AsyncGatewayServer/run()`` throws if it does not listen.
    public static func descriptor(
        _ number: Int32, speaking spoken: GatewayProtocol = .http
    ) -> Endpoint {
        Endpoint(kind: .descriptor(number), spoken: spoken)
    }

    /// All sockets that systemd has handed over to the process; see ``systemd(named:speaking:)``.
    public static var systemd: Endpoint { Endpoint(kind: .systemd(name: nil)) }

    /// The sockets of a name that systemd has handed over to the process.
    ///
    /// ```swift
    /// await AsyncGatewayServer.run(.systemd, hello)
    /// ```
    ///
    /// systemd opens the sockets, which a `.socket` unit describes, and starts the program: no client is
    /// refused while it is restarted, and it needs no right to open a port below 1024. The variables
    /// LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES are read when the server runs, and removed from the
    /// environment. (sd_listen_fds(3))
    ///
    /// - Parameters:
    ///   - name: `FileDescriptorName=` of the unit; there may be several sockets of one name. `nil` for all
    ///     sockets.
    ///   - spoken: what is spoken there.
    /// - Returns: the endpoint; ``AsyncGatewayServer/run()`` throws if there is no such socket.
    public static func systemd(
        named name: String?, speaking spoken: GatewayProtocol = .http
    ) -> Endpoint {
        Endpoint(kind: .systemd(name: name), spoken: spoken)
    }
}
