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

    #if canImport(Darwin)
        private static func handler(of action: sigaction) -> (@convention(c) (Int32) -> Void)? {
            action.__sigaction_u.__sa_handler
        }
    #elseif canImport(Musl)
        private static func handler(of action: sigaction) -> (@convention(c) (Int32) -> Void)? {
            action.__sa_handler.sa_handler
        }
    #else
        private static func handler(of action: sigaction) -> (@convention(c) (Int32) -> Void)? {
            action.__sigaction_handler.sa_handler
        }
    #endif
}
