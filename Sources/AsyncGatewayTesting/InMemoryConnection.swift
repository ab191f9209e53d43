public import AsyncGateway

/// Both ends of a connection that exists in memory only.
///
/// The connection itself is the server's end: it runs the server's real connection code. The other
/// end is ``client``, for the test to speak and listen at.
///
/// ```swift
/// let clock = ManualClock()
/// let connection = InMemoryConnection(clock: clock)
/// async let serving: Void = server.serve(connection)
/// try await connection.client.send("GET / HTTP/1.1\r\n")
/// try await clock.waitForSleepers()
/// clock.advance(by: .seconds(20))
/// let answer = try await connection.client.receiveText()          // 408
/// await connection.client.close()
/// await serving
/// ```
///
/// It behaves as a socket does. Each direction holds a number of bytes, its capacity; who has written
/// more than that waits until the other end has received. What the server has written leaves with
/// its next `flush()` or suspension, and is lost if the server closes before that.
public actor InMemoryConnection {
    /// The address that the client seems to have.
    public nonisolated let remoteAddress: SocketAddress?

    nonisolated let clock: StreamClock
    let requestCapacity: Int
    let responseCapacity: Int
    let maximumBytesPerRead: Int

    var expectations: ByteStreamExpectations?
    /// Why the server can neither read nor write any more.
    var failure: (any Error)?
    /// The number of the server's last wait.
    var lastWait: UInt64 = 0
    /// How many of the server's calls in a row have not waited.
    var stepsWithoutWait = 0
    var clientWaits: [ClientWait: [CheckedContinuation<Void, Never>]] = [:]

    /// What the client has sent and the server has not read.
    var requests = ByteQueue()
    var clientHasFinished = false
    var clientHasReset = false
    var reader: ServerWait?
    var readAlarm = Alarm()

    /// What the server has written and the client has not received.
    var responses = ByteQueue()
    /// How many bytes of `responses` have left the server.
    var sentCount = 0
    /// Whether more bytes have left the server than the client's side can hold.
    var isBlocked = false
    /// Who waits until that is over, in the order in which they came.
    var writers: [ServerWait] = []
    var isQueuedForSending = false
    var writeAlarm = Alarm()
    var graceAlarm = Alarm()
    var clientHasTakenSinceFinish = false

    /// How many bytes have left the server and found room, as those that a kernel takes.
    var takenByteCount = 0

    /// How many bytes the server has written in all, received or not.
    public internal(set) var writtenByteCount = 0

    /// Whether the server has ended its half of the connection, by itself or by closing.
    public internal(set) var serverHasFinishedWriting = false

    /// Whether the server has closed or aborted the connection.
    public internal(set) var serverHasClosed = false

    /// Whether the server has ended the connection by a reset.
    public internal(set) var serverHasAborted = false

    /// A connection on which nothing has been sent.
    ///
    /// - Parameters:
    ///   - clock: the time by which all deadlines go.
    ///   - requestCapacity: how many bytes the client may be ahead of the server's reading.
    ///   - responseCapacity: how many bytes the server may be ahead of the client's receiving; with 0
    ///     the two go hand in hand.
    ///   - maximumBytesPerRead: the most bytes that one read of the server returns.
    ///   - remoteAddress: the address that the client is to seem to have.
    public init<C: Clock>(
        clock: C = ContinuousClock(), requestCapacity: Int = 1 << 16,
        responseCapacity: Int = 1 << 16, maximumBytesPerRead: Int = .max,
        remoteAddress: SocketAddress? = .tcp(host: "127.0.0.1", port: 49152)
    ) where C.Instant == ContinuousClock.Instant {
        precondition(maximumBytesPerRead > 0, "a read returns at least one byte")
        self.clock = StreamClock(clock)
        self.requestCapacity = requestCapacity
        self.responseCapacity = responseCapacity
        self.maximumBytesPerRead = maximumBytesPerRead
        self.remoteAddress = remoteAddress
    }

    /// How many bytes that the client has sent the server has not read.
    public var unreadByteCount: Int { requests.count }
}
