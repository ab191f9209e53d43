import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Synchronization
import Testing

@Suite("Live events", .timeLimit(.minutes(1)))
struct LiveEventTests {
    private let news = Broadcast<ServerSentEvent>(history: 10)
    private let clock = ManualClock()

    private func live(
        buffer: Int = 64, whenFull policy: OverflowPolicy = .end,
        goodbye: ServerSentEvent? = nil
    ) -> Application {
        application { [news] environ in
            .events(of: news, for: environ, buffer: buffer, whenFull: policy, goodbye: goodbye)
        }
    }

    private func publish(_ ids: ClosedRange<Int>, _ data: String = "tea") {
        for id in ids { news.publish(ServerSentEvent(data, id: id)) }
    }

    private func waitForListeners(_ count: Int) async {
        while news.subscriberCount != count { await Task.yield() }
    }

    // Responses

    @Test func `the head says what it is, and leaves before the first event`() async throws {
        try await TestClient(live(), clock: clock).stream("/") { response in
            #expect(response.headers["Content-Type"] == "text/event-stream")
            #expect(response.headers["Cache-Control"] == "no-store, no-transform")
            #expect(response.headers["X-Accel-Buffering"] == "no")
            #expect(response.headers["Content-Length"] == nil)
            let item = try await response.eventStream.first { _ in true }
            #expect(item == .comment(""))
        }
    }

    @Test func `events come as they are published`() async throws {
        try await TestClient(live(), clock: clock).stream("/") { response in
            var events = response.events.makeAsyncIterator()
            for id in 1...5 {
                publish(id...id)
                let event = try await events.next()
                #expect(event == ReceivedEvent("tea", lastEventID: "\(id)"))
            }
        }
    }

    @Test func `a client that leaves leaves nothing behind`() async throws {
        try await TestClient(live(), clock: clock).stream("/") { _ in
            #expect(news.subscriberCount == 1)
        }

        #expect(news.subscriberCount == 0)
        #expect(clock.deadlines.isEmpty)
    }

    @Test func `HEAD has the fields, and leaves nothing behind`() async throws {
        let response = try await TestClient(live(), clock: clock).head("/")

        #expect(response.headers["Content-Type"] == "text/event-stream")
        #expect(news.subscriberCount == 0)
    }

    @Test func `the end of the broadcast is the end of the response`() async throws {
        try await TestClient(live(), clock: clock).stream("/") { response in
            publish(1...2)
            news.finish()
            var events: [String] = []
            for try await event in response.events { events.append(event.lastEventID) }

            #expect(events == ["1", "2"])
            #expect(await response.isComplete)
        }
    }

    @Test(arguments: [nil, "3", "from another server"])
    func `a client that comes back gets what it has missed in one block`(_ last: String?)
        async throws
    {
        publish(1...5)
        news.finish()
        let headers: Headers = last.map { ["Last-Event-ID": $0] } ?? [:]
        let blocks = try await TestClient(live()).stream("/", headers: headers) { response in
            var blocks: [String] = []
            for try await block in response {
                blocks.append(String(decoding: block, as: UTF8.self))
            }
            return blocks
        }

        let ids = last == nil ? [] : last == "3" ? [4, 5] : [1, 2, 3, 4, 5]
        let missed = ids.map { "id: \($0)\ndata: tea\n\n" }.joined()
        #expect(blocks == [":\n\n"] + (missed.isEmpty ? [] : [missed]))
    }

    // Silence

    @Test func `a comment keeps a quiet connection open`() async throws {
        let start = clock.now
        try await TestClient(live(), clock: clock).stream("/") { response in
            var items = response.eventStream.makeAsyncIterator()
            let first = try await items.next()
            #expect(first == .comment(""))
            for count in 1...3 {
                while !clock.deadlines.contains(start + .seconds(15 * count)) {
                    await Task.yield()
                }
                clock.advance(by: .seconds(15))
                let item = try await items.next()
                #expect(item == .comment(""))
            }
            publish(1...1)
            let last = try await items.next()
            #expect(last == .event(ReceivedEvent("tea", lastEventID: "1")))
        }
    }

    @Test func `without a time there is no comment, and no alarm`() async throws {
        let app = application { [news] in .events(of: news, for: $0, keepAlive: nil) }
        try await TestClient(app, clock: clock).stream("/") { response in
            publish(1...1)
            let event = try await response.events.first { _ in true }
            #expect(event != nil)
            #expect(!clock.deadlines.contains(clock.now + .seconds(15)))
        }
    }

    // Slow clients

    /// More than is joined to one block.
    private let large = String(repeating: "e", count: 20_000)

    @Test func `a client that does not read is ended, and comes back for the rest`() async throws {
        let app = live(buffer: 4)
        let received = try await TestClient(app, clock: clock).stream("/") { response in
            publish(1...10, large)
            #expect(news.subscriberCount == 0)
            var ids: [Int] = []
            for try await event in response.events { ids.append(Int(event.lastEventID) ?? 0) }
            #expect(await response.isComplete)
            return ids
        }
        // One more may be on its way to the client.
        #expect(4...6 ~= received.count)
        #expect(received == Array(1...received.count))
        #expect(news.droppedCount == 1)

        news.finish()
        let headers: Headers = ["Last-Event-ID": "\(received.count)"]
        try await TestClient(app).stream("/", headers: headers) { response in
            var ids: [Int] = []
            for try await event in response.events { ids.append(Int(event.lastEventID) ?? 0) }
            #expect(ids == Array((received.count + 1)...10))
        }
    }

    @Test func `a client that may lose events gets the latest`() async throws {
        let app = live(buffer: 2, whenFull: .dropOldest)
        try await TestClient(app, clock: clock).stream("/") { response in
            publish(1...10, large)
            news.finish()
            var ids: [Int] = []
            for try await event in response.events { ids.append(Int(event.lastEventID) ?? 0) }

            #expect(ids.suffix(2) == [9, 10])
            #expect(2...4 ~= ids.count)
            #expect(news.droppedCount == 10 - ids.count)
        }
    }

    // The end of the server

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

    @Test func `an environ made by hand has events, too`() async throws {
        let response = Response.events(of: news, for: Environ())
        publish(1...1)
        news.finish()
        var blocks = 0
        for try await _ in response.body { blocks += 1 }
        await response.body.close()

        #expect(blocks == 3)
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
