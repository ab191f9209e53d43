public import AsyncGateway
internal import AsyncGatewayTransport

/// Both ends of a connection that exists in memory only.
///
/// The connection itself is the server's end, which an `AsyncGatewayServer` serves by the same code as a
/// socket. The other end is ``client``, by which a test sends and receives.
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
/// It behaves as a socket does. Each direction holds a number of bytes, its capacity: a task that has
/// sent more waits until the other end has received. What the server has written is sent at its next
/// `flush()` or suspension, and is lost if the server closes before that.
public actor InMemoryConnection {
    /// The client's address, as the server sees it.
    public nonisolated let remoteAddress: SocketAddress?

    nonisolated let clock: StreamClock
    let requestCapacity: Int
    let responseCapacity: Int
    let maximumBytesPerRead: Int

    var expectations: ByteStreamExpectations?
    /// Called when the server's alarm rings.
    var onAlarm: (@Sendable () -> Void)?
    var serverAlarm = Alarm()
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
    var reader: StreamWaiter?
    var readAlarm = Alarm()

    /// What the server has written and the client has not received.
    var responses = ByteQueue()
    /// How many bytes of `responses` were sent; the others may still be lost by a close.
    var sentCount = 0
    /// Whether more bytes were sent than the capacity.
    var isBlocked = false
    /// The server's tasks that wait until that is over, in the order in which they came.
    var writers: [WaitingWriter] = []
    var isQueuedForSending = false
    var writeAlarm = Alarm()
    var graceAlarm = Alarm()
    var clientHasTakenSinceFinish = false

    /// How many bytes were sent within the capacity, as if a kernel had taken them.
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
    ///     a flush waits until the client has received everything.
    ///   - maximumBytesPerRead: the most bytes that one read of the server returns.
    ///   - remoteAddress: the address that the server is to see as the client's.
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

    /// How many of the client's bytes the server has not read.
    public var unreadByteCount: Int { requests.count }
}
