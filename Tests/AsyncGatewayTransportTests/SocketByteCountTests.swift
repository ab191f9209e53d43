import AsyncGatewayTransport
import TestPeers
import Testing

@Suite("Socket stream byte counts", .timeLimit(.minutes(1)))
struct SocketByteCountTests {
    @Test func `bytes are queued when they are accepted, and taken when they are sent`()
        async throws
    {
        try await withLoopback { stream, _ in
            let counts = try await stream.run { socket in
                let isAccepted = try socket.tryWrite([1], [2, 3], [4])
                let before = socket.counts
                let isFlushed = try socket.tryFlush()
                return isAccepted && isFlushed ? [before, socket.counts] : []
            }

            #expect(counts == [Counts(queued: 4, taken: 0), Counts(queued: 4, taken: 4)])
        }
    }

    @Test func `of what a slow peer has no room for a part is taken`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            let count = UInt64(try await stream.fill())
            let stuck = await stream.run { $0.counts }

            #expect(stuck.queued == count)
            #expect(0 < stuck.taken && stuck.taken < count)

            async let received = peer.receive(exactly: Int(count))
            try await stream.flush()
            #expect(await stream.run { $0.counts } == Counts(queued: count, taken: count))
            _ = try await received
        }
    }

    @Test func `the bytes of a waiting writer are queued when there is room`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            let count = try await stream.fill()
            let writing = await begin(on: stream.loop) { try await stream.write([1, 2, 3]) }
            #expect(await stream.run { $0.bytesQueued } == UInt64(count))

            _ = try await peer.receive(exactly: count + 3)
            try await writing.value

            let all = UInt64(count + 3)
            #expect(await stream.run { $0.counts } == Counts(queued: all, taken: all))
        }
    }

    @Test(arguments: [1000, 600_000])
    func `a file counts like written bytes`(_ size: Int) async throws {
        let folder = try TemporaryFolder()
        let file = try OpenFile(path: try folder.write(patternedBytes(size), to: "file"))
        try await withLoopback { stream, peer in
            async let received = peer.receive(exactly: size + 2)
            try await stream.write([1, 2])
            try await stream.send(file: file, 0..<Int64(size))

            let all = UInt64(size + 2)
            #expect(await stream.run { $0.counts } == Counts(queued: all, taken: all))
            _ = try await received
        }
    }

    @Test func `bytes that are dropped stay queued, and are never taken`() async throws {
        try await withLoopback(receiveBuffer: 4096) { stream, _ in
            _ = try await stream.fill()
            let before = await stream.run { $0.counts }

            await stream.abort()

            #expect(await stream.run { $0.counts } == before)
            #expect(before.taken < before.queued)
        }
    }
}

private struct Counts: Equatable {
    var queued: UInt64
    var taken: UInt64
}

extension SocketStream {
    fileprivate var counts: Counts { Counts(queued: bytesQueued, taken: bytesTaken) }
}
