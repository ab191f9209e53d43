#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// An open descriptor with one owner, which is closed when this value is destroyed.
package struct FileDescriptor: ~Copyable, Sendable {
    /// The kernel's number, valid for as long as this value lives.
    package let number: Int32

    /// Takes over a descriptor that nobody else will close.
    package init(owning number: Int32) {
        self.number = number
    }

    /// Gives up the descriptor, which the caller has to close.
    consuming func released() -> Int32 {
        let number = number
        discard self
        return number
    }

    deinit {
        // Nothing can be done after a failure: on Linux the descriptor is closed in any case.
        _ = close(number)
    }
}

/// How many descriptors the process may still open.
package enum DescriptorRoom {
    /// How many descriptors the runtime opens soon after the start of a program, and traps if it
    /// cannot: a queue, two alarms and a timer.
    package static let neededByRuntime = 4

    /// How many descriptors a server needs besides its socket: for a connection, a few files or
    /// look-ups of its app, and the runtime.
    ///
    /// The clients of a server that can listen but not accept would wait without end.
    package static let neededByServer = neededByRuntime + 4

    /// Checks that `count` descriptors more can be opened, by opening and closing them.
    ///
    /// - Throws: `SystemError`.
    package static func check(for count: Int) throws(SystemError) {
        try StandardDescriptors.reserve()
        var copies: [Int32] = []
        defer { for copy in copies { _ = close(copy) } }
        while copies.count < count {
            let copy = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { throw SystemError("open \(count) descriptors more") }
            copies.append(copy)
        }
    }
}
