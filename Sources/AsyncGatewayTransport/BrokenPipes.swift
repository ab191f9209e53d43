#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Writing to a peer that has gone is an error of the call, not the end of the process.
enum BrokenPipes {
    /// Ignores SIGPIPE, unless the program has its own way with it.
    ///
    /// `send(2)` can be told for each call; `sendfile(2)`, and writing to a standard stream, cannot.
    static func areErrors() {
        var current = sigaction()
        guard sigaction(SIGPIPE, nil, &current) == 0, isDefault(current) else { return }
        signal(SIGPIPE, SIG_IGN)
    }

    private static func isDefault(_ action: sigaction) -> Bool {
        #if canImport(Darwin)
            unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self) == 0
        #else
            unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 0
        #endif
    }
}
