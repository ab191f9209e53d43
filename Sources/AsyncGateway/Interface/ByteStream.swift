/// A source of bytes, such as an app's input. (PEP 3333, `wsgi.input` below its framing)
public protocol ByteReader: Sendable {
    /// Waits for bytes and returns at least one and at most `count` of them; none at the end.
    ///
    /// Throws `CancellationError` when the waiting task is cancelled, and whatever error the
    /// source meets.
    func read(atMost count: Int) async throws -> [UInt8]
}

/// A destination of bytes, such as a response. (wsgiref's `_write` and `_flush`)
public protocol ByteWriter: Sendable {
    /// Accepts all of `bytes`, in order, waiting while the destination is full.
    ///
    /// They may be kept back until the next ``flush()``.
    func write(_ bytes: [UInt8]) async throws

    /// Waits until everything written has been handed over.
    func flush() async throws
}

/// Both directions of a connection, for the server's connection code to run over.
///
/// A stream is an actor, and the whole of its connection runs on its executor: parser, app,
/// responder and writes. One task reads at a time; several may write.
///
/// What is `nonisolated` here is called on the stream's executor all the same, by the connection's
/// other actors, which share it; they just cannot prove it to the compiler.
public protocol ByteStream: Actor, ByteReader, ByteWriter {
    /// The time on the stream's clock, by which all its deadlines go.
    nonisolated var now: ContinuousClock.Instant { get }

    /// Waits until the stream's clock has come to `deadline`.
    ///
    /// Throws `CancellationError` as soon as the waiting task is cancelled. By default the clock is
    /// `ContinuousClock`.
    func sleep(until deadline: ContinuousClock.Instant) async throws

    /// The peer's address and port, if it has them.
    nonisolated var remoteAddress: SocketAddress? { get }

    /// Prepares the stream; called once, before anything else.
    func open(_ expectations: ByteStreamExpectations) async throws

    /// ``ByteReader/read(atMost:)`` that gives up with ``GatewayError/Code/timedOut``.
    func read(atMost count: Int, until deadline: ContinuousClock.Instant?) async throws -> [UInt8]

    /// Lets a read that waits give up now, as at its deadline; does nothing if none does.
    nonisolated func expireRead()

    /// Writes three pieces that nothing comes between: framing, a block, framing.
    ///
    /// By default they are joined; a stream that can gather them spares the copy.
    func write(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) async throws

    /// Ends this side's half of the connection, after what was flushed.
    func finishWriting() async

    /// Ends the connection in order.
    func close() async

    /// Ends the connection so that the peer cannot take what it has received for complete.
    func abort() async
}

extension ByteStream {
    /// Waits in real time.
    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await ContinuousClock().sleep(until: deadline)
    }

    /// Reads without a deadline.
    public func read(atMost count: Int) async throws -> [UInt8] {
        try await read(atMost: count, until: nil)
    }

    /// Writes the pieces as one.
    public func write(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) async throws {
        try await write(block.isEmpty && tail.isEmpty ? lead : lead + block + tail)
    }
}

/// What the server's connection code expects of its stream.
public struct ByteStreamExpectations: Sendable {
    /// How long the peer may accept nothing while bytes wait; then writing throws
    /// ``GatewayError/Code/timedOut``.
    public var writeTimeout: Duration

    /// How long a peer that has finished sending may make no progress before it counts as gone.
    public var disconnectGrace: Duration

    /// To be called once, from anywhere, when the peer is gone; never after `close()` returned.
    public var onDisconnect: @Sendable () -> Void

    /// States the expectations of one connection.
    public init(
        writeTimeout: Duration, disconnectGrace: Duration,
        onDisconnect: @escaping @Sendable () -> Void
    ) {
        self.writeTimeout = writeTimeout
        self.disconnectGrace = disconnectGrace
        self.onDisconnect = onDisconnect
    }
}
