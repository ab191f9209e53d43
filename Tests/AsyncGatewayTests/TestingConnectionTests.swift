import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("In-memory connection", .timeLimit(.minutes(1)))
struct TestingConnectionTests {
    private let clock = ManualClock()
    private let journal = Journal()

    private func open(_ connection: InMemoryConnection) async {
        await connection.open(
            ByteStreamExpectations(
                writeTimeout: .seconds(60), disconnectGrace: .seconds(10),
                onDisconnect: { [journal] in journal.note("gone") }))
    }

    @Test func `what the client sends the server reads`() async throws {
        let connection = InMemoryConnection()

        try await connection.client.send("earl ")
        try await connection.client.send("grey")
        await connection.client.finishSending()

        #expect(try await connection.read(atMost: 6) == Array("earl g".utf8))
        #expect(try await connection.read(atMost: 6) == Array("rey".utf8))
        #expect(try await connection.read(atMost: 6) == [])
    }

    @Test func `reads are as long as they may be`() async throws {
        let connection = InMemoryConnection(maximumBytesPerRead: 4)
        try await connection.client.send("earl grey")

        #expect(try await connection.read(atMost: 100) == Array("earl".utf8))
    }

    @Test func `what the server flushes the client receives`() async throws {
        let connection = InMemoryConnection()

        try await connection.write(Array("earl grey".utf8))
        try await connection.flush()
        await connection.close()

        #expect(try await connection.client.receive(atMost: 4) == Array("earl".utf8))
        #expect(try await connection.client.receiveText() == " grey")
    }

    @Test func `what the server writes leaves without a flush when it waits`() async throws {
        let connection = InMemoryConnection()
        async let read = connection.read(atMost: 1)

        try await connection.write([1])

        #expect(try await connection.client.receive() == [1])
        try await connection.client.send([2])
        #expect(try await read == [2])
    }

    @Test func `what the server has not flushed is lost when it closes`() async throws {
        let connection = InMemoryConnection()

        try await connection.writeAndClose([1])

        #expect(try await connection.client.receiveAll() == [])
    }

    @Test func `a read gives up at its deadline, and can be repeated`() async throws {
        let (clock, connection) = (clock, InMemoryConnection(clock: clock))
        let read = Task { try await connection.read(atMost: 1, until: clock.now + .seconds(5)) }
        try await clock.waitForSleepers()

        clock.advance(by: .seconds(5))

        await #expect(throws: TransportError(.timedOut)) { try await read.value }
        try await connection.client.send([1])
        #expect(try await connection.read(atMost: 1) == [1])
    }

    @Test func `bytes that are there are read at any deadline`() async throws {
        let connection = InMemoryConnection(clock: clock)
        try await connection.client.send([1])

        #expect(try await connection.read(atMost: 1, until: clock.now) == [1])
    }

    @Test func `a read that waits can be made to expire`() async throws {
        let (clock, connection) = (clock, InMemoryConnection(clock: clock))
        let read = Task { try await connection.read(atMost: 1, until: clock.now + .seconds(5)) }
        try await clock.waitForSleepers()

        await connection.expireReadOnExecutor()

        await #expect(throws: TransportError(.timedOut)) { try await read.value }
        #expect(clock.deadlines.isEmpty)
    }

    @Test func `a cancelled read throws that, and takes nothing`() async throws {
        let (clock, connection) = (clock, InMemoryConnection(clock: clock))
        let read = Task { try await connection.read(atMost: 1, until: clock.now + .seconds(5)) }
        try await clock.waitForSleepers()

        read.cancel()

        await #expect(throws: CancellationError.self) { try await read.value }
        try await connection.client.send([1])
        #expect(await connection.unreadByteCount == 1)
    }

    @Test func `a flush waits for room, and gives up in time`() async throws {
        let (clock, connection) = (clock, InMemoryConnection(clock: clock, responseCapacity: 2))
        await open(connection)
        try await connection.write([1, 2, 3])
        let flush = Task { try await connection.flush() }
        try await clock.waitForSleepers()

        clock.advance(by: .seconds(60))

        await #expect(throws: TransportError(.timedOut)) { try await flush.value }
    }

    @Test func `a flush ends when the client has received enough`() async throws {
        let (clock, connection) = (clock, InMemoryConnection(clock: clock, responseCapacity: 2))
        await open(connection)
        try await connection.write([1, 2, 3])
        async let flush: Void = connection.flush()
        try await clock.waitForSleepers()

        #expect(try await connection.client.receive(atMost: 1) == [1])

        try await flush
        #expect(clock.deadlines.isEmpty)
    }

    @Test func `the client waits until the server has read enough`() async throws {
        let connection = InMemoryConnection(requestCapacity: 2)
        async let sending: Void = connection.client.send([1, 2, 3])

        #expect(try await connection.read(atMost: 1) == [1])

        try await sending
        #expect(await connection.unreadByteCount == 2)
    }

    @Test func `a reset fails both ends and is told once`() async throws {
        let connection = InMemoryConnection()
        await open(connection)

        await connection.client.reset()
        await connection.client.reset()

        #expect(journal.entries == ["gone"])
        await #expect(throws: TransportError(.clientDisconnected)) {
            try await connection.read(atMost: 1)
        }
        await #expect(throws: TransportError(.clientDisconnected)) {
            try await connection.write([1])
        }
        await #expect(throws: TransportError.self) { try await connection.client.receive() }
        await #expect(throws: TransportError.self) { try await connection.client.send([1]) }
    }

    @Test func `a client that has finished before the opening has its grace`() async throws {
        let connection = InMemoryConnection(clock: clock)
        await connection.client.finishSending()
        await open(connection)
        try await clock.waitForSleepers()

        clock.advance(by: .seconds(10))

        try await journal.wait(for: "gone")
    }

    @Test func `nothing is told after the server has closed`() async throws {
        let connection = InMemoryConnection(clock: clock)
        await open(connection)
        await connection.client.finishSending()
        try await clock.waitForSleepers()

        await connection.close()
        await connection.client.reset()

        #expect(clock.deadlines.isEmpty)
        #expect(journal.entries.isEmpty)
    }

    @Test func `an abort is a reset for the client, behind what was sent`() async throws {
        let connection = InMemoryConnection()
        try await connection.write([1])
        try await connection.flush()

        await connection.abort()

        #expect(await connection.serverHasAborted)
        #expect(try await connection.client.receive() == [1])
        await #expect(throws: TransportError.self) { try await connection.client.receive() }
    }

    @Test func `an end of writing leaves the other direction open`() async throws {
        let connection = InMemoryConnection()

        await connection.finishWriting()
        try await connection.client.send([1])

        #expect(try await connection.client.receive() == [])
        #expect(try await connection.read(atMost: 1) == [1])
        #expect(await connection.serverHasFinishedWriting)
        #expect(await !connection.serverHasClosed)
    }
}

extension InMemoryConnection {
    fileprivate func writeAndClose(_ bytes: [UInt8]) async throws {
        try await write(bytes)
        close()
    }
}

extension InMemoryConnection {
    fileprivate func expireReadOnExecutor() {
        expireRead()
    }
}
