internal import AsyncGatewayTransport

/// The process's standard input.
///
/// A read waits on a thread of its own, never on one that runs tasks. One task reads at a time.
public struct StandardInput: ByteReader {
    /// The standard input, from its present position.
    ///
    /// If it is closed, it is opened on `/dev/null`, as are the other two standard streams.
    public init() { StandardStream.prepare() }

    /// Waits for bytes and reads at most `count` of them.
    ///
    /// - Returns: at least one byte; none at the end.
    /// - Throws: `TransportError` of code `.connectionFailed` with the system's reason;
    ///   `CancellationError` at once when the waiting task is cancelled; the bytes of that read are
    ///   lost.
    public func read(atMost count: Int) async throws -> [UInt8] {
        do {
            return try await StandardStream.read(atMost: count)
        } catch {
            throw publicError(for: error)
        }
    }
}

/// The process's standard output, without the buffer of the C library.
///
/// A write waits on a thread of its own, never on one that runs tasks.
public struct StandardOutput: ByteWriter {
    /// The standard output.
    ///
    /// If it is closed, it is opened on `/dev/null`, as are the other two standard streams. SIGPIPE gets
    /// a handler that does nothing, unless the program has one.
    public init() { StandardStream.prepare() }

    /// Writes all of `bytes`, and returns when the system has accepted them.
    ///
    /// - Throws: `TransportError` of code `.clientDisconnected` if the other end is closed,
    ///   `.connectionFailed` with the system's reason; `CancellationError` at once when the waiting
    ///   task is cancelled, although some or all of the bytes may still be written.
    public func write(_ bytes: [UInt8]) async throws {
        do {
            try await StandardStream.write(bytes)
        } catch {
            throw publicError(for: error)
        }
    }

    /// Does nothing, because the system has accepted the bytes of each write when it returns.
    public func flush() async throws {}
}
