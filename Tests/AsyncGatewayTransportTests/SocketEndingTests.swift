import AsyncGatewayTransport
import TestPeers
import Testing

@Suite("Socket stream ending", .timeLimit(.minutes(1)))
struct SocketEndingTests {
    private let log = EventLog()

    /// Settings under which a peer that is gone is noted.
    private func settings(grace: Duration = .seconds(30)) -> StreamSettings {
        StreamSettings(disconnectGrace: grace) { [log] in log.note("gone") }
    }

    @Test func `finishing tells the peer the end, and its bytes are still read`() async throws {
        try await withLoopback { stream, peer in
            try await stream.write(Array("tea".utf8))
            await stream.finishWriting()

            #expect(try await peer.receiveAll() == Array("tea".utf8))
            try await peer.send("thanks")
            #expect(try await stream.read(atMost: 10, until: nil) == Array("thanks".utf8))
        }
    }

    @Test func `closing sends what was written just before`() async throws {
        try await withLoopback { stream, peer in
            try await stream.writeAndClose(Array("tea".utf8))

            #expect(try await peer.receiveAll() == Array("tea".utf8))
        }
    }

    @Test func `closing twice does nothing more`() async throws {
        try await withLoopback { stream, peer in
            await stream.close()
            await stream.close()
            let received = try await peer.receiveAll()

            #expect(received == [])
        }
    }

    @Test func `aborting is a reset for the peer`() async throws {
        try await withLoopback { stream, peer in
            await stream.abort()
            let isReset = try await peer.receiveReset()

            #expect(isReset)
        }
    }

    @Test func `closing is a regular end for the peer`() async throws {
        try await withLoopback { stream, peer in
            await stream.close()
            let isReset = try await peer.receiveReset()

            #expect(!isReset)
        }
    }

    @Test func `finishing a stream that has dropped bytes is no regular end`() async throws {
        let settings = StreamSettings(writeTimeout: .milliseconds(50))
        try await withLoopback(settings, receiveBuffer: 4096) { stream, peer in
            _ = try await stream.fill()
            await #expect(throws: StreamError.timedOut) { try await stream.flush() }
            let taken = await stream.run { Int($0.bytesTaken) }

            await stream.finishWriting()
            #expect(try await peer.receive(exactly: taken).count == taken)
            await stream.close()

            #expect(try await peer.receiveReset())
        }
    }

    @Test func `a reset is reported at once, though nobody reads`() async throws {
        try await withLoopback(settings()) { _, peer in
            await peer.reset()

            await log.wait(for: "gone")
        }
    }

    @Test func `a peer that has closed is reported when it refuses a write`() async throws {
        try await withLoopback(settings()) { stream, peer in
            await peer.close()
            try await stream.write(Array("tea".utf8))

            await log.wait(for: "gone")
        }
    }

    @Test func `a peer that has finished sending and acknowledges a block is not gone`()
        async throws
    {
        let grace = Duration.milliseconds(100)
        let late = EventLog()
        try await withLoopback(settings(grace: grace)) { stream, peer in
            // On the loop: it answers before any time can pass there.
            let answering = await begin(on: stream.loop) {
                let end = try await stream.read(atMost: 1, until: nil)
                try await stream.write(Array("tea".utf8))
                return end
            }
            await peer.finishSending()
            #expect(try await answering.value == [])
            #expect(try await peer.receive() == Array("tea".utf8))

            // On the same loop, and begun later: its grace ends after the first one's.
            let other = StreamSettings(disconnectGrace: grace) { late.note("gone") }
            try await withLoopback(other) { _, otherPeer in
                await otherPeer.finishSending()
                await late.wait(for: "gone")
            }
            #expect(log.entries.isEmpty)
        }
    }

    @Test func `a peer that takes after its end what was sent before it is not gone`() async throws
    {
        let grace = Duration.milliseconds(300)
        let late = EventLog()
        try await withLoopback(settings(grace: grace), receiveBuffer: 4096) { stream, peer in
            try await stream.write([UInt8](repeating: 7, count: 60_000))
            try await stream.flush()
            let steps = EventLog()
            let noticing = await begin(on: stream.loop) {
                let end = try await stream.read(atMost: 1, until: nil)
                steps.note("noticed")
                // The loop does not look for the end of the grace until the peer has run, however
                // late that is.
                steps.waitOnThread(for: "taken")
                return end
            }
            #expect(try await peer.finishAndReceive(60_000, noting: steps).count == 60_000)
            #expect(try await noticing.value == [])

            // On the same loop, and begun later: its grace ends after the first one's.
            try await withLoopback(StreamSettings(disconnectGrace: grace) { late.note("gone") }) {
                _, otherPeer in
                await otherPeer.finishSending()
                await late.wait(for: "gone")
            }
            #expect(log.entries.isEmpty)
        }
    }

    @Test func `a peer that has finished sending and takes nothing is gone after the grace`()
        async throws
    {
        try await withLoopback(settings(grace: .milliseconds(100)), receiveBuffer: 4096) {
            stream, peer in
            await peer.finishSending()
            #expect(try await stream.read(atMost: 1, until: nil) == [])
            _ = try await stream.fill()

            await log.wait(for: "gone")
        }
    }

    @Test func `a peer that has finished sending counts as gone after a grace`() async throws {
        try await withLoopback(settings(grace: .milliseconds(50))) { stream, peer in
            let start = ContinuousClock.now

            await peer.finishSending()
            await log.wait(for: "gone")

            #expect(start.duration(to: .now) >= .milliseconds(50))
            try await stream.write(Array("late".utf8))
            #expect(try await peer.receive() == Array("late".utf8))
        }
    }

    @Test func `the grace begins when the peer finishes, however long the loop was idle`()
        async throws
    {
        // A loop that no other test keeps awake.
        try await withLoopback(settings(grace: .milliseconds(50)), loop: 2) { _, peer in
            try await pass(.now + .milliseconds(100), on: try EventLoop.loops(count: 1)[0])
            let start = ContinuousClock.now

            await peer.finishSending()
            await log.wait(for: "gone")

            #expect(start.duration(to: .now) >= .milliseconds(50))
        }
    }

    @Test func `a peer that has finished sending and takes a file is not gone`() async throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "file")
        folder.resize("file", to: 10_000_000_000)
        let file = try OpenFile(path: folder["file"])
        let settings = settings(grace: .seconds(1))
        // The kernel keeps little for the peer, so that its reading is what lets the file move.
        try await withLoopback(settings, receiveBuffer: 1 << 14) { stream, peer in
            let sending = await begin(on: stream.loop) {
                try await stream.send(file: file, 0..<10_000_000_000)
            }

            let entries = try await peer.finishSendingAndReceive(for: .milliseconds(1200)) {
                log.entries
            }

            #expect(entries == [])
            await stream.abort()
            _ = await sending.result
        }
    }

    @Test func `a peer is reported as gone only once`() async throws {
        try await withLoopback(settings(grace: .milliseconds(1))) { stream, peer in
            await peer.finishSending()
            await log.wait(for: "gone")

            await peer.reset()

            await #expect(throws: (any Error).self) {
                while true { _ = try await stream.write([1]) }
            }
            #expect(log.entries == ["gone"])
        }
    }

    @Test func `a stream that this side has closed reports nobody as gone`() async throws {
        try await withLoopback(settings(grace: .milliseconds(1))) { stream, peer in
            let closing = await begin(on: stream.loop) {
                _ = try await stream.readAll()
                await stream.close()
            }

            await peer.finishSending()
            try await closing.value

            try await pass(.now + .milliseconds(2), on: stream.loop)
            #expect(log.entries == [])
        }
    }

    @Test func `when both sides have finished, nobody is reported as gone`() async throws {
        try await withLoopback(settings()) { stream, peer in
            await stream.finishWriting()
            await peer.finishSending()
            _ = try await stream.readAll()
            await LoopHost(stream.loop).run {}

            #expect(log.entries == [])
        }
    }

    @Test func `a closed stream is let go of`() async throws {
        weak var watched: SocketStream?
        try await withLoopback { stream, _ in
            watched = stream.socket
            await stream.close()
        }
        // What the loop holds for its current turn is gone in the next.
        await LoopHost(try EventLoop.loops(count: 1)[0]).run {}

        #expect(watched == nil)
    }
}

extension LoopbackStream {
    /// Writes and closes within one job, so that nothing is flushed in between.
    fileprivate func writeAndClose(_ bytes: [UInt8]) throws {
        _ = try tryWrite([], bytes, [])
        close()
    }
}

extension Peer {
    /// Finishes sending, takes bytes for a while, and says what is then the case.
    ///
    /// In one call on the peer's own thread: however busy the other tests are, they do not hold it up.
    fileprivate func finishSendingAndReceive<Value: Sendable>(
        for duration: Duration, then look: @Sendable () -> Value
    ) throws -> Value {
        finishSending()
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end { _ = try receive(atMost: 1 << 14) }
        return look()
    }
}

extension Peer {
    /// Finishes sending, and receives once the other side has noticed; notes that it has, or could
    /// not.
    fileprivate func finishAndReceive(_ count: Int, noting steps: EventLog) async throws -> [UInt8]
    {
        finishSending()
        await steps.wait(for: "noticed")
        defer { steps.note("taken") }
        return try receive(exactly: count)
    }
}
