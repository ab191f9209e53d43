import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

@Suite("Live events", .timeLimit(.minutes(1)))
struct LiveEventTests {
    private let news = Broadcast<ServerSentEvent>(history: 10)
    private let clock = ManualClock()

    private func live(
        buffer: Int = 64, whenFull policy: OverflowPolicy = .end
    ) -> Application {
        application { [news] environ in
            .events(of: news, for: environ, buffer: buffer, whenFull: policy)
        }
    }

    private func publish(_ ids: ClosedRange<Int>, _ data: String = "tea") {
        for id in ids { news.publish(ServerSentEvent(data, id: id)) }
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
