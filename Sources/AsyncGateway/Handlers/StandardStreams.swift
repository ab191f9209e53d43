internal import AsyncGatewayTransport

/// The process's standard input.
///
/// A read waits on a thread of its own, never on one that runs tasks. One task reads at a time.
public struct StandardInput: ByteReader {
    /// The standard input, from where it stands.
    ///
    /// If it is closed, it is opened on `/dev/null`, as are the other two standard streams.
    public init() { StandardStream.prepare() }

    /// Waits for bytes and returns at least one and at most `count` of them; none at the end.
    ///
    /// - Throws: `GatewayError` of code `.connectionFailed` with the system's reason;
    ///   `CancellationError` at once when the waiting task is cancelled, and what was to be read
    ///   is then lost.
    public func read(atMost count: Int) async throws -> [UInt8] {
        do {
            return try await StandardStream.read(atMost: count)
        } catch {
            throw gatewayError(for: error)
        }
    }
}

/// The process's standard output, past any buffer of the C library.
///
/// A write waits on a thread of its own, never on one that runs tasks.
public struct StandardOutput: ByteWriter {
    /// The standard output.
    ///
    /// If it is closed, it is opened on `/dev/null`, as are the other two standard streams. From now
    /// on SIGPIPE does not end the process, unless the program has a handler of its own.
    public init() { StandardStream.prepare() }

    /// Writes all of `bytes`; the system has them when it returns.
    ///
    /// - Throws: `GatewayError` of code `.clientDisconnected` if nobody will read them,
    ///   `.connectionFailed` with the system's reason; `CancellationError` at once when the waiting
    ///   task is cancelled, and some or all of the bytes may then still be written.
    public func write(_ bytes: [UInt8]) async throws {
        do {
            try await StandardStream.write(bytes)
        } catch {
            throw gatewayError(for: error)
        }
    }

    /// Does nothing: every write has reached the system when it returns.
    public func flush() async throws {}
}
