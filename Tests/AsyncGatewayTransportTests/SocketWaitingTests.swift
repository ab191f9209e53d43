import AsyncGatewayTransport
import TestPeers
import Testing

@Suite("Socket stream waiting", .timeLimit(.minutes(1)))
struct SocketWaitingTests {
    private let log = EventLog()

    @Test func `the pieces of writers that wait are accepted in order`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            let count = try await stream.fill()
            var writers: [Task<Void, any Error>] = []
            for number in 0..<3 as Range<UInt8> {
                writers.append(
                    await begin(on: stream.loop) {
                        try await stream.write([number], [10, 10], [20 + number])
                    })
            }

            let received = try await peer.receive(exactly: count + 12)

            for writer in writers { try await writer.value }
            #expect(received.suffix(12) == [0, 10, 10, 20, 1, 10, 10, 21, 2, 10, 10, 22])
        }
    }

    @Test func `a flush that waits behind a writer waits for the bytes of that too`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            let count = try await stream.fill()
            let writing = await begin(on: stream.loop) { try await stream.write([0x62]) }
            let flushing = await begin(on: stream.loop) {
                try await stream.flush()
                return await stream.run { $0.bytesTaken }
            }

            _ = try await peer.receive(exactly: count + 1)

            #expect(try await flushing.value == UInt64(count + 1))
            try await writing.value
        }
    }

    @Test func `what a cancelled writer waits to write is not sent`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            let count = try await stream.fill()
            let first = await begin(on: stream.loop) { try await stream.write([0x62]) }
            let second = await begin(on: stream.loop) { try await stream.write([0x63]) }

            first.cancel()
            await #expect(throws: CancellationError.self) { try await first.value }
            let received = try await peer.receive(exactly: count + 1)

            try await second.value
            #expect(received.last == 0x63)
        }
    }

    @Test func `finishing ends a write that waits, and sends what was accepted`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            let count = try await stream.fill()
            let writing = await begin(on: stream.loop) { try await stream.write([0x62]) }

            await stream.finishWriting()

            await #expect(throws: StreamError.closed) { try await writing.value }
            #expect(try await peer.receiveAll().count == count)
        }
    }

    @Test func `a stream that has finished is flushed, and not written`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            let count = try await stream.fill()
            await stream.finishWriting()
            await #expect(throws: StreamError.closed) { try await stream.write([0x62]) }
            let flushing = await begin(on: stream.loop) { try await stream.flush() }

            let received = try await peer.receiveAll()

            try await flushing.value
            #expect(received.count == count)
        }
    }

    @Test func `a failure is thrown by the next flush`() async throws {
        let settings = StreamSettings { [log] in log.note("gone") }
        try await withLoopback(settings) { stream, peer in
            await peer.reset()
            await log.wait(for: "gone")
            // The kernel tells the failure in answer to a call.
            _ = try? await stream.read(atMost: 1, until: nil)  // It throws the same.

            let error = await #expect(throws: SystemError.self) {
                try await stream.run { try $0.tryFlush() }
            }
            #expect(error?.isDisconnection == true)
        }
    }

    @Test func `a connection that never waits has to after some steps`() async throws {
        try await withLoopback { stream, _ in
            let steps = try await stream.run { socket in
                var steps = 1
                while steps < 1000, try socket.tryFlush() { steps += 1 }
                return steps
            }

            #expect(steps < 1000)
            try await stream.flush()
        }
    }

    @Test func `what has arrived when a read is to end is still taken`() async throws {
        try await withLoopback { stream, peer in
            let reading = await begin(on: stream.loop) {
                try await stream.read(atMost: 10, until: nil)
            }
            // While the loop waits for the bytes, it does not come to their event.
            async let expiring: Void = stream.run { [log] socket in
                log.note("held")
                log.waitOnThread(for: "delivered")
                socket.expireRead()
            }
            await log.wait(for: "held")
            try await peer.send("tea")
            await peer.waitUntilDelivered()
            log.note("delivered")

            await expiring
            #expect(try await reading.value == Array("tea".utf8))
        }
    }

    @Test func `a stream that is used on another thread traps`() async throws {
        await #expect(processExitsWith: .failure) {
            try await withLoopback { stream, _ in
                _ = try stream.socket.tryFlush()
            }
        }
    }
}
