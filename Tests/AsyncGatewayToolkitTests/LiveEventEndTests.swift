import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Synchronization
import Testing

@Suite("Ends of live events", .timeLimit(.minutes(1)))
struct LiveEventEndTests {
    private let news = Broadcast<ServerSentEvent>(history: 10)
    private let clock = ManualClock()

    private func live(goodbye: ServerSentEvent? = nil) -> Application {
        application { [news] in .events(of: news, for: $0, goodbye: goodbye) }
    }

    private func publish(_ ids: ClosedRange<Int>) {
        for id in ids { news.publish(ServerSentEvent("tea", id: id)) }
    }

    private func waitForListeners(_ count: Int) async {
        while news.subscriberCount != count { await Task.yield() }
    }

    /// Serves `count` clients of `app`, begins a drain when `isReady`, and returns the responses.
    private func drain(
        _ app: @escaping Application, clients count: Int = 1, request: String = "GET / HTTP/1.1",
        when isReady: @escaping @Sendable () async -> Void
    ) async throws -> [TestResponse] {
        let server = AsyncGatewayServer(app: app)
        return try await withThrowingTaskGroup(of: TestResponse.self) { group in
            for _ in 0..<count {
                group.addTask { [clock] in
                    let connection = InMemoryConnection(clock: clock)
                    async let serving: Void = server.serve(connection)
                    try await connection.client.send("\(request)\r\nHost: a\r\n\r\n")
                    let reader = ResponseReader(connection.client)
                    let response = try await reader.readResponse()
                    await connection.client.close()
                    await serving
                    return response
                }
            }
            await isReady()
            server.beginGracefulShutdown()
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func `all streams end by themselves when the server drains`() async throws {
        let app = live(goodbye: .comment("Goodbye."))
        let responses = try await drain(app, clients: 50) { [self] in
            await waitForListeners(50)
            publish(1...3)
        }

        #expect(responses.count == 50)
        for response in responses {
            #expect(response.isComplete)
            #expect(
                response.text
                    == ":\n\n" + (1...3).map { "id: \($0)\ndata: tea\n\n" }.joined()
                    + ": Goodbye.\n\n")
        }
        #expect(news.subscriberCount == 0)
    }

    @Test func `an HTTP 1 0 client gets the same without chunks`() async throws {
        let responses = try await drain(live(), request: "GET / HTTP/1.0") { [self] in
            await waitForListeners(1)
            publish(1...1)
        }

        #expect(responses[0].text == ":\n\nid: 1\ndata: tea\n\n")
        #expect(responses[0].headers["Transfer-Encoding"] == nil)
    }

    @Test func `a sequence that waits ends when the server drains`() async throws {
        let (ticks, continuation) = AsyncStream<ServerSentEvent>.makeStream()
        let (ended, end) = AsyncStream<Void>.makeStream()
        continuation.onTermination = { _ in end.finish() }
        let called = Asked()
        let app = application { environ in
            _ = called.next()
            return .events(ticks, for: environ, goodbye: .retry(after: .seconds(1)))
        }
        let responses = try await drain(app) {
            while called.count == 0 { await Task.yield() }
        }

        for await _ in ended {}
        #expect(responses[0].isComplete)
        #expect(responses[0].text == ":\n\nretry: 1000\n\n")
    }

    // Sequences

    @Test func `a sequence is not asked for more than one event ahead`() async throws {
        let asked = Asked()
        let app = application { .events(Counting(asked: asked), for: $0) }
        try await TestClient(app, clock: clock).stream("/") { response in
            for id in 1...5 {
                let event = try await response.events.first { _ in true }
                #expect(event == ReceivedEvent("", lastEventID: "\(id)"))
                #expect(asked.count <= id + 2)
            }
        }
    }

    @Test func `a sequence is cancelled when its client leaves`() async throws {
        let (ticks, continuation) = AsyncStream<ServerSentEvent>.makeStream()
        let (ended, end) = AsyncStream<Void>.makeStream()
        continuation.onTermination = { _ in end.finish() }
        let app = application { .events(ticks, for: $0) }

        try await TestClient(app, clock: clock).stream("/") { _ in }

        for await _ in ended {}
    }

    @Test(arguments: [false, true])
    func `a sequence that fails cuts the response`(isBodyAlone: Bool) async throws {
        let failing = AsyncThrowingStream<ServerSentEvent, any Error> { continuation in
            continuation.yield(ServerSentEvent("tea"))
            continuation.finish(throwing: HTTPError(.badGateway))
        }
        let app = application { environ in
            guard isBodyAlone else { return .events(failing, for: environ) }
            return Response(
                .ok, ["Content-Type": "text/event-stream"], body: .events(failing))
        }
        let response = try await TestClient(app, clock: clock).get("/")

        #expect(response.text == ":\n\ndata: tea\n\n")
        #expect(!response.isComplete)
        #expect(!response.errorLog.isEmpty)
    }

    @Test func `a sequence that ends is the end of the response`() async throws {
        let events = AsyncStream<ServerSentEvent> { continuation in
            continuation.yield(ServerSentEvent("tea"))
            continuation.finish()
        }
        let app = application { .events(events, for: $0, goodbye: .comment("drained")) }
        let response = try await TestClient(app, clock: clock).get("/")

        #expect(response.text == ":\n\ndata: tea\n\n")
        #expect(response.isComplete)
    }
}

/// How many events a sequence has been asked for.
private final class Asked: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func next() -> Int {
        value.withLock { count in
            count += 1
            return count
        }
    }
}

/// Events without data, without an end.
private struct Counting: AsyncSequence, AsyncIteratorProtocol, Sendable {
    let asked: Asked

    func makeAsyncIterator() -> Counting { self }

    mutating func next() async -> ServerSentEvent? { ServerSentEvent("", id: asked.next()) }
}
