/// A source of bytes, such as an app's input. (PEP 3333, `wsgi.input` below its framing)
public protocol ByteReader: Sendable {
    /// Waits for bytes and reads at most `count` of them.
    ///
    /// - Returns: at least one byte; none at the end.
    /// - Throws: `CancellationError` when the waiting task is cancelled; the errors of the source.
    func read(atMost count: Int) async throws -> [UInt8]
}

/// A destination of bytes, such as a response. (wsgiref's `_write` and `_flush`)
public protocol ByteWriter: Sendable {
    /// Accepts all of `bytes`, in order, waiting while the destination is full.
    ///
    /// They may be buffered until the next ``flush()``.
    ///
    /// - Throws: `CancellationError` when the waiting task is cancelled; the errors of the
    ///   destination.
    func write(_ bytes: [UInt8]) async throws

    /// Waits until the destination has taken everything that was written.
    ///
    /// - Throws: as ``write(_:)`` does.
    func flush() async throws
}

/// Both directions of a connection, for the server's connection code to run over.
///
/// A stream is an actor, and all of its connection runs on its executor: parser, app, responder and
/// writes. One task reads at a time; several may write.
///
/// The `nonisolated` requirements are called on the stream's executor too, by the connection's
/// other actors, which share it; the compiler cannot see that.
public protocol ByteStream: Actor, ByteReader, ByteWriter {
    /// The time on the stream's clock, which its deadlines are measured by.
    nonisolated var now: ContinuousClock.Instant { get }

    /// Waits until the stream's clock has reached `deadline`.
    ///
    /// By default the clock is `ContinuousClock`.
    ///
    /// - Throws: `CancellationError` as soon as the waiting task is cancelled.
    func sleep(until deadline: ContinuousClock.Instant) async throws

    /// The peer's address; `nil` if it has none.
    nonisolated var remoteAddress: SocketAddress? { get }

    /// Prepares the stream; called once, before anything else.
    ///
    /// - Throws: if the stream cannot be used; its connection then ends.
    func open(_ expectations: ByteStreamExpectations) async throws

    /// Reads as ``ByteReader/read(atMost:)`` does, but waits no longer than until `deadline`.
    ///
    /// - Returns: at least one byte; none at the end.
    /// - Throws: ``TransportError`` of code `.timedOut` at the deadline; what
    ///   ``ByteReader/read(atMost:)`` throws.
    func read(atMost count: Int, until deadline: ContinuousClock.Instant?) async throws -> [UInt8]

    /// Ends a waiting read as if its deadline were reached; does nothing if no read waits.
    nonisolated func expireRead()

    /// Writes three pieces with no other bytes between them: framing, a block, framing.
    ///
    /// By default they are joined; a stream that can send them apart avoids the copy.
    ///
    /// - Throws: as ``ByteWriter/write(_:)`` does.
    func write(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) async throws

    /// Ends this side's half of the connection, after the bytes that were flushed.
    func finishWriting() async

    /// Ends the connection in order.
    func close() async

    /// Ends the connection with an error, so that the peer does not take a response for complete.
    func abort() async
}

extension ByteStream {
    /// Waits on the `ContinuousClock`.
    ///
    /// - Throws: `CancellationError` as soon as the waiting task is cancelled.
    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await ContinuousClock().sleep(until: deadline)
    }

    /// Reads without a deadline.
    ///
    /// - Returns: at least one byte; none at the end.
    /// - Throws: as ``ByteStream/read(atMost:until:)`` does.
    public func read(atMost count: Int) async throws -> [UInt8] {
        try await read(atMost: count, until: nil)
    }

    /// Writes the pieces as one.
    ///
    /// - Throws: as ``ByteWriter/write(_:)`` does.
    public func write(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) async throws {
        try await write(block.isEmpty && tail.isEmpty ? lead : lead + block + tail)
    }
}

/// What a server's connection requires of its stream.
public struct ByteStreamExpectations: Sendable {
    /// How long the peer may accept nothing while bytes wait to be sent; then writing throws
    /// ``TransportError/Code/timedOut``.
    public var writeTimeout: Duration

    /// How long a peer that has ended its half may make no progress before it counts as gone.
    public var disconnectGrace: Duration

    /// To be called once, from any thread, when the peer is gone; never after `close()` has
    /// returned.
    public var onDisconnect: @Sendable () -> Void

    /// The requirements of one connection.
    public init(
        writeTimeout: Duration, disconnectGrace: Duration,
        onDisconnect: @escaping @Sendable () -> Void
    ) {
        self.writeTimeout = writeTimeout
        self.disconnectGrace = disconnectGrace
        self.onDisconnect = onDisconnect
    }
}
