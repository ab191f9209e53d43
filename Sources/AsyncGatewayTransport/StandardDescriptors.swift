#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The descriptors 0, 1 and 2: standard input, output and error, any of which may be closed when
/// the process starts.
package enum StandardDescriptors {
    /// Opens `/dev/null` for those of the three that are closed; does so once.
    ///
    /// Called before this library opens a descriptor or uses a standard stream. The kernel gives a
    /// new descriptor the lowest free number: an event queue or a socket would become standard
    /// error, and the log would be written into it.
    ///
    /// - Throws: `SystemError` when `/dev/null` cannot be opened; again in each later call.
    package static func reserve() throws(SystemError) {
        if let failure { throw failure }
    }

    private static let failure = failureOfOpening()

    private static func failureOfOpening() -> SystemError? {
        for number: Int32 in 0...2 where fcntl(number, F_GETFD) < 0 && errno == EBADF {
            // Both directions: input is at its end, output is dropped. Not close-on-exec: a child
            // process needs the three as well.
            let opened = open("/dev/null", O_RDWR)
            guard opened >= 0 else { return SystemError("open /dev/null") }
            // Another thread has taken the number meanwhile.
            if opened > 2 { _ = close(opened) }
        }
        return nil
    }
}
