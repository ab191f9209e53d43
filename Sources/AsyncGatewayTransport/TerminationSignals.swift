// For `sigset_t`, which <sys/epoll.h> defines too: the compiler takes either module for its own.
internal import CAsyncGatewaySystem
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// SIGINT and SIGTERM, which ask a process to end.
package enum TerminationSignals {
    private struct State {
        var actions: [@Sendable () -> Void] = []
        var isWatching = false
    }

    private static let state = Mutex(State())

    /// Raised by the first signal.
    private static let arrival = Semaphore()
    private static let hasArrived = Atomic(false)

    /// Runs `action`, on a thread of its own, when the first of the signals comes.
    ///
    /// A second signal ends the process. A signal that is ignored when the first action is added,
    /// as in the background job of a script, stays ignored.
    ///
    /// - Throws: `SystemError` when the system refuses the thread; the signals then keep their
    ///   effect.
    package static func onFirst(_ action: @escaping @Sendable () -> Void) throws(SystemError) {
        try state.withLock { (state: inout State) throws(SystemError) in
            if !state.isWatching { try watch() }
            state.isWatching = true
            state.actions.append(action)
        }
    }

    private static func watch() throws(SystemError) {
        // Both are initialised here, which a signal handler may not do.
        let arrival = arrival
        _ = hasArrived.load(ordering: .relaxed)
        try CurrentThread.detach("signals") {
            arrival.wait()
            for action in state.withLock({ $0.actions }) { action() }
        }
        for number in [SIGINT, SIGTERM] {
            if case .ignored = SignalDisposition(of: number) { continue }
            signal(number) { TerminationSignals.received($0) }
        }
    }

    /// The signal handler: only what POSIX allows in one (§2.4.3).
    private static func received(_ number: Int32) {
        let interrupted = errno
        if hasArrived.exchange(true, ordering: .relaxed) { endProcess(by: number) }
        arrival.signal()
        errno = interrupted
    }

    /// Ends the process by the signal that it is handling.
    private static func endProcess(by number: Int32) -> Never {
        signal(number, SIG_DFL)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, number)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(number)
        // Reached by process 1 of a container alone, which no signal ends by default
        // (pid_namespaces(7)). A shell gives this status to a process that a signal has ended.
        _exit(128 + number)
    }
}
