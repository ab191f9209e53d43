#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A system call that has failed.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was attempted.
    package let operation: Operation

    /// The kernel's reason.
    ///
    /// The resolver's reason (`EAI_NONAME` and others) is negative. It is 0 where no call was made,
    /// because its arguments are not valid.
    package let errorNumber: Int32

    /// Why no call was made; `nil` where one was.
    private var invalidity: String?

    /// Describes a failed system call, by default by the current `errno`.
    package init(_ operation: Operation, errorNumber: Int32 = errno) {
        self.operation = operation
        self.errorNumber = errorNumber
    }

    /// Describes what was not attempted, because its arguments are not valid.
    package init(_ operation: Operation, invalid reason: String) {
        self.init(operation, errorNumber: 0)
        invalidity = reason
    }

    /// Describes a failed `getaddrinfo(3)`, called just before.
    init(_ operation: Operation, lookUpCode code: Int32) {
        // Positive on Darwin, negative elsewhere.
        self.init(operation, errorNumber: code == EAI_SYSTEM ? errno : -abs(code))
    }

    /// One line: what was attempted, and the system's text for the reason.
    package var description: String {
        "\(operation): \(invalidity ?? reason.map { String(cString: $0) } ?? "not attempted")"
    }

    /// The kernel's reason; `nil` where the reason is not the kernel's.
    package var kernelReason: Int32? { errorNumber > 0 ? errorNumber : nil }

    private var reason: UnsafePointer<CChar>? {
        switch errorNumber {
        case 0: nil
        case ..<0: gai_strerror(abs(errorNumber) * EAI_NONAME.signum())
        default: UnsafePointer(strerror(errorNumber))
        }
    }

    /// Whether there is nothing at a path.
    package var isAbsence: Bool { errorNumber == ENOENT }

    /// Whether the peer has gone away, which is an ordinary end of a connection.
    package var isDisconnection: Bool {
        [EPIPE, ECONNRESET, ECONNABORTED, ENOTCONN, ETIMEDOUT].contains(errorNumber)
    }

    /// Whether the call would have blocked.
    var isWouldBlock: Bool { errorNumber == EAGAIN || errorNumber == EWOULDBLOCK }

    /// Whether the machine has no addresses of the kind of `name`.
    ///
    /// Where IPv6 is compiled out or disabled at boot, it has no such sockets; where it is disabled
    /// later, it has no such addresses.
    func saysThatFamilyIsMissing(of name: SocketName) -> Bool {
        if errorNumber == EAFNOSUPPORT { return true }
        if case .ipv6 = name { return errorNumber == EADDRNOTAVAIL }
        return false
    }

    /// Whether a signal came before the call could do anything.
    var isInterruption: Bool { errorNumber == EINTR }

    /// Whether the process or the system has no descriptor or memory left for another socket or
    /// file.
    package var isResourceShortage: Bool {
        [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errorNumber)
    }

    /// Whether a new connection was lost before it was taken, and the listening socket is intact.
    ///
    /// On Linux `accept(2)` returns pending network errors of the new socket.
    package var isLostConnection: Bool {
        [
            ECONNABORTED, ECONNRESET, ETIMEDOUT, EPROTO, EPERM, EOPNOTSUPP, ENOPROTOOPT, ENETDOWN,
            ENETUNREACH, EHOSTUNREACH, EHOSTDOWN,
        ].contains(errorNumber) || errorNumber == noNetwork
    }
}

/// Only Linux has an error number for a host that is not on a network.
#if os(Linux)
    private let noNetwork = ENONET
#else
    private let noNetwork = ENETDOWN
#endif
