#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What the process does when it receives a signal.
enum SignalDisposition {
    /// The system's default action.
    case byDefault
    /// Nothing, also in the programs that the process starts: exec(2) keeps it.
    case ignored
    /// A call of a handler; exec(2) replaces it by the default.
    case handled

    /// The present disposition of a signal.
    init(of signal: Int32) {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else {
            self = .byDefault
            return
        }
        switch unsafeBitCast(Self.handler(of: action), to: Int.self) {
        case unsafeBitCast(SIG_DFL, to: Int.self): self = .byDefault
        case unsafeBitCast(SIG_IGN, to: Int.self): self = .ignored
        default: self = .handled
        }
    }

    private static func handler(of action: sigaction) -> (@convention(c) (Int32) -> Void)? {
        #if canImport(Darwin)
            action.__sigaction_u.__sa_handler
        #elseif canImport(Musl)
            action.__sa_handler.sa_handler
        #else
            action.__sigaction_handler.sa_handler
        #endif
    }
}

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
