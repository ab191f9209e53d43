import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayTransport
import Testing

@Suite("In-memory transport", .timeLimit(.minutes(1)))
struct TestingTransportTests {
    private let clock = ManualClock()
    private let journal = Journal()

    /// A connection that has been opened, and its server's end.
    private func open(
        responseCapacity: Int = 1 << 16
    ) async -> (InMemoryConnection, TransportCaller<InMemoryTransport>) {
        let connection = InMemoryConnection(clock: clock, responseCapacity: responseCapacity)
        let server = TransportCaller(InMemoryTransport(connection), journal)
        let settings = StreamSettings(onDisconnect: { [journal] in journal.note("gone") })
        await server.call { $0.open(settings) }
        return (connection, server)
    }

    /// Begins to write behind bytes that are stuck.
    private func beginWriting(
        _ text: String, _ server: TransportCaller<InMemoryTransport>
    ) async throws -> Task<Void, any Error> {
        let write = Task { try await server.write(text) }
        try await journal.wait(for: "writing \(text)")
        return write
    }

    // MARK: - Reading

    @Test func `what has arrived is read without waiting`() async throws {
        let (connection, server) = await open()
        try await connection.client.send("earl grey")

        #expect(try await server.call { try $0.tryReadText(atMost: 4) } == "earl")
        #expect(try await server.call { try $0.tryReadText() } == " grey")
        #expect(try await server.call { try $0.tryReadText() } == nil)
    }

    @Test func `the end of the client's bytes is read as none`() async throws {
        let (connection, server) = await open()
        await connection.client.finishSending()

        #expect(try await server.call { try $0.tryReadText() } == "")
        // Ends the grace, which the connection's clock would never do.
        await connection.client.reset()
    }

    @Test func `a read waits for the client`() async throws {
        let (connection, server) = await open()
        async let read = server.read()

        try await connection.client.send("tea")

        #expect(try await read == "tea")
    }

    @Test func `a read ends at its deadline`() async throws {
        let (clock, (_, server)) = (clock, await open())
        let deadline = LoopTime(clock.now + .seconds(5))
        let read = Task { try await server.read(until: deadline) }
        try await clock.waitForSleepers()
        #expect(await server.call { $0.now } + .seconds(5) == deadline)

        clock.advance(by: .seconds(5))

        await #expect(throws: StreamError.timedOut) { try await read.value }
    }

    @Test func `a second reader is told that the first one waits`() async throws {
        let (clock, (connection, server)) = (clock, await open())
        let deadline = LoopTime(clock.now + .seconds(5))
        let read = Task { try await server.read(until: deadline) }
        try await clock.waitForSleepers()

        await #expect(throws: StreamError.busy) { try await server.read() }
        try await connection.client.send("tea")
        #expect(try await read.value == "tea")
    }

    @Test func `after many reads in a row other jobs have their turn`() async throws {
        let (connection, server) = await open()
        try await connection.client.send(String(repeating: "x", count: 100))

        let count = try await server.call { transport in
            var count = 0
            while try transport.tryReadText(atMost: 1) != nil { count += 1 }
            return count
        }

        #expect(count == 32)
        #expect(try await server.read().count == 68)
    }

    // MARK: - Writing

    @Test func `what is written leaves when the job ends`() async throws {
        let (connection, server) = await open()

        #expect(try await server.call { try $0.tryWrite("earl") && $0.tryWrite(" grey") })

        #expect(try await connection.client.receive() == Array("earl grey".utf8))
    }

    @Test func `nothing is accepted behind bytes that are stuck`() async throws {
        let (connection, server) = await open(responseCapacity: 2)
        #expect(try await server.call { try $0.tryWrite("tea") })

        #expect(try await !server.call { try $0.tryFlush() })

        #expect(try await !server.call { try $0.tryWrite("milk") })
        #expect(await server.call { $0.bytesQueued } == 3)
        await connection.client.reset()
    }

    @Test func `bytes are taken when they find room`() async throws {
        let (connection, server) = await open(responseCapacity: 2)
        #expect(try await server.call { try $0.tryWrite("milk") && !$0.tryFlush() })
        #expect(await server.call { $0.bytesTaken } == 2)

        #expect(try await connection.client.receive(atMost: 1).count == 1)
        #expect(await server.call { $0.bytesTaken } == 3)

        #expect(try await connection.client.receive(atMost: 3).count == 3)
        #expect(await server.call { $0.bytesTaken } == 4)
    }

    @Test func `the bytes of waiting writers are accepted in their order`() async throws {
        let (connection, server) = await open(responseCapacity: 0)
        #expect(try await server.call { try $0.tryWrite("a") && !$0.tryFlush() })
        var writes: [Task<Void, any Error>] = []
        for text in ["b", "c", "d"] { writes.append(try await beginWriting(text, server)) }

        var received = ""
        while received.utf8.count < 4 {
            received += String(decoding: try await connection.client.receive(), as: UTF8.self)
        }

        #expect(received == "abcd")
        for write in writes { try await write.value }
    }

    @Test func `a writer that is cancelled takes its bytes with it`() async throws {
        let (connection, server) = await open(responseCapacity: 0)
        #expect(try await server.call { try $0.tryWrite("a") && !$0.tryFlush() })
        let first = try await beginWriting("b", server)
        let second = try await beginWriting("c", server)

        first.cancel()

        await #expect(throws: CancellationError.self) { try await first.value }
        #expect(try await connection.client.receive() == Array("a".utf8))
        try await second.value
        #expect(try await connection.client.receive() == Array("c".utf8))
    }

    @Test func `a writer that waits is refused when the server's half ends`() async throws {
        let (connection, server) = await open(responseCapacity: 0)
        #expect(try await server.call { try $0.tryWrite("a") && !$0.tryFlush() })
        let write = try await beginWriting("b", server)

        await server.call { $0.finishWriting() }

        await #expect(throws: TransportError(.clientDisconnected)) { try await write.value }
        #expect(try await connection.client.receiveText() == "a")
    }

    @Test func `a file is sent behind what was accepted`() async throws {
        let file = try OpenFile(path: Array(#filePath.utf8))
        let (connection, server) = await open(responseCapacity: 3)
        #expect(try await server.call { try $0.tryWrite("see ") })
        let sending = Task {
            try await server.send(file: file, 0..<6)
            try await server.flush()
            await server.call { $0.close() }
        }

        #expect(try await connection.client.receiveText() == "see import")
        try await sending.value
    }

    // MARK: - Ending

    @Test func `a client that is gone is told once`() async throws {
        let (connection, server) = await open()

        await connection.client.reset()

        #expect(journal.entries == ["gone"])
        await #expect(throws: TransportError(.clientDisconnected)) {
            try await server.call { try $0.tryFlush() }
        }
    }

    @Test func `a close ends what waits`() async throws {
        let (connection, server) = await open(responseCapacity: 0)
        #expect(try await server.call { try $0.tryWrite("a") && !$0.tryFlush() })
        let write = try await beginWriting("b", server)

        await server.call { $0.close() }

        await #expect(throws: TransportError(.clientDisconnected)) { try await write.value }
        #expect(try await connection.client.receiveText() == "")
    }

    @Test func `an abort is a reset for the client`() async throws {
        let (connection, server) = await open()

        await server.call { $0.abort() }

        await #expect(throws: TransportError.self) { try await connection.client.receive() }
    }

    // MARK: - Serving

    @Test func `the answers to requests that came together leave together`() async throws {
        let connection = InMemoryConnection()
        async let serving: Void = AsyncGatewayServer(app: Apps.path).serve(connection)

        try await connection.client.send(
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        let received = String(decoding: try await connection.client.receive(), as: UTF8.self)
        await connection.client.close()
        await serving

        #expect(received.contains("/1") && received.hasSuffix("/2"))
    }
}
