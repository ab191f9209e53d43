#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Makes writing to a peer that has gone fail with EPIPE, instead of ending the process.
package enum BrokenPipes {
    /// Handles SIGPIPE by doing nothing, unless the program has a handler of its own; from the
    /// second call on, does nothing.
    ///
    /// `send(2)` has an option for that; `sendfile(2)` and `write(2)` have none.
    ///
    /// A handler, and not SIG_IGN: programs that the process starts inherit what is ignored, but
    /// not what is handled (POSIX, exec), and most of them rely on SIGPIPE to end them.
    package static func areErrors() {
        _ = handler
    }

    private static let handler: Void = {
        if case .handled = SignalDisposition(of: SIGPIPE) { return }
        // signal(3) of every supported C library restarts interrupted calls (SA_RESTART).
        signal(SIGPIPE) { _ in }
    }()
}
