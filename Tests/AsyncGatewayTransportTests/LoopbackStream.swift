import AsyncGatewayTransport
import TestPeers

/// A stream and an actor of its loop, which makes the stream's calls for tests that run elsewhere.
actor LoopbackStream {
    nonisolated let socket: SocketStream
    nonisolated let unownedExecutor: UnownedSerialExecutor

    nonisolated var loop: EventLoop { socket.loop }

    init(_ socket: SocketStream) {
        self.socket = socket
        unownedExecutor = socket.unownedExecutor
    }

    func run<Value: Sendable>(_ body: @Sendable (SocketStream) throws -> Value) rethrows -> Value {
        try body(socket)
    }
}

// MARK: - Calls that wait

extension LoopbackStream {
    func read(
        atMost count: Int, until deadline: ContinuousClock.Instant?
    ) async throws -> [UInt8] {
        try await socket.read(atMost: count, until: deadline.map(LoopTime.init))
    }

    /// Reads to the end of the peer's stream.
    func readAll() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let more = try await read(atMost: 1 << 16, until: nil)
            if more.isEmpty { return bytes }
            bytes += more
        }
    }

    func write(_ lead: [UInt8], _ block: [UInt8] = [], _ tail: [UInt8] = []) async throws {
        try await socket.write(lead, block, tail)
    }

    func flush() async throws {
        try await socket.flush()
    }

    func send(file: OpenFile, _ range: Range<Int64>) async throws {
        try await socket.send(file: file, range)
    }
}

// MARK: - Calls that do not wait

extension LoopbackStream {
    /// Writes until the peer's side is full, and returns how much that was.
    func fill(by blockSize: Int = 1 << 20) throws -> Int {
        let block = [UInt8](repeating: 0x61, count: blockSize)
        var count = 0
        while try tryWrite([], block, []) { count += block.count }
        return count
    }

    /// Called on the loop's thread.
    nonisolated func tryWrite(_ lead: [UInt8], _ block: [UInt8], _ tail: [UInt8]) throws -> Bool {
        try socket.tryWrite(lead, block, tail)
    }

    /// Called on the loop's thread.
    nonisolated func expireRead() {
        socket.expireRead()
    }

    func finishWriting() {
        socket.finishWriting()
    }

    func close() {
        socket.close()
    }

    func abort() {
        socket.abort()
    }
}
