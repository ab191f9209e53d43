#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension ListeningSocket {
    /// How many ports to try where the system chooses one and it has to be free at all addresses.
    private static let portAttempts = 32

    /// How many bytes the kernel may keep that it cannot send yet.
    ///
    /// By default it keeps megabytes for a slow peer, and a thousand of these exhaust its memory.
    private static let unsentLimit: Int32 = 1 << 17

    /// Binds and listens on a TCP port, at all addresses of a host.
    ///
    /// An address of a family that the machine does not have is left out, unless it is the only one.
    /// Blocks the calling thread while a host name is looked up.
    ///
    /// - Parameters:
    ///   - host: a name or an IP address; empty for every IPv4 address, `*` for every address.
    ///   - port: 0 for one that the system chooses, the same at all addresses.
    ///   - sharesPort: whether other processes of the same user may listen there, too.
    ///   - backlog: how many connections may wait, where the system allows that many.
    /// - Returns: a socket for each address, at least one.
    /// - Throws: `SystemError` whose operation names the address.
    package static func bind(
        host: String, port: Int, sharesPort: Bool = false, backlog: Int = 4096
    ) throws(SystemError) -> [ListeningSocket] {
        try StandardDescriptors.reserve()
        let operation = SystemError.Operation(
            "listen on", "\(host.utf8.contains(0x3A) ? "[\(host)]" : host):\(port)")
        let port = try checkedPort(port, operation)
        if host == "*" {
            let all: [SocketName] = [
                .ipv6(high: 0, low: 0, scope: 0, port: port), .ipv4(address: 0, port: port),
            ]
            return [try bind(toFirstOf: all, backlog, operation, sharesPort: sharesPort)]
        }
        let host = host.isEmpty ? "0.0.0.0" : host
        let names = try AddressLookup.addresses(of: host, operation).map { $0.atPort(port) }
        return try bind(toAllOf: names, backlog, operation, sharesPort: sharesPort)
    }

    private static func checkedPort(_ port: Int, _ operation: SystemError.Operation)
        throws(SystemError) -> UInt16
    {
        guard port >= 0 else { throw SystemError(operation, invalid: "port \(port) is below 0") }
        guard let checked = UInt16(exactly: port) else {
            throw SystemError(operation, invalid: "port \(port) is beyond \(UInt16.max)")
        }
        return checked
    }

    /// Listens at the first name whose family the machine has.
    static func bind(
        toFirstOf names: [SocketName], _ backlog: Int, _ operation: SystemError.Operation,
        sharesPort: Bool = false
    ) throws(SystemError) -> ListeningSocket {
        var failure = SystemError(operation, errorNumber: EADDRNOTAVAIL)
        for name in names {
            do throws(SystemError) {
                return try ListeningSocket(
                    at: name, isAlone: true, backlog, operation, sharesPort: sharesPort)
            } catch {
                guard error.saysThatFamilyIsMissing(of: name) else { throw error }
                failure = error
            }
        }
        throw failure
    }

    /// Listens at all names whose family the machine has, which have one port.
    static func bind(
        toAllOf names: [SocketName], _ backlog: Int, _ operation: SystemError.Operation,
        sharesPort: Bool = false
    ) throws(SystemError) -> [ListeningSocket] {
        // Only a port that the system chooses can be another one at the next attempt.
        let attempts = names.count > 1 && names[0].port == 0 ? portAttempts : 1
        return try repeated(upTo: attempts) { () throws(SystemError) in
            try bindOnce(toAllOf: names, backlog, operation, sharesPort: sharesPort)
        }
    }

    /// Calls `body` until it does not fail because a port is taken.
    static func repeated<Result>(
        upTo attempts: Int, _ body: () throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        for _ in 1..<max(1, attempts) {
            do throws(SystemError) {
                return try body()
            } catch {
                guard error.errorNumber == EADDRINUSE else { throw error }
            }
        }
        return try body()
    }

    private static func bindOnce(
        toAllOf names: [SocketName], _ backlog: Int, _ operation: SystemError.Operation,
        sharesPort: Bool
    ) throws(SystemError) -> [ListeningSocket] {
        var sockets: [ListeningSocket] = []
        var failure: SystemError?
        for name in names {
            let isAlone = names.count == 1
            do throws(SystemError) {
                let port = sockets.first?.name.port.map { UInt16(truncatingIfNeeded: $0) }
                sockets.append(
                    try ListeningSocket(
                        at: port.map(name.atPort) ?? name, isAlone: isAlone, backlog,
                        isAlone ? operation : operation.at(name.host), sharesPort: sharesPort))
            } catch {
                guard error.saysThatFamilyIsMissing(of: name) else { throw error }
                failure = error
            }
        }
        if sockets.isEmpty, let failure { throw failure }
        return sockets
    }

    /// Binds and listens at an IP address and port.
    ///
    /// An IPv6 socket that is alone also takes IPv4 connections, if its address is `::`. Otherwise it
    /// does not, for its name may have the IPv4 address, too.
    private convenience init(
        at name: SocketName, isAlone: Bool, _ backlog: Int, _ operation: SystemError.Operation,
        sharesPort: Bool
    ) throws(SystemError) {
        let descriptor = try SocketCalls.makeStream(name.family, operation)
        SocketCalls.setOption(descriptor.number, SOL_SOCKET, SO_REUSEADDR, 1)
        if sharesPort { SocketCalls.setOption(descriptor.number, SOL_SOCKET, SO_REUSEPORT, 1) }
        Self.setInheritedOptions(descriptor.number)
        if case .ipv6 = name {
            SocketCalls.setOption(
                descriptor.number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, isAlone ? 0 : 1)
        }
        let result = name.withSocketAddress { SocketCalls.bind(descriptor.number, $0, $1) }
        guard result == 0, SocketCalls.listen(descriptor.number, backlog) == 0 else {
            throw SystemError(operation)
        }
        let bound = try SocketName.local(of: descriptor.number)
        self.init(descriptor: descriptor, name: bound, file: nil)
    }

    /// Sets the options that accepted sockets inherit.
    static func setInheritedOptions(_ socket: Int32) {
        // A client whose machine has vanished is found out, though nothing is sent to it.
        SocketCalls.setOption(socket, SOL_SOCKET, SO_KEEPALIVE, 1)
        // Responses are sent at once, without waiting for acknowledgements, and the kernel buffers
        // little beyond the peer's window.
        SocketCalls.setOption(socket, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        SocketCalls.setOption(socket, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, unsentLimit)
    }
}
