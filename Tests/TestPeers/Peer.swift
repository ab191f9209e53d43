internal import Dispatch

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The other end of a connection: a socket of its own, spoken to in bytes.
///
/// It shares no code with the transport that it tests. Its calls block, but only the peer's own
/// thread, and none of them for longer than its patience.
package actor Peer {
    private nonisolated let thread = PeerThread()

    /// A thread that nobody else waits for.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// Longer than anything takes that comes at all, shorter than the time limit of a suite.
    private static let patienceInSeconds = 30

    private var number: Int32

    /// Takes over a connected, blocking socket.
    package init(owning number: Int32) {
        self.number = number
        var patience = timeval(tv_sec: Self.patienceInSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
    }

    /// Connects to a numeric IPv4 or IPv6 address.
    ///
    /// The kernel keeps about `receiveBuffer` bytes for this end, as many as it likes for `nil`.
    ///
    /// - Throws: `PeerError` when nobody listens there.
    package init(host: String, port: Int, receiveBuffer: Int32? = nil) throws {
        self.init(owning: try connectedSocket(host, port, receiveBuffer))
    }

    /// Connects to a Unix-domain socket.
    ///
    /// - Throws: `PeerError` when nobody listens there.
    package init(unixPath: String) throws {
        self.init(owning: try connectedSocket(unixPath))
    }

    deinit {
        if number >= 0 { _ = systemClose(number) }
    }
}

// MARK: - Speaking

extension Peer {
    /// Sends all of the bytes, waiting while the other side is not ready for them.
    ///
    /// - Throws: `PeerError` when the connection has ended.
    package func send(_ bytes: [UInt8]) throws(PeerError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { systemSend(number, $0.baseAddress, $0.count) }
            guard sent > 0 else { throw PeerError("send") }
            rest = rest.dropFirst(sent)
        }
    }

    /// Sends text in UTF-8.
    ///
    /// - Throws: as for bytes.
    package func send(_ text: String) throws(PeerError) {
        try send(Array(text.utf8))
    }

    /// Waits until the other side's kernel has all that was sent, or the connection has ended.
    ///
    /// That may take 40 ms: a kernel keeps an acknowledgement back while it hopes for an answer.
    package func waitUntilDelivered() {
        // Nothing tells of an acknowledgement, so it has to be asked for.
        while undeliveredCount(number) > 0, !hasEnded(number) { sched_yield() }
    }

    /// Ends this side's half of the connection.
    package func finishSending() {
        _ = shutdown(number, Int32(SHUT_WR))
    }

    /// Ends both halves of the connection, so that every call that waits on it returns.
    package func endBothHalves() {
        _ = shutdown(number, Int32(SHUT_RDWR))
    }

    /// Closes the socket; with bytes that were not received, that is a reset.
    package func close() {
        _ = systemClose(number)
        number = -1
    }

    /// Ends the connection by a reset.
    package func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(number, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Another peer at the same end of the connection, so that one can send while one receives.
    package func duplicate() -> Peer {
        Peer(owning: dup(number))
    }
}

// MARK: - Listening

extension Peer {
    /// Waits for bytes; none at the end of the connection.
    ///
    /// - Throws: `PeerError` for a reset, or when nothing comes.
    package func receive(atMost count: Int = 1 << 16) throws(PeerError) -> [UInt8] {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { memory, used in
            result = recv(number, memory.baseAddress, count, 0)
            used = max(0, result)
        }
        guard result >= 0 else { throw PeerError("receive") }
        return bytes
    }

    /// Waits for exactly `count` bytes, or fewer that end with the connection.
    ///
    /// - Throws: as ``receive(atMost:)`` does.
    package func receive(exactly count: Int) throws(PeerError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try receive(atMost: min(1 << 16, count - bytes.count))
            guard !more.isEmpty else { break }
            bytes += more
        }
        return bytes
    }

    /// Waits for the end of the connection, and returns all that comes before it.
    ///
    /// - Throws: as ``receive(atMost:)`` does.
    package func receiveAll() throws(PeerError) -> [UInt8] {
        try receive(exactly: .max)
    }

    /// Waits for the end of the connection, whether it is in order or a reset.
    ///
    /// - Returns: whether it was a reset.
    /// - Throws: `PeerError` when the connection does not end.
    package func receiveReset() throws(PeerError) -> Bool {
        do {
            _ = try receiveAll()
            return false
        } catch {
            guard error.isReset else { throw error }
            return true
        }
    }
}

/// Why a peer's call has failed.
package struct PeerError: Error, CustomStringConvertible {
    /// The call and the system's words.
    package let description: String

    private let errorNumber: Int32

    /// Reports the current `errno`.
    package init(_ operation: String) {
        errorNumber = errno
        description = "\(operation): \(String(cString: strerror(errorNumber)))"
    }

    /// Whether the other side has reset the connection.
    package var isReset: Bool { errorNumber == ECONNRESET || errorNumber == EPIPE }

    /// Whether nobody listens at the address.
    package var isRefused: Bool { errorNumber == ECONNREFUSED || errorNumber == ENOENT }
}

/// A thread as an executor, so that what blocks an actor blocks nobody else.
private final class PeerThread: SerialExecutor {
    private let queue = DispatchQueue(label: "peer")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

private let systemClose = close

/// How many bytes were sent and not acknowledged yet.
private func undeliveredCount(_ number: Int32) -> Int32 {
    var count: Int32 = 0
    #if canImport(Darwin)
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(number, SOL_SOCKET, SO_NWRITE, &count, &size)
    #else
        _ = ioctl(number, UInt(TIOCOUTQ), &count)
    #endif
    return count
}

/// Whether the connection is reset, or both sides have finished.
private func hasEnded(_ number: Int32) -> Bool {
    var state = pollfd(fd: number, events: 0, revents: 0)
    return poll(&state, 1, 0) > 0
}

/// `send(2)` without the signal that a vanished peer would raise.
private func systemSend(_ number: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Darwin)
        send(number, bytes, count, 0)
    #else
        send(number, bytes, count, Int32(MSG_NOSIGNAL))
    #endif
}
