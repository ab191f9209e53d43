import AsyncGateway
import AsyncGatewayTransport
import Testing

@Suite("Reading over a stream", .timeLimit(.minutes(1)))
struct StreamTransportReadingTests {
    private struct Broken: Error {}

    private let scene = StreamTransportScene()

    /// Begins to read, and waits until the stream has been asked to.
    private func beginReading() async throws -> Task<String, any Error> {
        let read = Task { [caller = scene.caller] in try await caller.read() }
        try await scene.journal.wait(for: "read")
        return read
    }

    @Test func `nothing is read before somebody waits for it`() async throws {
        try await scene.open()
        await scene.stream.arrive("tea")

        #expect(try await scene.caller.call { try $0.tryReadText() } == nil)

        #expect(scene.calls.isEmpty)
    }

    @Test func `a read is asked of the stream once it is open`() async throws {
        try await scene.open()
        await scene.stream.arrive("tea")

        #expect(try await scene.caller.read() == "tea")
        #expect(scene.calls == ["read"])
    }

    @Test func `what was read is kept until it is taken`() async throws {
        try await scene.open()
        await scene.stream.arrive("earl grey")

        #expect(try await scene.caller.read(atMost: 4) == "earl")
        #expect(try await scene.caller.call { try $0.tryReadText(atMost: 2) } == " g")
        #expect(try await scene.caller.read() == "rey")
        #expect(scene.calls == ["read"])
    }

    @Test func `the end stays the end`() async throws {
        try await scene.open()
        await scene.stream.arrive("")

        #expect(try await scene.caller.read() == "")
        #expect(try await scene.caller.read() == "")
        #expect(scene.calls == ["read"])
    }

    @Test func `a deadline is the stream's to keep`() async throws {
        try await scene.open()
        let deadline = await scene.caller.call { $0.now + .seconds(5) }
        await scene.stream.failReading(TransportError(.timedOut))

        await #expect(throws: StreamError.timedOut) {
            try await scene.caller.read(until: deadline)
        }

        #expect(scene.calls == ["read until 5.0 seconds"])
        await scene.stream.arrive("tea")
        #expect(try await scene.caller.read() == "tea")
    }

    @Test func `a failure is thrown by the next calls`() async throws {
        try await scene.open()
        await scene.stream.failReading(Broken())

        await #expect(throws: Broken.self) { try await scene.caller.read() }
        await #expect(throws: Broken.self) { try await scene.caller.write("tea") }
        await #expect(throws: Broken.self) { try await scene.caller.flush() }
    }

    @Test func `a stream that cannot be opened fails the first read`() async throws {
        let scene = StreamTransportScene(openingFailure: Broken())
        try await scene.open()

        await #expect(throws: Broken.self) { try await scene.caller.read() }
        #expect(scene.calls.isEmpty)
    }

    @Test func `a second reader is told that the first one waits`() async throws {
        try await scene.open()
        let read = try await beginReading()

        await #expect(throws: StreamError.busy) { try await scene.caller.read() }
        await scene.stream.arrive("tea")
        #expect(try await read.value == "tea")
    }

    @Test func `a read that is cancelled leaves its bytes to the next`() async throws {
        try await scene.open()
        let read = try await beginReading()

        read.cancel()

        await #expect(throws: CancellationError.self) { try await read.value }
        async let next = scene.caller.read()
        await scene.stream.arrive("tea")
        #expect(try await next == "tea")
    }

    @Test func `bytes that come to a cancelled read are kept`() async throws {
        try await scene.open()
        await scene.stream.ignoreCancellation()
        let read = try await beginReading()

        read.cancel()
        await #expect(throws: CancellationError.self) { try await read.value }
        await scene.stream.arrive("tea")

        #expect(try await scene.caller.read() == "tea")
        #expect(scene.calls == ["read"])
    }

    @Test func `a wait that expires during another's read ends at once`() async throws {
        try await scene.open()
        await scene.stream.ignoreCancellation()
        let read = try await beginReading()
        read.cancel()
        await #expect(throws: CancellationError.self) { try await read.value }

        await #expect(throws: StreamError.timedOut) { try await scene.caller.readAndExpire() }

        #expect(scene.calls == ["read"])
        await scene.stream.arrive("tea")
    }

    @Test func `a read that waits can be made to expire`() async throws {
        try await scene.open()
        let read = try await beginReading()

        await scene.caller.call { $0.expireRead() }

        await #expect(throws: StreamError.timedOut) { try await read.value }
        #expect(scene.calls == ["read", "expire"])
    }

    @Test func `a wait that expires before the stream was asked leaves it alone`() async throws {
        try await scene.open()

        await #expect(throws: StreamError.timedOut) { try await scene.caller.readAndExpire() }

        #expect(scene.calls.isEmpty)
    }

    @Test func `a close ends a read`() async throws {
        try await scene.open()
        let read = try await beginReading()

        await scene.caller.call { $0.close() }

        await #expect(throws: StreamError.closed) { try await read.value }
        await scene.transport.waitUntilClosed()
        #expect(scene.calls == ["read", "close"])
    }
}

extension TransportCaller {
    /// Reads, and lets the wait expire in the job in which it has begun.
    fileprivate func readAndExpire() async throws {
        let ending = await withUnsafeContinuation { continuation in
            transport.wait(
                for: .input(until: nil),
                StreamWaiter(transport.beginWait(), resuming: continuation))
            transport.expireRead()
        }
        try ending.check()
    }
}
