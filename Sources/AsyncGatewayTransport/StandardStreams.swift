#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The process's standard input and output, unbuffered.
///
/// They may be pipes, files or terminals, and shared with other processes, so their mode, blocking
/// or not, is left as it is. Each has a thread of its own: a program that waits for input can still
/// write output.
package enum StandardStream {
    private static let input = BlockingThread(for: "the standard input")
    private static let output = BlockingThread(for: "the standard output")

    /// Prepares the process for reading and writing; called before the runtime opens descriptors.
    ///
    /// A failure is thrown by the first call that is affected.
    package static func prepare() {
        BrokenPipes.areErrors()
        do { try StandardDescriptors.reserve() } catch {}
    }

    /// Waits for bytes of the standard input, and reads at most `count` of them.
    ///
    /// A cancelled task stops waiting; the bytes that the read under way brings are lost.
    ///
    /// - Returns: at least one byte; none at the end of the input.
    /// - Throws: `SystemError`, `CancellationError`.
    package static func read(atMost count: Int) async throws -> [UInt8] {
        try await input.call {
            try WaitingCalls.read(STDIN_FILENO, atMost: count, "read the standard input")
        }
    }

    /// Writes a line to the standard output; a failure is ignored.
    ///
    /// Blocks the calling thread while a pipe is full.
    package static func writeNow(_ line: String) {
        BrokenPipes.areErrors()
        // Nobody reads an output that is closed.
        try? writeOutput(Array(line.utf8))
    }

    /// Writes all of `bytes` to the standard output.
    ///
    /// A cancelled task stops waiting; the bytes are written nevertheless.
    ///
    /// - Throws: `SystemError`, `CancellationError`.
    package static func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        try await output.call { try writeOutput(bytes) }
    }

    private static func writeOutput(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes {
            try WaitingCalls.write($0, to: STDOUT_FILENO, "write the standard output")
        }
    }
}

/// The descriptors 0, 1 and 2: standard input, output and error, any of which may be closed when
/// the process starts.
package enum StandardDescriptors {
    /// Opens `/dev/null` for those of the three that are closed; does so once.
    ///
    /// Called before this library opens a descriptor or uses a standard stream. The kernel gives a
    /// new descriptor the lowest free number: an event queue or a socket would become standard
    /// error, and the log would be written into it.
    ///
    /// - Throws: `SystemError` when `/dev/null` cannot be opened; again in each later call.
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
