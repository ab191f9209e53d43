#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The process's standard error, which a thread of its own writes (Decision 12).
package enum StandardError {
    /// How long the end of a server, of a program or of the process waits for lines to be written.
    ///
    /// Short enough for a server that is ended while nobody reads its standard error.
    package static let patience = Duration.seconds(1)

    private static let lines: LineQueue = {
        BrokenPipes.areErrors()
        // Read now: in a fork it would be the fork's.
        _ = process
        // Whatever ends the process in order, its last lines are written.
        atexit { StandardError.flushAtExit() }
        return LineQueue(writingTo: STDERR_FILENO, for: "the standard error")
    }()

    private static let process = getpid()

    /// Adds text to what is to be written; never waits, and may be called on any thread.
    ///
    /// Text that does not fit into the queue's mebibyte is dropped, counted, and the count written.
    package static func write(_ text: String) {
        lines.write(text)
    }

    /// Blocks the calling thread until all text has been written, or `limit` has passed.
    ///
    /// - Returns: `false` if the time was up first.
    @discardableResult
    package static func flush(atMost limit: Duration = patience) -> Bool {
        lines.flush(atMost: limit)
    }

    /// Suspends until all text has been written, or `limit` has passed; cancellation does not end it.
    package static func flushed(atMost limit: Duration = patience) async {
        await lines.flushed(atMost: limit)
    }

    private static func flushAtExit() {
        // A fork has the queue but not its thread, and the lock may have been taken at that moment.
        guard getpid() == process else { return }
        lines.flush(atMost: patience)
    }
}
