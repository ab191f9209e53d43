#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The process itself.
package enum CurrentProcess {
    /// Ends the process with an exit status; the C library first writes what it has buffered.
    package static func exit(_ status: Int32) -> Never {
        systemExit(status)
    }

    /// Ends the process after a time, if `action` then says so.
    ///
    /// A thread of its own does that: all others may be blocked. If the system refuses one, the calling
    /// thread waits.
    ///
    /// - Parameters:
    ///   - status: the exit status.
    ///   - time: how long to wait.
    ///   - action: called after the time; returns whether the process is to end.
    package static func exit(
        _ status: Int32, after time: Duration, _ action: @escaping @Sendable () -> Bool
    ) {
        let end: @Sendable () -> Void = {
            // Nobody raises it.
            _ = Semaphore().wait(atMost: time)
            if action() { exit(status) }
        }
        do { try CurrentThread.detach("the end of the process", end) } catch { end() }
    }

    /// The last component of the path that the program was started by.
    package static var programName: String {
        let path = CommandLine.arguments.first ?? ""
        let components = path.utf8.split(separator: UInt8(ascii: "/"))
        return components.last.map { String(Substring($0)) } ?? path
    }
}

private let systemExit = exit
