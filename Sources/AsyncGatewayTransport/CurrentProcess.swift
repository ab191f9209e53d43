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
}

private let systemExit = exit
