import AsyncGatewayTransport
import TestPeers
import Testing

@Suite("Socket stream writing", .timeLimit(.minutes(1)))
struct SocketWritingTests {
    @Test func `what is written arrives without a flush`() async throws {
        try await withLoopback { stream, peer in
            try await stream.write(Array("tea".utf8))

            #expect(try await peer.receive() == Array("tea".utf8))
        }
    }

    @Test func `three pieces arrive with nothing between them`() async throws {
        try await withLoopback { stream, peer in
            let block = patternedBytes(5000)

            try await stream.write([1], block, [2])

            #expect(try await peer.receive(exactly: 5002) == [1] + block + [2])
        }
    }

    @Test func `a long stream arrives whole and in order`() async throws {
        let bytes = patternedBytes(3_000_000)
        try await withLoopback { stream, peer in
            async let received = peer.receive(exactly: bytes.count)
            var rest = bytes[...]
            while !rest.isEmpty {
                try await stream.write(Array(rest.prefix(10_000)))
                rest = rest.dropFirst(10_000)
            }
            try await stream.flush()

            #expect(try await received == bytes)
        }
    }

    @Test func `a peer that does not read holds its writer back`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, _ in
            _ = try await stream.fill()

            let writing = await begin(on: stream.loop) {
                try stream.tryWrite([], [1], [])
            }
            #expect(try await !writing.value)
        }
    }

    @Test func `a peer that does not read makes the kernel keep little`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, _ in
            let count = try await stream.fill(by: 10_000)

            #expect(count < 1 << 20)
        }
    }

    @Test func `a writer that is held back goes on when the peer reads`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            let count = try await stream.fill()
            let writing = await begin(on: stream.loop) { try await stream.write([0x62]) }

            let received = try await peer.receive(exactly: count + 1)

            try await writing.value
            #expect(received.count == count + 1)
            #expect(received.last == 0x62)
        }
    }

    @Test func `several writers that are held back all go on`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            let count = try await stream.fill()
            var writers: [Task<Void, any Error>] = []
            for _ in 0..<3 {
                writers.append(await begin(on: stream.loop) { try await stream.write([0x62]) })
            }

            let received = try await peer.receive(exactly: count + 3)

            for writer in writers { try await writer.value }
            #expect(received.suffix(3) == [0x62, 0x62, 0x62])
        }
    }

    @Test func `a writer that was woken comes before those that came later`() async throws {
        // Few rounds: the other writer's turns take most of the loop's time under a sanitizer.
        for _ in 0..<5 {
            try await expectWaitingWriterFirst { stream in
                Task(executorPreference: stream.loop) {
                    while try !stream.tryWrite([], [0x63], []) { await Task.yield() }
                }
            }
        }
    }

    @Test func `a writer that waits comes before one that first flushes`() async throws {
        for _ in 0..<10 {
            try await expectWaitingWriterFirst { stream in
                await begin(on: stream.loop) {
                    try await stream.flush()
                    try await stream.write([0x63])
                }
            }
        }
    }

    @Test func `a writer that has to wait again keeps its place`() async throws {
        let block = [UInt8](repeating: 0x62, count: 600_000)
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            let count = try await stream.fill()
            var writers: [Task<Void, any Error>] = []
            for byte in [0x62, 0x63, 0x64] as [UInt8] {
                writers.append(
                    await begin(on: stream.loop) {
                        try await stream.write([UInt8](repeating: byte, count: block.count))
                    })
            }

            let received = try await peer.receive(exactly: count + 3 * block.count)

            for writer in writers { try await writer.value }
            #expect(received.suffix(3 * block.count).isSorted)
        }
    }

    @Test func `a flush returns when the kernel has everything`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            let count = try await stream.fill()
            let flushing = await begin(on: stream.loop) { try await stream.flush() }

            let received = try await peer.receive(exactly: count)

            try await flushing.value
            #expect(received.count == count)
        }
    }

    @Test func `a cancelled write gives up, and writes nothing`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            let count = try await stream.fill()
            let writing = await begin(on: stream.loop) { try await stream.write([0x62]) }

            writing.cancel()

            await #expect(throws: CancellationError.self) { try await writing.value }
            async let received = peer.receiveAll()
            try await stream.flush()
            await stream.close()
            #expect(try await received.count == count)
        }
    }

    @Test func `a cancelled flush gives up, and loses nothing`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            let count = try await stream.fill()
            let flushing = await begin(on: stream.loop) { try await stream.flush() }

            flushing.cancel()

            await #expect(throws: CancellationError.self) { try await flushing.value }
            #expect(try await peer.receive(exactly: count).count == count)
        }
    }

    @Test func `a peer that accepts nothing is given up`() async throws {
        let settings = StreamSettings(writeTimeout: .milliseconds(50))
        try await withLoopback(settings, receiveBuffer: 4096) { stream, _ in
            let start = ContinuousClock.now
            _ = try await stream.fill()

            await #expect(throws: StreamError.timedOut) { try await stream.flush() }

            #expect(start.duration(to: .now) >= .milliseconds(50))
            await #expect(throws: StreamError.timedOut) { try await stream.write([1]) }
        }
    }

    @Test func `a peer that is given up meets a reset, and not what it has not accepted`()
        async throws
    {
        let settings = StreamSettings(writeTimeout: .milliseconds(50))
        try await withLoopback(settings, receiveBuffer: 4096) { stream, peer in
            _ = try await stream.fill()
            await #expect(throws: StreamError.timedOut) { try await stream.flush() }

            await stream.close()

            #expect(try await peer.receiveReset())
        }
    }

    @Test func `a reset is met by the writer that is held back`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            _ = try await stream.fill()
            let flushing = await begin(on: stream.loop) { try await stream.flush() }

            await peer.reset()

            let error = await #expect(throws: SystemError.self) { try await flushing.value }
            #expect(error?.isDisconnection == true)
        }
    }

    @Test func `closing ends a write that waits`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, _ in
            _ = try await stream.fill()
            let flushing = await begin(on: stream.loop) { try await stream.flush() }

            await stream.close()

            await #expect(throws: StreamError.closed) { try await flushing.value }
        }
    }

    @Test func `a closed stream is not written`() async throws {
        try await withLoopback { stream, _ in
            await stream.close()

            await #expect(throws: StreamError.closed) { try await stream.write([1]) }
        }
    }
}

/// Lets a writer of `b` wait, begins another that writes `c`, and expects them in this order.
private func expectWaitingWriterFirst(
    _ beginSecond: (LoopbackStream) async -> Task<Void, any Error>
) async throws {
    try await withLoopback(receiveBuffer: 4096) { stream, peer in
        let count = try await stream.fill()
        let log = EventLog()
        // Not on the loop: it comes to each step of its write in a job of its own.
        let first = Task {
            log.note("begun")
            try await stream.write([0x62])
        }
        await log.wait(for: "begun")
        await waitUntilHeldBack(on: stream)
        let second = await beginSecond(stream)

        let received = try await peer.receive(exactly: count + 2)

        try await first.value
        try await second.value
        #expect(received.suffix(2) == [0x62, 0x63])
    }
}

/// Waits until the loop has come to a write that was begun elsewhere, as often as that takes steps.
private func waitUntilHeldBack(on stream: LoopbackStream) async {
    for _ in 0..<10 { await LoopHost(stream.loop).run {} }
}

extension Collection<UInt8> {
    fileprivate var isSorted: Bool { zip(self, dropFirst()).allSatisfy { $0 <= $1 } }
}
