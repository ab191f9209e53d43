#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Finds the addresses that a host name stands for.
enum AddressLookup {
    private static let loopback: [SocketName] = [
        .ipv4(address: 0x7F00_0001, port: 0), .ipv6(high: 0, low: 1, scope: 0, port: 0),
    ]

    /// The addresses of `host`, each once, in the resolver's order.
    ///
    /// Blocks the calling thread until the resolver has answered.
    ///
    /// - Parameters:
    ///   - host: a name or an IP address.
    ///   - operation: what an error says was attempted.
    /// - Returns: at least one name, with port 0.
    /// - Throws: `SystemError` with the resolver's reason.
    static func addresses(
        of host: String, _ operation: SystemError.Operation
    ) throws(SystemError) -> [SocketName] {
        // RFC 6761 §6.3: always the loopback addresses. Many a hosts file has only one of them.
        if host.lowercased() == "localhost" { return loopback }
        // The C library ends the name at a NUL, and would look up another host.
        guard !host.utf8.contains(0) else { throw SystemError(operation, errorNumber: EINVAL) }
        var list: UnsafeMutablePointer<addrinfo>?
        defer { if let list { freeaddrinfo(list) } }
        var hints = streamHints
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else { throw SystemError(operation, lookUpCode: code) }
        let names = names(in: list)
        guard !names.isEmpty else { throw SystemError(operation, errorNumber: EADDRNOTAVAIL) }
        return names
    }

    private static var streamHints: addrinfo {
        var hints = addrinfo()
        hints.ai_socktype = SocketCalls.streamType
        return hints
    }

    private static func names(in list: UnsafeMutablePointer<addrinfo>?) -> [SocketName] {
        var names: [SocketName] = []
        var entry = list
        while let current = entry?.pointee {
            if let name = name(of: current), !names.contains(name) { names.append(name) }
            entry = current.ai_next
        }
        return names
    }

    private static func name(of entry: addrinfo) -> SocketName? {
        guard let address = entry.ai_addr, [AF_INET, AF_INET6].contains(entry.ai_family) else {
            return nil
        }
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { bytes in
            bytes.copyMemory(
                from: UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen)))
        }
        return SocketName(storage, entry.ai_addrlen)
    }
}
