#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension FileIdentity {
    /// Whether the socket at `path`, which is this file, has no process any more.
    ///
    /// It has one if that process listens, or is about to, or if this cannot be told.
    func isAbandonedSocket(at path: String) -> Bool {
        // The kernel refuses a connection also to a socket that is bound and does not listen yet.
        Self.isRefused(path) && !BoundUnixSockets.haveIdleSocket(path, self)
    }

    private static func isRefused(_ path: String) -> Bool {
        // Without a socket nothing is known.
        guard let probe = try? SocketCalls.makeStream(AF_UNIX, "probe") else { return false }
        let result = SocketName.unix(path: path).withSocketAddress {
            connect(probe.number, $0, $1)
        }
        return result != 0 && errno == ECONNREFUSED
    }
}

/// The kernel's list of the bound Unix-domain sockets, `/proc/net/unix`.
private enum BoundUnixSockets {
    /// The bit of the flags of a socket that listens (`__SO_ACCEPTCON`).
    private static let listens: UInt32 = 1 << 16
    /// The state of a socket that is not connected (`SS_UNCONNECTED`).
    private static let unconnected: UInt32 = 1

    /// Whether a process has bound a socket to `path`, and neither listens nor is connected.
    ///
    /// A path in the list is the one that `bind(2)` was called with, so another path may lead to the
    /// same file. Where the list cannot be read, the answer is that there is none.
    static func haveIdleSocket(_ path: String, _ file: FileIdentity) -> Bool {
        let list = SystemFile.contents(of: Array("/proc/net/unix".utf8), atMost: 1 << 26) ?? []
        return list.split(separator: UInt8(ascii: "\n")).dropFirst().contains { line in
            guard let bound = idlePath(in: line) else { return false }
            if bound == path { return true }
            // A relative path counts from a folder that is not known.
            return bound.utf8.first == UInt8(ascii: "/") && FileIdentity(of: bound) == file
        }
    }

    /// The path of an idle socket, from a line: number, references, protocol, flags, type, state, inode
    /// and path.
    private static func idlePath(in line: ArraySlice<UInt8>) -> String? {
        let columns = line.split(separator: UInt8(ascii: " "), maxSplits: 7)
        guard columns.count == 8,
            let flags = UInt32(String(decoding: columns[3], as: UTF8.self), radix: 16),
            let state = UInt32(String(decoding: columns[5], as: UTF8.self), radix: 16),
            flags & listens == 0, state == unconnected
        else { return nil }
        return String(decoding: columns[7], as: UTF8.self)
    }
}
