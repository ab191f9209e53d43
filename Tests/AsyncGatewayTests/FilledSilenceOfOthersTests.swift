import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Silences of other bodies", .timeLimit(.minutes(1)))
struct FilledSilenceOfOthersTests {
    private let journal = Journal()
    private let clock = ManualClock()
    private let feed = Feed()

    @Test func `a time limit that the app has met is none for its fillers`() async throws {
        let limited: Application = { [app = feed.app()] environ, startResponse in
            try await environ.respond(within: .seconds(10)) {
                try await app(environ, startResponse)
            }
        }
        let start = clock.now
        try await TestClient(limited, clock: clock).stream("/") { response in
            var blocks = response.texts
            try await blocks.expect("tea")
            await clock.wait(for: .seconds(15), from: start)
            clock.advance(by: .seconds(15))
            try await blocks.expect("~")
        }
    }

    @Test func `a limit that is passed behind the head does not stop the fillers`() async throws {
        let app: Application = { [feed, journal] environ, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            Task {
                try await environ.respond(within: .seconds(10)) {
                    await journal.waitStubbornly(for: "over")
                }
            }
            return feed.body.fillingSilence(with: Array("~".utf8), every: .seconds(15))
        }
        let start = clock.now
        try await TestClient(app, clock: clock).stream("/") { response in
            var blocks = response.texts
            try await blocks.expect("tea")
            await clock.wait(for: .seconds(10), from: start)
            clock.advance(by: .seconds(10))
            await clock.wait(for: .seconds(15), from: start)
            clock.advance(by: .seconds(5))
            try await blocks.expect("~")
            journal.note("over")
        }
    }

    @Test(arguments: [false, true])
    func `trailers follow a body whose silences are filled`(isFilledFirst: Bool) async throws {
        let app: Application = { [feed] _, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            let filler = Array("~".utf8)
            let fields: @Sendable () -> Headers = { ["X-Cups": "2"] }
            return isFilledFirst
                ? feed.body.fillingSilence(with: filler, every: .seconds(15))
                    .trailers(["X-Cups"], fields)
                : feed.body.trailers(["X-Cups"], fields)
                    .fillingSilence(with: filler, every: .seconds(15))
        }
        let start = clock.now
        let client = TestClient(app, clock: clock)
        try await client.stream("/", headers: ["TE": "trailers"]) { response in
            var blocks = response.texts
            try await blocks.expect("tea")
            await clock.wait(for: .seconds(15), from: start)
            clock.advance(by: .seconds(15))
            try await blocks.expect("~")
            feed.finish()
            try await blocks.expect(nil)
            #expect(await response.trailers["X-Cups"] == "2")
        }
    }

    @Test func `none comes while trailers are made`() async throws {
        let start = clock.now
        let app: Application = { [feed, journal] _, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return feed.body.fillingSilence(with: Array("~".utf8), every: .seconds(15))
                .trailers(["X-Cups"]) {
                    journal.note("asked")
                    try await journal.wait(for: "made")
                    return ["X-Cups": "2"]
                }
        }
        let client = TestClient(app, clock: clock)
        try await client.stream("/", headers: ["TE": "trailers"]) { response in
            var blocks = response.texts
            try await blocks.expect("tea")
            await clock.wait(for: .seconds(15), from: start)
            feed.finish()
            try await journal.wait(for: "asked")
            clock.advance(by: .seconds(15))
            journal.note("made")
            try await blocks.expectRest([])
        }
    }

    @Test func `a body tells how long its silences are`() {
        let body = ResponseBody.producing { _ in }
        let filled = body.fillingSilence(with: [0x7E], every: .seconds(15))

        #expect(body.fillInterval == nil)
        #expect(filled.fillInterval == .seconds(15))
        #expect(filled.trailers(["X-Cups"]) { [:] }.fillInterval == .seconds(15))
        #expect(filled.mapBlocks { $0 }.fillInterval == nil)
    }

    @Test func `a body whose code is offloaded is filled, too`() async throws {
        let start = clock.now
        try await TestClient(offloaded(feed.app()), clock: clock).stream("/") { response in
            var blocks = response.texts
            try await blocks.expect("tea")
            await clock.wait(for: .seconds(15), from: start)
            clock.advance(by: .seconds(15))
            try await blocks.expect("~")
        }
    }

    @Test func `a body that is made of a filled one is not filled`() async throws {
        let mapped: Application = { [app = feed.app()] environ, startResponse in
            try await app(environ, startResponse).mapBlocks { $0 }
        }
        try await TestClient(mapped, clock: clock).stream("/") { response in
            var blocks = response.texts
            try await blocks.expect("tea")
            clock.advance(by: .seconds(15))
            feed.finish()
            try await blocks.expectRest([])
        }
    }

    @Test func `bytes, files and empty fillers change nothing`() async throws {
        let bytes = ResponseBody("tea").fillingSilence(with: [0x7E], every: .seconds(1))
        let response = try await TestClient { _, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return bytes
        }.get("/")

        #expect(response.headers["Content-Length"] == "3")
    }

    @Test func `under a handler a task is the alarm`() async throws {
        let scene = HandlerScene()
        let app: Application = { _, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            let body = ResponseBody.producing { write in
                try await write("tea")
                while !scene.output.text.hasSuffix("~~") { await Task.yield() }
                try await write("cup")
            }
            return body.fillingSilence(with: Array("~".utf8), every: .milliseconds(1))
        }

        try await scene.makeCGI().run(app)

        #expect(scene.output.text.contains("\r\n\r\ntea~~"))
        #expect(scene.output.text.hasSuffix("cup"))
    }
}
