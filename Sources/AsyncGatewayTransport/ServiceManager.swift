internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What the process has been given by systemd, or by who does the same: sockets, and a place for news of
/// it. (sd_listen_fds(3), sd_notify(3))
///
/// The variables of the sockets are read and removed once, so that programs which the app starts do
/// not take them for their own; NOTIFY_SOCKET stays, for an app may have news of its own. No other
/// thread may change the environment meanwhile.
package final class ServiceManager: Sendable {
    /// The one that has started the process.
    package static let shared = ServiceManager()

    /// A socket, and the name that its unit has.
    package struct Socket: Sendable, Hashable {
        package let number: Int32
        package let name: String
    }

    /// The sockets; `nil` if none were handed over to this process.
    package let sockets: [Socket]?

    private let notifyPath: String?

    private static let names = [
        "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID",
    ]

    private init() {
        let environment = ProcessEnvironment.texts
        sockets = Self.sockets(in: environment, of: getpid())
        notifyPath = environment["NOTIFY_SOCKET"]
        for name in Self.names where environment[name] != nil { unsetenv(name) }
        // Programs that the app starts do not get them, either.
        for socket in sockets ?? [] { _ = fcntl(socket.number, F_SETFD, FD_CLOEXEC) }
    }

    /// The sockets that variables state for a process.
    ///
    /// Those of another process have come by way of a program that has started this one and should have
    /// removed them.
    package static func sockets(
        in environment: [String: String], of process: Int32
    ) -> [Socket]? {
        guard let owner = environment["LISTEN_PID"].flatMap(Int32.init), owner == process,
            let count = environment["LISTEN_FDS"].flatMap(Int32.init), 1...1024 ~= count
        else { return nil }
        let names =
            environment["LISTEN_FDNAMES"]?.utf8
            .split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) ?? []
        return (0..<count).map { index in
            // SD_LISTEN_FDS_START
            let name = Int(index) < names.count ? String(Substring(names[Int(index)])) : "unknown"
            return Socket(number: 3 + index, name: name)
        }
    }

    /// Listens by the sockets of a name, or by all.
    ///
    /// - Throws: `SystemError` if none were handed over, or one does not listen for streams.
    package func listen(named name: String?) throws(SystemError) -> [ListeningSocket] {
        let wanted = name.map { "the sockets named \($0) of systemd" } ?? "the sockets of systemd"
        let operation = SystemError.Operation("listen on", wanted)
        guard let sockets else {
            throw SystemError(
                operation, invalid: "LISTEN_PID and LISTEN_FDS have none for this process")
        }
        var found: [ListeningSocket] = []
        for socket in sockets where name == nil || socket.name == name {
            found.append(try .inherited(socket.number, operation.at("\(socket.number)")))
        }
        if found.isEmpty {
            let names = sockets.map(\.name).joined(separator: ", ")
            throw SystemError(operation, invalid: "those that were handed over are named \(names)")
        }
        return found
    }
}

// MARK: - News

extension ServiceManager {
    /// What the service manager is told.
    package enum News: String, Sendable {
        case ready = "READY=1"
        case stopping = "STOPPING=1"
    }

    /// Tells the service manager, if it wants to know.
    ///
    /// - Throws: `SystemError` if it wants to, and cannot be told.
    package func tell(_ news: News) throws(SystemError) {
        if let notifyPath { try Self.send(news.rawValue, to: notifyPath) }
    }

    /// How long a datagram waits for room in the queue of its receiver, in seconds.
    private static let patience = 5

    /// Sends a datagram to a path, or to an abstract name, which begins with `@`.
    ///
    /// Blocks the calling thread while the receiver's queue is full, for a few seconds at most.
    package static func send(_ text: String, to path: String) throws(SystemError) {
        let operation = SystemError.Operation("notify", path)
        let name = SocketName.unix(
            path: path.utf8.first == UInt8(ascii: "@") ? "\0\(path.dropFirst())" : path)
        guard path.utf8.count <= SocketName.maximumPathBytes else {
            throw SystemError(operation, errorNumber: ENAMETOOLONG)
        }
        let descriptor = try SocketCalls.makeSocket(
            AF_UNIX, SocketCalls.datagramType, operation)
        SocketCalls.setSendTimeout(descriptor.number, seconds: patience)
        let bytes = Array(text.utf8)
        let sent = name.withSocketAddress { address, length in
            Int32(clamping: sendto(descriptor.number, bytes, bytes.count, 0, address, length))
        }
        guard sent == Int32(bytes.count) else { throw SystemError(operation) }
    }
}
