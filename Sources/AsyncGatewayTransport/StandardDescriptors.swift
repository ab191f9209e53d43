#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The descriptors 0, 1 and 2: standard input, output and error, in whatever state the process began.
package enum StandardDescriptors {
    /// Opens those of the three that are closed on `/dev/null`; from the second call on, does nothing.
    ///
    /// To be called before this library opens a descriptor or uses a standard stream. The kernel
    /// gives a new descriptor the lowest free number: an event queue or a socket would become
    /// standard error, and a line of a log would be written into it.
    ///
    /// - Throws: `SystemError` when `/dev/null` cannot be opened.
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

extension StandardStream {
    /// Makes ready what reading and writing take, before the runtime opens descriptors of its own.
    ///
    /// What cannot be done is an error of the first call that needs it.
    package static func prepare() {
        BrokenPipes.areErrors()
        do { try StandardDescriptors.reserve() } catch {}
    }
}
