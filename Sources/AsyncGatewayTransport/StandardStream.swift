#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The process's standard input and output, unbuffered.
///
/// They may be pipes, files or terminals, shared with other processes, so they are left in the mode
/// that these expect, blocking or not. Each has a thread of its own: a program that waits for input
/// must still get its output out.
package enum StandardStream {
    private static let input = BlockingThread(for: "the standard input")
    private static let output = BlockingThread(for: "the standard output")

    /// Waits for at least one and at most `count` bytes of the standard input; none at its end.
    ///
    /// - Throws: `SystemError`, `CancellationError`.
    package static func read(atMost count: Int) async throws -> [UInt8] {
        try await input.call {
            try WaitingCalls.read(STDIN_FILENO, atMost: count, "read the standard input")
        }
    }

    /// Writes all of `bytes` to the standard output.
    ///
    /// - Throws: `SystemError`, `CancellationError`.
    package static func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        try await output.call {
            try bytes.withUnsafeBytes {
                try WaitingCalls.write($0, to: STDOUT_FILENO, "write the standard output")
            }
        }
    }
}
