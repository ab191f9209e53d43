import AsyncGatewayTransport
import TestPeers
import Testing

@Suite("Socket stream files", .timeLimit(.minutes(1)))
struct SocketFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func makeFile(_ bytes: [UInt8]) throws -> OpenFile {
        try OpenFile(path: try folder.write(bytes, to: "file"))
    }

    @Test func `a file arrives whole`() async throws {
        let bytes = patternedBytes(5_000_000)
        let file = try makeFile(bytes)
        try await withLoopback { stream, peer in
            async let received = peer.receive(exactly: bytes.count)

            try await stream.send(file: file, 0..<5_000_000)

            #expect(try await received == bytes)
        }
    }

    #if os(Linux)
        @Test(arguments: [100, 5_000_000])
        func `a file that is not in memory arrives whole`(_ count: Int) async throws {
            // What a file has as a hole the kernel takes into memory when it is read first.
            try folder.write([], to: "file")
            folder.resize("file", to: count)
            let file = try OpenFile(path: folder["file"])
            try await withLoopback { stream, peer in
                async let received = peer.receive(exactly: count)

                try await stream.send(file: file, 0..<Int64(count))

                #expect(try await received == [UInt8](repeating: 0, count: count))
            }
        }
    #endif

    @Test func `a part of a file arrives behind what was written`() async throws {
        let file = try makeFile(Array("green tea leaves".utf8))
        try await withLoopback { stream, peer in
            try await stream.write(Array("I like ".utf8))
            try await stream.send(file: file, 6..<9)
            try await stream.write(Array("!".utf8))

            #expect(try await peer.receive(exactly: 11) == Array("I like tea!".utf8))
        }
    }

    @Test func `of a file that has become shorter what is left arrives, and then it fails`()
        async throws
    {
        let file = try makeFile(patternedBytes(1000))
        folder.resize("file", to: 10)
        try await withLoopback { stream, peer in
            await #expect(throws: FileReadError.shortened) {
                try await stream.send(file: file, 0..<1000)
            }
            let received = try await peer.receive(exactly: 10)

            #expect(received == patternedBytes(10))
        }
    }

    #if os(Linux)
        @Test func `a file that the system does not send is copied`() async throws {
            let bytes = patternedBytes(200_000)
            // sendfile(2) fails with EINVAL for it; its offsets are addresses of this process.
            let file = try OpenFile(path: "/proc/self/mem")
            try await withLoopback { stream, peer in
                try await stream.write(Array("tea".utf8))
                let address = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
                defer { address.deallocate() }
                _ = address.initialize(from: bytes)
                let start = Int64(UInt(bitPattern: address.baseAddress))
                async let received = peer.receive(exactly: 4 + bytes.count)

                try await stream.send(file: file, start..<start + Int64(bytes.count))
                try await stream.write(Array("!".utf8))

                #expect(try await received == Array("tea".utf8) + bytes + Array("!".utf8))
            }
        }

        @Test func `a file that cannot be read is told from a lost connection`() async throws {
            // Nothing is at these addresses.
            let file = try OpenFile(path: "/proc/self/mem")
            try await withLoopback { stream, peer in
                await #expect(throws: FileReadError.self) {
                    try await stream.send(file: file, 5..<1000)
                }

                try await stream.write(Array("tea".utf8))
                let received = try await peer.receive()
                #expect(received == Array("tea".utf8))
            }
        }
    #endif

    @Test func `a cancelled sending gives up`() async throws {
        let file = try makeFile(patternedBytes(2_000_000))
        try await withLoopback(receiveBuffer: 4096) { stream, _ in
            _ = try await stream.fill()
            let sending = await begin(on: stream.loop) {
                try await stream.send(file: file, 0..<2_000_000)
            }

            sending.cancel()

            await #expect(throws: CancellationError.self) { try await sending.value }
        }
    }

    @Test func `a sending that need not wait is cancelled too`() async throws {
        let file = try makeFile(patternedBytes(1000))
        try await withLoopback { stream, _ in
            let sending = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await stream.send(file: file, 0..<1000)
            }

            await #expect(throws: CancellationError.self) { try await sending.value }
        }
    }

    @Test func `a peer that takes nothing of a file is given up`() async throws {
        let settings = StreamSettings(writeTimeout: .milliseconds(50))
        let file = try makeFile([UInt8](repeating: 7, count: 20_000_000))
        try await withLoopback(settings, receiveBuffer: 4096) { stream, _ in
            await #expect(throws: StreamError.timedOut) {
                try await stream.send(file: file, 0..<20_000_000)
            }
        }
    }

    @Test func `a peer that is gone ends the sending`() async throws {
        let file = try makeFile([UInt8](repeating: 7, count: 20_000_000))
        try await withLoopback(receiveBuffer: 4096) { stream, peer in
            let sending = await begin(on: stream.loop) {
                try await stream.send(file: file, 0..<20_000_000)
            }

            await peer.reset()

            let error = await #expect(throws: SystemError.self) { try await sending.value }
            #expect(error?.isDisconnection == true)
        }
    }
}
