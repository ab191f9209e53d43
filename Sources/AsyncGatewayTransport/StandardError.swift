#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The process's standard error, unbuffered.
package enum StandardError {
    /// Writes text in as few system calls as the system allows, usually one.
    ///
    /// Blocks the calling thread while a pipe is full, whatever the mode of the descriptor, so that
    /// no part of a log is lost.
    package static func write(_ text: String) {
        BrokenPipes.areErrors()
        var text = text
        text.withUTF8 { bytes in
            // A failure to write the standard error cannot be reported anywhere.
            try? WaitingCalls.write(
                UnsafeRawBufferPointer(bytes), to: STDERR_FILENO, "write the standard error")
        }
    }
}
