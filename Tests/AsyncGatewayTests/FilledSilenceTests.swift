import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Silences that are filled", .timeLimit(.minutes(1)))
struct FilledSilenceTests {
    private let journal = Journal()
    private let clock = ManualClock()
    private let feed = Feed()

    @Test func `a filler comes after each silence`() async throws {
        let start = clock.now
        try await TestClient(feed.app(), clock: clock).stream("/") { response in
            // The head comes with the first block.
            var blocks = response.texts
            try await blocks.expect("tea")
            for count in 1...3 {
                await clock.wait(for: .seconds(15 * count), from: start)
                clock.advance(by: .seconds(15))
                try await blocks.expect("~")
            }
            feed.finish()
            try await blocks.expect(nil)
            #expect(await response.isComplete)
        }
    }

    @Test func `a block begins the silence anew`() async throws {
        let start = clock.now
        try await TestClient(feed.app(), clock: clock).stream("/") { response in
            var blocks = response.texts
            try await blocks.expect("tea")
            try await feed.wait(for: "sent tea")
            clock.advance(by: .seconds(10))
            feed.yield("cup")
            try await blocks.expect("cup")
            try await feed.wait(for: "sent cup")

            clock.advance(by: .seconds(5))
            await clock.wait(for: .seconds(25), from: start)
            clock.advance(by: .seconds(10))

            // Had one come at 15 seconds, there would be two.
            await clock.wait(for: .seconds(40), from: start)
            feed.finish()
            try await blocks.expectRest(["~"])
        }
    }

    @Test func `a late first block lets the head leave with the filler`() async throws {
        feed.hold()
        let start = clock.now
        async let advanced: Void = {
            await clock.wait(for: .seconds(15), from: start)
            clock.advance(by: .seconds(15))
        }()
        try await TestClient(feed.app(), clock: clock).stream("/") { response in
            var blocks = response.texts
            try await blocks.expect("~")
            feed.yield("cup")
            feed.finish()
            try await blocks.expectRest(["cup"])
        }
        await advanced
    }

    @Test func `a body with a Content-Length gets none`() async throws {
        let (start, app) = (
            clock.now, feed.app(["Content-Type": "text/plain", "Content-Length": "6"])
        )
        try await TestClient(app, clock: clock).stream("/") { response in
            var blocks = response.texts
            try await blocks.expect("tea")
            await clock.wait(for: .seconds(15), from: start)
            clock.advance(by: .seconds(15))
            await clock.wait(for: .seconds(30), from: start)
            feed.yield("cup")
            feed.finish()
            try await blocks.expectRest(["cup"])
            #expect(await response.isComplete)
        }
    }

    @Test func `a Content-Length that a change of the head sets lets the head leave alone`()
        async throws
    {
        feed.hold()
        let tagged: Application = { [app = feed.app()] environ, startResponse in
            startResponse.onHead { $0.headers["Content-Length"] = "3" }
            return try await app(environ, startResponse)
        }
        let start = clock.now
        async let advanced: Void = {
            await clock.wait(for: .seconds(15), from: start)
            clock.advance(by: .seconds(15))
        }()
        try await TestClient(tagged, clock: clock).stream("/") { response in
            feed.yield("cup")
            feed.finish()
            var blocks = response.texts
            try await blocks.expectRest(["cup"])
            #expect(await response.isComplete)
        }
        await advanced
    }

    @Test func `none comes while a block waits for its client`() async throws {
        let start = clock.now
        try await withConnection(to: feed.app(), over: Network(responseCapacity: 0)) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            // The block is sent, and nobody receives it.
            while await scene.connection.writtenByteCount == 0 { await Task.yield() }
            let began = scene.start
            while !scene.clock.deadlines.contains(began + .seconds(15)) { await Task.yield() }
            scene.clock.advance(by: .seconds(15))
            while !scene.clock.deadlines.contains(began + .seconds(30)) { await Task.yield() }
            feed.finish()

            #expect(try await scene.reader.readResponse().text == "tea")
        }
        #expect(clock.now == start)
    }

    @Test func `a client that does not take the filler is given up, though its body waits`()
        async throws
    {
        let app: Application = { [journal] environ, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            let body = ResponseBody.producing { write in
                try await write("tea")
                do {
                    try await waitForCancellation()
                } catch {
                    journal.note("cancelled: \(String(describing: environ.interruption))")
                    throw error
                }
            }
            return body.fillingSilence(with: Array("~".utf8), every: .seconds(20))
        }
        try await withConnection(to: app, over: Network(responseCapacity: 0)) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            var text = ""
            while !text.hasSuffix("tea\r\n") {
                text += String(decoding: try await scene.client.receive(), as: UTF8.self)
            }
            // The filler is written at 20 seconds, and not taken for 60.
            for deadline in [20, 40, 60, 80, 100] {
                while !scene.clock.deadlines.contains(scene.start + .seconds(deadline)) {
                    await Task.yield()
                }
                scene.clock.advance(
                    by: scene.clock.now.duration(to: scene.start + .seconds(deadline)))
            }

            let reason = Interruption?.some(.clientDisconnected)
            try await journal.wait(for: "cancelled: \(String(describing: reason))")
            #expect(scene.errors.entries == [])
        }
    }

    @Test func `the alarm of a response is not that of the next one`() async throws {
        try await withConnection(to: feed.app()) { scene in
            feed.finish()
            for _ in 1...2 { #expect(try await scene.get().text == "tea") }
            while try await scene.nextDeadline() == .seconds(15) { await Task.yield() }
        }
    }

    @Test func `an HTTP 1 0 client gets the filler as it is`() async throws {
        try await withConnection(to: feed.app(), over: Network(isLifted: true)) { scene in
            try await scene.send("GET / HTTP/1.0\r\n\r\n")
            try await feed.wait(for: "sent tea")
            while try await scene.nextDeadline() != .seconds(15) { await Task.yield() }
            scene.clock.advance(by: .seconds(15))
            var text = ""
            while !text.hasSuffix("~") {
                text += String(decoding: try await scene.client.receive(), as: UTF8.self)
            }
            feed.finish()
            text += try await String(decoding: scene.client.receiveAll(), as: UTF8.self)

            #expect(text.hasSuffix("\r\n\r\ntea~"))
        }
    }

    @Test func `HEAD is answered at once`() async throws {
        let response = try await TestClient(feed.app(), clock: clock).head("/")

        #expect(response.status == .ok)
        #expect(response.body.isEmpty)
    }
}
