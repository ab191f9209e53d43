import AsyncGatewayTransport
import TestPeers
import Testing

@Suite("Socket stream reading", .timeLimit(.minutes(1)))
struct SocketReadingTests {
    private let tea = Array("tea".utf8)

    @Test func `bytes that have arrived are read`() async throws {
        try await withLoopback { stream, peer in
            try await peer.send("tea")

            #expect(try await stream.read(atMost: 10, until: nil) == tea)
        }
    }

    @Test func `a read waits for bytes`() async throws {
        try await withLoopback { stream, peer in
            let reading = await begin(on: stream.loop) {
                try await stream.read(atMost: 10, until: nil)
            }

            try await peer.send("tea")

            #expect(try await reading.value == tea)
        }
    }

    @Test func `no more bytes are read than were asked for, and none are lost`() async throws {
        try await withLoopback { stream, peer in
            try await peer.send("green tea")

            #expect(try await stream.read(atMost: 6, until: nil) == Array("green ".utf8))
            #expect(try await stream.read(atMost: 6, until: nil) == tea)
        }
    }

    @Test func `the end of the peer's stream is an empty read, every time`() async throws {
        try await withLoopback { stream, peer in
            try await peer.send("tea")
            await peer.finishSending()

            #expect(try await stream.readAll() == tea)
            #expect(try await stream.read(atMost: 10, until: nil) == [])
        }
    }

    @Test func `a long stream arrives whole and in order`() async throws {
        let bytes = patternedBytes(3_000_000)
        try await withLoopback { stream, peer in
            async let sending: Void = peer.send(bytes)
            var received: [UInt8] = []
            while received.count < bytes.count {
                received += try await stream.read(atMost: 1 << 16, until: nil)
            }
            try await sending

            #expect(received == bytes)
        }
    }

    @Test func `a read gives up at its deadline`() async throws {
        try await withLoopback { stream, _ in
            let deadline = ContinuousClock.now + .milliseconds(20)

            await #expect(throws: StreamError.timedOut) {
                try await stream.read(atMost: 10, until: deadline)
            }

            #expect(ContinuousClock.now >= deadline)
        }
    }

    @Test func `a stream can be read after a read that gave up`() async throws {
        try await withLoopback { stream, peer in
            _ = try? await stream.read(atMost: 10, until: .now)  // Its end is another test's.
            try await peer.send("tea")

            #expect(try await stream.read(atMost: 10, until: nil) == tea)
        }
    }

    @Test func `the deadline of an earlier read ends no later one`() async throws {
        try await withLoopback { stream, peer in
            let deadline = ContinuousClock.now + .milliseconds(50)
            try await peer.send("green")
            _ = try await stream.read(atMost: 10, until: deadline)
            let reading = await begin(on: stream.loop) {
                try await stream.read(atMost: 10, until: nil)
            }
            try await pass(LoopTime(deadline) + .milliseconds(1), on: stream.loop)

            try await peer.send("tea")

            #expect(try await reading.value == tea)
        }
    }

    @Test func `a deadline before that of the read before is kept`() async throws {
        try await withLoopback { stream, peer in
            try await peer.send("tea")
            _ = await begin(on: stream.loop) {
                try await stream.read(atMost: 10, until: .now + .seconds(30))
            }

            await #expect(throws: StreamError.timedOut) {
                try await stream.read(atMost: 10, until: .now + .milliseconds(5))
            }
        }
    }

    @Test func `a waiting read can be told to give up`() async throws {
        try await withLoopback { stream, _ in
            let reading = await begin(on: stream.loop) {
                try await stream.read(atMost: 10, until: nil)
            }

            let expiring = await begin(on: stream.loop) { stream.expireRead() }
            try await expiring.value

            await #expect(throws: StreamError.timedOut) { try await reading.value }
        }
    }

    @Test func `a cancelled read gives up, and the stream can still be read`() async throws {
        try await withLoopback { stream, peer in
            let reading = await begin(on: stream.loop) {
                try await stream.read(atMost: 10, until: nil)
            }

            reading.cancel()

            await #expect(throws: CancellationError.self) { try await reading.value }
            try await peer.send("tea")
            #expect(try await stream.read(atMost: 10, until: nil) == tea)
        }
    }

    @Test func `a task that is cancelled already waits for no bytes`() async throws {
        try await withLoopback { stream, _ in
            let reading = Task(executorPreference: stream.loop) {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await stream.read(atMost: 10, until: nil)
            }

            await #expect(throws: CancellationError.self) { try await reading.value }
        }
    }

    @Test func `a cancelled task that does not prefer the loop waits for no bytes`() async throws {
        try await withLoopback { stream, _ in
            let reading = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await stream.read(atMost: 10, until: nil)
            }

            await #expect(throws: CancellationError.self) { try await reading.value }
        }
    }

    @Test func `a second task that reads is told that one does`() async throws {
        try await withLoopback { stream, peer in
            let reading = await begin(on: stream.loop) {
                try await stream.read(atMost: 10, until: nil)
            }

            await #expect(throws: StreamError.busy) {
                try await stream.read(atMost: 10, until: nil)
            }

            try await peer.send("tea")
            #expect(try await reading.value == tea)
        }
    }

    @Test func `a reset is met by the read that waits`() async throws {
        try await withLoopback { stream, peer in
            let reading = await begin(on: stream.loop) {
                try await stream.read(atMost: 10, until: nil)
            }

            await peer.reset()

            let error = await #expect(throws: SystemError.self) { try await reading.value }
            #expect(error?.isDisconnection == true)
        }
    }

    @Test func `closing ends a read that waits`() async throws {
        try await withLoopback { stream, _ in
            let reading = await begin(on: stream.loop) {
                try await stream.read(atMost: 10, until: nil)
            }

            await stream.close()

            await #expect(throws: StreamError.closed) { try await reading.value }
        }
    }

    @Test func `a closed stream is not read`() async throws {
        try await withLoopback { stream, peer in
            try await peer.send("tea")
            await stream.close()

            await #expect(throws: StreamError.closed) {
                try await stream.read(atMost: 10, until: nil)
            }
        }
    }
}
