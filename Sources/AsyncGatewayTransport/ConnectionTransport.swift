/// What carries the bytes of one connection: a socket, a connection in memory, later TLS over either.
///
/// A transport is confined to one serial executor. All of its calls are made there, but for
/// ``cancelWait(_:)``, and none of them suspends: what cannot be done now is answered with "would
/// block", and who has to wait leaves a continuation behind. So a connection that waits keeps no frame
/// of its transport's (Decision 2), and one whose peer keeps up never waits.
///
/// The calls that wait, ``read(atMost:until:)`` and its like, are made of these, once for all transports.
package protocol ConnectionTransport: AnyObject, Sendable {
    /// The executor that the transport is confined to, for the actors of its connection.
    var unownedExecutor: UnownedSerialExecutor { get }

    /// The time on the transport's clock, by which its deadlines go.
    var now: LoopTime { get }

    /// How many bytes have been accepted for the peer since the connection began.
    var bytesQueued: UInt64 { get }

    /// How many of them have been taken: by the kernel, or by the reader of a connection in memory.
    var bytesTaken: UInt64 { get }

    /// Begins to carry bytes; the first call.
    ///
    /// - Throws: `SystemError` when the kernel cannot watch another descriptor.
    func open(_ settings: StreamSettings) throws

    /// Takes what has arrived, at least one byte, or none at the end of the peer's stream.
    ///
    /// - Returns: `nil` if something must be waited for, be it only the turn of other connections.
    /// - Throws: the connection's failure.
    func tryRead(atMost count: Int) throws -> [UInt8]?

    /// Accepts three pieces that nothing comes between, to be sent when the running job suspends or ends
    /// (Decision 3).
    ///
    /// - Returns: `false` if earlier bytes are stuck; then nothing was accepted.
    /// - Throws: the connection's failure.
    func tryWrite(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) throws -> Bool

    /// Hands over everything that was accepted.
    ///
    /// - Returns: `false` if something must be waited for, be it only the turn of other connections.
    /// - Throws: the connection's failure.
    func tryFlush() throws -> Bool

    /// Sends some of an open file, behind everything accepted: by sendfile(2), or by copying where that
    /// cannot be done.
    ///
    /// - Returns: how many bytes were sent, at least one; `nil` if something must be waited for.
    /// - Throws: the connection's failure; `FileReadError` if the file cannot be read so far.
    func trySendFile(_ file: OpenFile, from offset: Int64, count: Int64) throws -> Int64?

    /// A number for a wait that is about to begin.
    func beginWait() -> UInt64

    /// Resumes the continuation when what is waited for has come: at once, if it is there already.
    func wait(
        _ number: UInt64, for event: TransportEvent,
        resuming continuation: UnsafeContinuation<WaitEnding, Never>)

    /// Ends the wait of that number with `.cancelled`, soon, if it has not ended; callable from any thread.
    func cancelWait(_ number: UInt64)

    /// Lets a wait for input end now, as at its deadline.
    func expireRead()

    /// Tells the peer that nothing more will come, behind what was handed over; its bytes can still be read.
    func finishWriting()

    /// Ends the connection in order: what was handed over still reaches the peer.
    func close()

    /// Ends the connection so that the peer cannot take what it has received for complete.
    func abort()
}

/// What a task waits for at its transport.
package enum TransportEvent: Sendable {
    /// Bytes, an end or a failure; at the latest the deadline. One task at a time.
    case input(until: LoopTime?)

    /// Room for three pieces, which are accepted as soon as nothing is stuck before them.
    ///
    /// Several tasks may wait: theirs are accepted in the order in which they came. Without any bytes,
    /// the wait is for those that were accepted before.
    case room(lead: [UInt8], block: [UInt8], tail: [UInt8])
}

/// Why a wait is over.
package enum WaitEnding: Sendable {
    /// What was waited for may have come; or the connection has failed, which the next call tells.
    case ready
    /// The deadline has come.
    case timedOut
    /// The waiting task was cancelled; pieces that waited for room are dropped.
    case cancelled
    /// Another task waits for input already.
    case busy

    /// Throws unless the transport may be tried again.
    package func check() throws {
        switch self {
        case .ready: return
        case .timedOut: throw StreamError.timedOut
        case .cancelled: throw CancellationError()
        case .busy: throw StreamError.busy
        }
    }
}

// MARK: - Files

extension ConnectionTransport {
    /// ``trySendFile(_:from:count:)`` by reading and writing, for transports that know no better.
    package func tryCopyFile(_ file: OpenFile, from offset: Int64, count: Int64) throws -> Int64? {
        // Asked first: what cannot be written would be read for nothing.
        guard try tryFlush() else { return nil }
        let bytes = try file.read(atMost: 1 << 16, of: offset..<offset + count)
        return try tryWrite(bytes, [], []) ? Int64(bytes.count) : nil
    }
}

// MARK: - Calls that wait

extension ConnectionTransport {
    /// The bytes that have arrived, at least one, or none at the end of the peer's stream.
    ///
    /// - Throws: `StreamError.timedOut` at the deadline, `StreamError.busy` while another task waits,
    ///   `CancellationError`; the connection's failure. It stays usable after the first three.
    package func read(atMost count: Int, until deadline: LoopTime?) async throws -> [UInt8] {
        while true {
            if let bytes = try tryRead(atMost: count) { return bytes }
            let ending = await suspend(for: .input(until: deadline))
            // What has come meanwhile, without its event, is still taken.
            if case .timedOut = ending, let bytes = try tryRead(atMost: count) { return bytes }
            try ending.check()
        }
    }

    /// Accepts three pieces that nothing comes between; waits while earlier bytes are stuck.
    ///
    /// - Throws: `StreamError.timedOut` when the peer has taken nothing for as long as the settings
    ///   allow, `CancellationError`; the connection's failure.
    package func write(
        _ lead: [UInt8], _ block: [UInt8] = [], _ tail: [UInt8] = []
    ) async throws {
        if try tryWrite(lead, block, tail) { return }
        try await suspend(for: .room(lead: lead, block: block, tail: tail)).check()
        // A connection that has failed meanwhile has resumed its waiters, and accepts nothing.
        _ = try tryWrite([], [], [])
    }

    /// Waits until everything that was accepted has been taken.
    ///
    /// - Throws: as ``write(_:_:_:)`` does.
    package func flush() async throws {
        while try !tryFlush() { try await waitForRoom() }
    }

    /// Sends a part of an open file, behind everything accepted.
    ///
    /// - Throws: as ``write(_:_:_:)`` does; `FileReadError` if the file cannot be read so far.
    package func send(file: OpenFile, _ range: Range<Int64>) async throws {
        try await flush()
        var offset = range.lowerBound
        while offset < range.upperBound {
            try Task.checkCancellation()
            if let count = try trySendFile(file, from: offset, count: range.upperBound - offset) {
                offset += count
            } else {
                try await waitForRoom()
            }
        }
    }

    private func waitForRoom() async throws {
        try await suspend(for: .room(lead: [], block: [], tail: [])).check()
    }

    /// Suspends until what is waited for has come, or the task is cancelled.
    private func suspend(
        for event: TransportEvent, isolation: isolated (any Actor)? = #isolation
    ) async -> WaitEnding {
        let number = beginWait()
        let ending: WaitEnding = await withTaskCancellationHandler {
            // A closure that does not name the isolation leaves the executor.
            _ = isolation
            return await withUnsafeContinuation { continuation in
                // A cancellation before now has found no waiter to resume.
                if Task.isCancelled {
                    continuation.resume(returning: .cancelled)
                } else {
                    wait(number, for: event, resuming: continuation)
                }
            }
        } onCancel: {
            cancelWait(number)
        }
        // It may have been cancelled after it was resumed, and before it has run.
        return Task.isCancelled ? .cancelled : ending
    }
}
