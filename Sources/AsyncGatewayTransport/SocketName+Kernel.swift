#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

// The kernel's form of a name, `sockaddr`.

extension SocketName {
    /// The most bytes that the path of a Unix-domain socket may have.
    static let maximumPathBytes = MemoryLayout<sockaddr_un>.size - pathOffset - 1

    private static let pathOffset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2

    /// Reads the name of `length` bytes that the kernel has written into `storage`.
    ///
    /// An IPv4 address that is mapped into IPv6 (RFC 4291 §2.5.5.2) becomes an IPv4 address: such is
    /// the name of an IPv4 client of a socket that listens for both.
    init(_ storage: sockaddr_storage, _ length: socklen_t) {
        var storage = storage
        self = withUnsafeBytes(of: &storage) { bytes in
            switch Int32(bytes.load(as: sockaddr.self).sa_family) {
            case AF_INET:
                let name = bytes.load(as: sockaddr_in.self)
                return .ipv4(
                    address: UInt32(bigEndian: name.sin_addr.s_addr),
                    port: UInt16(bigEndian: name.sin_port))
            case AF_INET6: return Self.ipv6(bytes)
            default:
                return .unix(path: Self.path(bytes.prefix(Int(length)).dropFirst(Self.pathOffset)))
            }
        }
    }

    /// unix(7): an abstract name begins with a NUL, and has all bytes up to its length; none has none.
    private static func path(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        let isAbstract = bytes.count > 1 && bytes.first == 0
        return String(decoding: isAbstract ? bytes : bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func ipv6(_ bytes: UnsafeRawBufferPointer) -> SocketName {
        let name = bytes.load(as: sockaddr_in6.self)
        let port = UInt16(bigEndian: name.sin6_port)
        return withUnsafeBytes(of: name.sin6_addr) { address in
            let high = UInt64(bigEndian: address.loadUnaligned(as: UInt64.self))
            let low = UInt64(bigEndian: address.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            if high == 0, low >> 32 == 0xFFFF {
                return .ipv4(address: UInt32(truncatingIfNeeded: low), port: port)
            }
            return .ipv6(high: high, low: low, scope: name.sin6_scope_id, port: port)
        }
    }

    /// The name that a socket is bound to.
    static func local(of socket: Int32) throws(SystemError) -> SocketName {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(socket, $0, &length)
            }
        }
        guard result == 0 else { throw SystemError("getsockname") }
        return SocketName(storage, length)
    }

    /// The kernel's number of the kind of address.
    var family: Int32 {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// Calls `body` with the kernel's form of the name, and its length.
    ///
    /// A path must not be longer than ``maximumPathBytes``.
    func withSocketAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var storage = sockaddr_storage()
        let length = withUnsafeMutableBytes(of: &storage) { write(to: $0) }
        return withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(length))
            }
        }
    }

    private func write(to bytes: UnsafeMutableRawBufferPointer) -> Int {
        switch self {
        case .ipv4(let address, let port):
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            name.sin_addr.s_addr = address.bigEndian
            return copy(&name, to: bytes)
        case .ipv6(let high, let low, let scope, let port):
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = port.bigEndian
            name.sin6_scope_id = scope
            withUnsafeMutableBytes(of: &name.sin6_addr) { address in
                address.storeBytes(of: high.bigEndian, as: UInt64.self)
                address.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            return copy(&name, to: bytes)
        case .unix(let path):
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
            let length = copy(&name, to: bytes)
            // The zeros behind an abstract name would be a part of it; those of no name would be one.
            return path.utf8.first ?? 0 == 0 ? Self.pathOffset + path.utf8.count : length
        }
    }

    private func copy<Name>(_ name: inout Name, to bytes: UnsafeMutableRawBufferPointer) -> Int {
        withUnsafeBytes(of: &name) {
            bytes.copyMemory(from: $0)
            return $0.count
        }
    }
}
