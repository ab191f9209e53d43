internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// SIGINT and SIGTERM, the ways in which a process is asked to end.
package enum TerminationSignals {
    private static let actions = Mutex<[@Sendable () -> Void]>([])

    /// The writing end of the pipe that carries a signal out of its handler; -1 before there is one.
    private static let pipeInput = Atomic<Int32>(-1)

    /// Runs `action`, on a thread of its own, when the first of the signals comes.
    ///
    /// A further signal has its usual effect: it ends the process.
    package static func onFirst(_ action: @escaping @Sendable () -> Void) {
        let isFirstAction = actions.withLock { actions in
            actions.append(action)
            return actions.count == 1
        }
        if isFirstAction { watch() }
    }

    private static func watch() {
        var ends: [Int32] = [-1, -1]
        let result = pipe(&ends)
        precondition(result == 0, "no descriptors are left to watch for signals")
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        pipeInput.store(ends[1], ordering: .sequentiallyConsistent)
        let output = ends[0]
        CurrentThread.detach(named: "termination signals") {
            var byte: UInt8 = 0
            while read(output, &byte, 1) < 0, errno == EINTR {}
            for action in actions.withLock({ $0 }) { action() }
        }
        // Only what POSIX allows in a signal handler: restoring the default, and a write.
        let handler: @convention(c) (Int32) -> Void = { _ in
            signal(SIGINT, SIG_DFL)
            signal(SIGTERM, SIG_DFL)
            var byte: UInt8 = 1
            _ = write(TerminationSignals.pipeInput.load(ordering: .relaxed), &byte, 1)
        }
        signal(SIGINT, handler)
        signal(SIGTERM, handler)
    }
}
