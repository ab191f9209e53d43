import AsyncGateway
import AsyncGatewayTransport
import Testing

@Suite("Writing over a stream", .timeLimit(.minutes(1)))
struct StreamTransportWritingTests {
    private struct Broken: Error {}

    private let scene = StreamTransportScene()

    /// Begins to write behind bytes that are stuck.
    private func beginWriting(_ text: String) async throws -> Task<Void, any Error> {
        let journal = Journal()
        let caller = TransportCaller(scene.transport, journal)
        let write = Task { try await caller.write(text) }
        try await journal.wait(for: "writing \(text)")
        return write
    }

    @Test func `what is accepted is written and flushed by itself`() async throws {
        try await scene.open()

        #expect(try await scene.caller.call { try $0.tryWrite([0x61], [0x62], [0x63]) })

        try await scene.journal.wait(for: "flush")
        #expect(scene.calls == ["write abc", "flush"])
    }

    @Test func `nothing is accepted while the stream takes the last bytes`() async throws {
        try await scene.open()
        try await scene.stick("tea")

        #expect(try await !scene.caller.call { try $0.tryWrite("milk") })

        #expect(await scene.caller.call { $0.bytesQueued } == 3)
        await scene.stream.release()
    }

    @Test func `bytes are taken when the stream has flushed them`() async throws {
        try await scene.open()
        try await scene.stick("tea")
        #expect(try await !scene.caller.call { try $0.tryFlush() })
        #expect(await scene.caller.call { $0.bytesTaken } == 0)

        await scene.stream.release()
        try await scene.caller.flush()

        #expect(try await scene.caller.call { try $0.tryFlush() })
        #expect(await scene.caller.call { $0.bytesTaken } == 3)
    }

    @Test func `writers that wait are served in their order`() async throws {
        try await scene.open()
        try await scene.stick("a")
        let writes = [try await beginWriting("b"), try await beginWriting("c")]

        await scene.stream.release()

        for write in writes { try await write.value }
        try await scene.caller.flush()
        #expect(scene.calls == ["write a", "write b", "write c", "flush"])
    }

    @Test func `a writer that is cancelled takes its bytes with it`() async throws {
        try await scene.open()
        try await scene.stick("a")
        let (first, second) = (try await beginWriting("b"), try await beginWriting("c"))

        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        await scene.stream.release()

        try await second.value
        try await scene.caller.flush()
        #expect(scene.calls == ["write a", "write c", "flush"])
    }

    @Test func `a failure is thrown to all writers`() async throws {
        try await scene.open()
        try await scene.stick("a")
        let write = try await beginWriting("b")

        await scene.stream.failWriting(Broken())

        await #expect(throws: Broken.self) { try await write.value }
        await #expect(throws: Broken.self) { try await scene.caller.flush() }
        #expect(scene.calls == ["write a"])
    }

    @Test func `the half ends behind what was accepted`() async throws {
        try await scene.open()

        let isAccepted = try await scene.caller.call { transport in
            defer { transport.finishWriting() }
            return try transport.tryWrite("tea")
        }

        #expect(isAccepted)
        try await scene.journal.wait(for: "finish")
        #expect(scene.calls == ["write tea", "flush", "finish"])
        await #expect(throws: StreamError.closed) { try await scene.caller.write("milk") }
    }

    @Test func `a writer that waits is refused when the half ends`() async throws {
        try await scene.open()
        try await scene.stick("a")
        let write = try await beginWriting("b")

        await scene.caller.call { $0.finishWriting() }

        await #expect(throws: StreamError.closed) { try await write.value }
        await scene.stream.release()
        try await scene.journal.wait(for: "finish")
        #expect(scene.calls == ["write a", "flush", "finish"])
    }

    @Test func `the stream is closed behind what was accepted`() async throws {
        try await scene.open()

        try await scene.caller.call { transport in
            _ = try transport.tryWrite("tea")
            transport.close()
        }

        await scene.transport.waitUntilClosed()
        #expect(scene.calls == ["write tea", "flush", "close"])
    }

    @Test func `a close does not wait for bytes that are stuck`() async throws {
        try await scene.open()
        try await scene.stick("tea")
        let write = try await beginWriting("milk")

        await scene.caller.call { $0.close() }

        await scene.transport.waitUntilClosed()
        #expect(scene.calls == ["write tea", "close"])
        await #expect(throws: StreamError.closed) { try await write.value }
    }

    @Test func `a stream that is aborted is not closed`() async throws {
        try await scene.open()

        await scene.caller.call { transport in
            transport.abort()
            transport.close()
        }

        await scene.transport.waitUntilClosed()
        #expect(scene.calls == ["abort"])
    }

    @Test func `a stream that failed is closed all the same`() async throws {
        let scene = StreamTransportScene(openingFailure: Broken())
        try await scene.open()
        await #expect(throws: Broken.self) { try await scene.caller.read() }

        await scene.caller.call { $0.close() }

        await scene.transport.waitUntilClosed()
        #expect(scene.calls == ["close"])
    }
}
