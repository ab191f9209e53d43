import AsyncGateway
import AsyncGatewayTesting
import Synchronization
import Testing

@Suite("Connections over unusual streams", .timeLimit(.minutes(1)))
struct ConnectionStreamTests {
    private let journal = Journal()

    @Test func `a client that never stops sending is not listened to for longer than a moment`()
        async throws
    {
        let stream = FloodingStream("GET / HTTP/1.0\r\n\r\n")

        await AsyncGatewayServer(app: Apps.path).serve(stream)

        // A second of lingering, at a tenth of a second for each read.
        #expect(stream.readCount < 20)
    }

    @Test func `a cancelled app reads no more of a body that never stops coming`() async throws {
        let app: Application = { [journal] environ, _ in
            withUnsafeCurrentTask { $0?.cancel() }
            do {
                for try await _ in environ.input {}
            } catch {
                journal.note("\(error)")
            }
            return .empty
        }
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"

        await AsyncGatewayServer(app: app).serve(FloodingStream(head))

        #expect(journal.entries == ["CancellationError()"])
    }

    @Test func `a stream may report its client's departure while its reader is cancelled`()
        async throws
    {
        let app: Application = { [journal] environ, _ in
            journal.note("started")
            do {
                _ = try await environ.input.read()
            } catch {
                journal.note(String(describing: environ.interruption))
            }
            return .empty
        }
        var configuration = AsyncGatewayServer.Configuration()
        configuration.drainTimeout = .zero
        let server = AsyncGatewayServer(configuration: configuration, app: app)
        let stream = VanishingStream("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n")
        async let serving: Void = server.serve(stream)
        try await journal.wait(for: "started")

        server.beginGracefulShutdown()
        await serving

        let reason = Interruption?.some(.deadlineReached)
        #expect(journal.entries == ["started", String(describing: reason)])
    }
}

/// A client that sends without a pause, faster than time passes: a tenth of a second for each byte.
private actor FloodingStream: ByteStream {
    private let start = ContinuousClock.now
    private let reads = Atomic(0)
    private let head: [UInt8]

    init(_ head: String) {
        self.head = Array(head.utf8)
    }

    nonisolated var readCount: Int { reads.load(ordering: .relaxed) }

    nonisolated var now: ContinuousClock.Instant { start + .milliseconds(100) * readCount }

    nonisolated var remoteAddress: SocketAddress? { nil }

    func open(_ expectations: ByteStreamExpectations) {}

    func read(atMost count: Int, until deadline: ContinuousClock.Instant?) -> [UInt8] {
        switch reads.add(1, ordering: .relaxed).newValue {
        case 1: head
        case ...1000: [0x78]
        default: []
        }
    }

    nonisolated func expireRead() {}
    func write(_ bytes: [UInt8]) {}
    func flush() {}
    func finishWriting() {}
    func close() {}
    func abort() {}
}

/// A client that is gone as soon as the server does not wait for it any longer.
private actor VanishingStream: ByteStream {
    private let head: [UInt8]
    private var headWasRead = false
    private var expectations: ByteStreamExpectations?

    init(_ head: String) {
        self.head = Array(head.utf8)
    }

    nonisolated var now: ContinuousClock.Instant { .now }

    nonisolated var remoteAddress: SocketAddress? { nil }

    func open(_ expectations: ByteStreamExpectations) {
        self.expectations = expectations
    }

    func read(atMost count: Int, until deadline: ContinuousClock.Instant?) async throws -> [UInt8] {
        if !headWasRead {
            headWasRead = true
            return head
        }
        let onDisconnect = expectations?.onDisconnect
        return try await withTaskCancellationHandler {
            try await waitForCancellation()
            return []
        } onCancel: {
            onDisconnect?()
        }
    }

    nonisolated func expireRead() {}
    func write(_ bytes: [UInt8]) {}
    func flush() {}
    func finishWriting() {}
    func close() {}
    func abort() {}
}
