#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

func connectedSocket(_ host: String, _ port: Int, _ receiveBuffer: Int32?) throws -> Int32 {
    var hints = addrinfo()
    hints.ai_socktype = streamType
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    defer { if let list { freeaddrinfo(list) } }
    guard getaddrinfo(host, String(port), &hints, &list) == 0, let address = list?.pointee else {
        throw PeerError("resolve \(host)")
    }
    let number = socket(address.ai_family, streamType, 0)
    if var receiveBuffer {
        // Before connecting: the window is agreed upon then.
        setsockopt(
            number, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
    }
    guard connect(number, address.ai_addr, address.ai_addrlen) == 0 else {
        throw failure("connect to \(host):\(port)", closing: number)
    }
    return number
}

func connectedSocket(_ unixPath: String) throws -> Int32 {
    let number = socket(AF_UNIX, streamType, 0)
    let result = withUnixAddress(unixPath) { connect(number, $0, $1) }
    guard result == 0 else { throw failure("connect to \(unixPath)", closing: number) }
    return number
}

/// Leaves a socket behind at `path`, as a process does that was killed.
package func abandonSocket(at path: String) throws {
    close(try bindSocket(to: path))
}

/// Binds a socket to `path` and does not listen, as a process does that is about to.
///
/// - Returns: the socket's descriptor, for the caller to close.
package func bindSocket(to path: String) throws -> Int32 {
    let number = socket(AF_UNIX, streamType, 0)
    let result = withUnixAddress(path) { bind(number, $0, $1) }
    guard result == 0 else { throw failure("bind \(path)", closing: number) }
    return number
}

private func withUnixAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    // The zeros behind an abstract name would be a part of it.
    let length =
        path.utf8.first == 0
        ? socklen_t(2 + path.utf8.count) : socklen_t(MemoryLayout<sockaddr_un>.size)
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
}

/// The error of the last call, seen before closing can change it.
private func failure(_ operation: String, closing number: Int32) -> PeerError {
    let error = PeerError(operation)
    close(number)
    return error
}

#if canImport(Glibc)
    private let streamType = Int32(SOCK_STREAM.rawValue)
#else
    private let streamType = Int32(SOCK_STREAM)
#endif
