#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The process's standard input and output, unbuffered.
///
/// They may be pipes, files or terminals, shared with other processes, so they are left in the
/// blocking mode that these expect. Each has a thread of its own: a program that waits for input
/// must still get its output out.
package enum StandardStream {
    private static let input = BlockingThread(for: "the standard input")
    private static let output = BlockingThread(for: "the standard output")

    /// Waits for at least one and at most `count` bytes of the standard input; none at its end.
    ///
    /// - Throws: `SystemError`, `CancellationError`.
    package static func read(atMost count: Int) async throws -> [UInt8] {
        try await input.call {
            var result = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { memory, used in
                repeat {
                    result = systemRead(STDIN_FILENO, memory.baseAddress, count)
                } while result < 0 && errno == EINTR
                used = max(0, result)
            }
            guard result >= 0 else { throw SystemError("read the standard input") }
            return bytes
        }
    }

    /// Writes all of `bytes` to the standard output.
    ///
    /// - Throws: `SystemError`, `CancellationError`.
    package static func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        try await output.call {
            try bytes.withUnsafeBytes { try writeAll($0) }
        }
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            let written = systemWrite(STDOUT_FILENO, rest.baseAddress, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw SystemError("write the standard output") }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }
}

private let systemRead = read
private let systemWrite = write
