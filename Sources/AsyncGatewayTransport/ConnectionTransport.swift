/// What carries the bytes of a connection: a socket, a connection in memory, later TLS over either.
///
/// A transport is confined to one serial executor: all of its calls but ``cancelWait(_:)`` are made
/// there. None of its requirements suspends. A call that would block says so, and the caller then
/// waits with ``wait(_:for:resuming:)`` and a continuation of its own. So a connection that waits
/// keeps no suspended frame of its transport (Decision 2), and one whose peer keeps up does not
/// wait at all.
///
/// The calls that suspend, such as ``read(atMost:until:)``, are made of them for all transports.
package protocol ConnectionTransport: AnyObject, Sendable {
    /// The executor that the transport is confined to, for the actors of its connection.
    var unownedExecutor: UnownedSerialExecutor { get }

    /// The executor for tasks of the connection; by default the global one.
    var taskExecutor: (any TaskExecutor)? { get }

    /// What an event loop calls the task that runs; 0 without one.
    var currentJob: UInt { get }

    /// Whether the calling thread is the only one on which that executor runs; by default that is not known.
    var isCurrent: Bool { get }

    /// The present time on the clock that the transport's deadlines are measured by.
    var now: LoopTime { get }

    /// The time on the same clock, read now; ``now`` may be that of the beginning of the loop's turn.
    var preciseNow: LoopTime { get }

    /// How many bytes have been accepted for the peer since the connection began.
    var bytesQueued: UInt64 { get }

    /// How many of them the kernel has taken, or the reader of a connection in memory.
    ///
    /// Bytes are taken in the order in which they were accepted. Neither count ever decreases:
    /// after a failure or a close, this one stays below ``bytesQueued`` if some were not taken.
    var bytesTaken: UInt64 { get }

    /// Begins to carry bytes; called once, before all others.
    ///
    /// - Throws: `SystemError` when the kernel cannot watch another descriptor.
    func open(_ settings: StreamSettings) throws

    /// Takes bytes that have arrived.
    ///
    /// - Returns: at least one byte, or none at the end of the peer's stream; `nil` if the caller
    ///   has to wait for input first, or for the connection's next turn, which a wait for input
    ///   does too.
    /// - Throws: the connection's failure.
    func tryRead(atMost count: Int) throws -> [UInt8]?

    /// Storage for bytes to write: an empty array, by default one without room.
    func takeStorage() -> [UInt8]

    /// Takes the storage of bytes that were read, or taken as storage, and are no longer needed; by default
    /// does nothing.
    func reuse(_ bytes: consuming [UInt8])

    /// Whether ``tryWrite(_:_:_:)`` would accept bytes now, or throw.
    var hasRoom: Bool { get }

    /// Accepts three pieces, which are sent without others between them, at the latest when the
    /// running job suspends or ends (Decision 3).
    ///
    /// - Returns: `false` if nothing was accepted, because earlier bytes have not been taken yet.
    /// - Throws: the connection's failure; `StreamError.closed` after ``finishWriting()``.
    func tryWrite(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) throws -> Bool

    /// Sends everything that was accepted.
    ///
    /// - Returns: `true` if all of it has been taken; `false` if the caller has to wait for room
    ///   first, or for the connection's next turn, which a wait for room does too.
    /// - Throws: the connection's failure.
    func tryFlush() throws -> Bool

    /// Sends some of an open file behind everything that was accepted; by default copies it.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - offset: Where in the file to begin.
    ///   - count: How many bytes to send at most; at least one.
    /// - Returns: how many bytes were sent or accepted, at least one; `nil` if the caller has to
    ///   wait for room first.
    /// - Throws: the connection's failure; `StreamError.closed` after ``finishWriting()``;
    ///   `FileReadError` if the file cannot be read at the offset.
    func trySendFile(_ file: OpenFile, from offset: Int64, count: Int64) throws -> Int64?

    /// Has the kernel send full segments only, until it is told not to; by default does nothing.
    ///
    /// For what takes several calls, each of which would end with a short segment: a file of 1 GiB takes
    /// 1.4 times as long then.
    func gatherSegments(_ gathers: Bool)

    /// Notes whether the end of this side follows what has been accepted at once, so that the kernel can send
    /// both together; by default does nothing.
    func noteEnd(follows: Bool)

    /// Counts a step of a connection that does not wait, such as a request that has arrived with the
    /// one before; by default does nothing.
    ///
    /// - Returns: `false` if the connection has to wait for its next turn, by a wait for one.
    func takeStep() -> Bool

    /// Makes a number for a wait that is about to begin.
    ///
    /// - Returns: a number that no other wait of the transport has.
    func beginWait() -> UInt64

    /// Resumes a waiter when an event has happened; at once, if it has already.
    ///
    /// When the connection fails or is closed, all waits end with `.ready`.
    ///
    /// - Parameters:
    ///   - event: What to wait for.
    ///   - waiter: Resumed exactly once; its number is from ``beginWait()``.
    func wait(for event: TransportEvent, _ waiter: StreamWaiter)

    /// Ends the wait of that number with `.cancelled`, unless it has ended.
    ///
    /// Callable from any thread; it may take effect after it has returned.
    func cancelWait(_ number: UInt64)

    /// Ends a wait for input now, as its deadline does; does nothing while nobody waits for input.
    func expireRead()

    /// Has ``StreamSettings/onAlarm`` called once, at `time` or soon after it, in place of the time that
    /// was set before; `nil` for no call.
    func setAlarm(at time: LoopTime?)

    /// Ends this side's stream of bytes behind what was accepted; the peer's can still be read.
    ///
    /// Tasks that wait for room are resumed, and their pieces are dropped.
    func finishWriting()

    /// Ends the connection in order: what has been taken still reaches the peer.
    func close()

    /// Ends the connection so that the peer does not mistake what it has received for complete.
    func abort()
}

/// What a task waits for at its transport.
package enum TransportEvent: Sendable {
    /// Bytes or the end of the peer's stream, for at most until the deadline; one task at a time.
    case input(until: LoopTime?)

    /// Room for three pieces, which the transport accepts when it ends the wait with `.ready`.
    ///
    /// Several tasks may wait: their pieces are accepted in the order in which they came. Without
    /// any bytes, the wait is for those that were accepted before to be taken.
    case room(Pieces)

    /// The connection's next turn; at once, unless ``ConnectionTransport/takeStep()`` has returned
    /// `false`.
    case turn
}

/// Why a wait is over.
package enum WaitEnding: Sendable {
    /// The event has happened, or the next call throws why it cannot happen any more.
    case ready
    /// The deadline has come.
    case timedOut
    /// The waiting task was cancelled; pieces that waited for room are dropped.
    case cancelled
    /// Another task waits for input already.
    case busy

    /// Throws what the ending means for the waiting task; returns if that is to try again.
    ///
    /// - Throws: `StreamError.timedOut`, `StreamError.busy` or `CancellationError`.
    package func check() throws {
        switch self {
        case .ready: return
        case .timedOut: throw StreamError.timedOut
        case .cancelled: throw CancellationError()
        case .busy: throw StreamError.busy
        }
    }
}

extension ConnectionTransport {
    package var taskExecutor: (any TaskExecutor)? { nil }

    package var currentJob: UInt { 0 }

    package var isCurrent: Bool { false }

    package var preciseNow: LoopTime { now }

    package func gatherSegments(_ gathers: Bool) {}

    package func noteEnd(follows: Bool) {}

    package func takeStep() -> Bool { true }

    package func takeStorage() -> [UInt8] { [] }

    package func reuse(_ bytes: consuming [UInt8]) {}

    package func trySendFile(_ file: OpenFile, from offset: Int64, count: Int64) throws -> Int64? {
        try tryCopyFile(file, from: offset, count: count)
    }

    /// Sends at most 64 KiB of an open file by reading and writing it:
    /// ``trySendFile(_:from:count:)`` where there is no sendfile(2).
    ///
    /// Blocks the calling thread for as long as the disk takes.
    ///
    /// - Returns: as ``trySendFile(_:from:count:)`` does.
    /// - Throws: as ``trySendFile(_:from:count:)`` does.
    package func tryCopyFile(_ file: OpenFile, from offset: Int64, count: Int64) throws -> Int64? {
        // Asked first: what cannot be written would be read in vain.
        guard try tryFlush() else { return nil }
        let bytes = try file.read(
            atMost: FilePiece.largestThatIsCopied, of: offset..<offset + count)
        return try tryWrite(bytes, [], []) ? Int64(bytes.count) : nil
    }
}
