import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Connection of an app that fails", .timeLimit(.minutes(1)))
struct ConnectionErrorTests {
    private let page = "A server error occurred.  Please contact the administrator."

    @Test func `an error before the start gives the page and one line`() async throws {
        let app: Application = { _, _ in throw AppError() }
        try await withConnection(to: app) { scene in
            let response = try await scene.get("/tea")

            #expect(response.status.code == 500)
            #expect(response.text == page)
            #expect(scene.errors.entries.count == 1)
            #expect(scene.errors.entries.first?.hasPrefix("GET /tea HTTP/1.1: ") == true)
            #expect(scene.errors.entries.first?.contains("AppError") == true)
        }
    }

    @Test func `an error after the start but before a block gives the page`() async throws {
        let app: Application = { _, startResponse in
            try await startResponse("200 OK", ["X-Tea": "earl grey"])
            throw AppError()
        }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.status.code == 500)
            #expect(!response.headers.contains("X-Tea"))
            #expect(response.text == page)
        }
    }

    @Test func `the connection outlives the page`() async throws {
        let app: Application = { environ, startResponse in
            guard environ.path == "/tea" else { throw AppError() }
            return try await Apps.path(environ, startResponse)
        }
        try await withConnection(to: app) { scene in
            let (failure, success) = (try await scene.get("/coffee"), try await scene.get("/tea"))

            #expect(failure.status.code == 500)
            #expect(success.text == "/tea")
        }
    }

    @Test func `an error after a block cuts the response`() async throws {
        try await withConnection(to: Apps.answering { .failing(after: "tea") }) { scene in
            let response = try await scene.get()

            #expect(response.text == "tea")
            #expect(!response.isComplete)
            #expect(scene.errors.entries.count == 1)
            #expect(scene.accesses.entries == ["200 OK 3 cut"])
        }
    }

    @Test func `a response that ends with the connection is cut by a reset`() async throws {
        try await withConnection(to: Apps.answering { .failing(after: "tea") }) { scene in
            try await scene.send("GET / HTTP/1.0\r\n\r\n")
            let response = try await scene.reader.readResponse()

            #expect(response.text == "tea")
            #expect(!response.isComplete)
            #expect(await scene.connection.serverHasAborted)
        }
    }

    @Test func `a page that is cancelled is not reported`() async throws {
        let journal = Journal()
        let app: Application = { _, _ in throw AppError() }
        try await withConnection(to: app) {
            $0.drainTimeout = .seconds(1)
            $0.errorOutput = { _, _ in
                journal.note("page")
                try await waitForCancellation()
                return .empty
            }
        } _: { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await journal.wait(for: "page")

            scene.server.beginGracefulShutdown()
            try await scene.clock.waitForSleepers()
            scene.clock.advance(by: .seconds(1))

            _ = try? await scene.client.receiveAll()
            #expect(scene.errors.entries.count == 1)
        }
    }

    @Test func `a client that cannot be asked for its body is not reported`() async throws {
        let errors = Journal()
        var configuration = AsyncGatewayServer.Configuration()
        configuration.errors = ErrorStream { errors.note($0) }
        let stream = StubStream(Journal())
        await stream.failWriting(TransportError(.clientDisconnected))
        await stream.arrive(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n")

        await AsyncGatewayServer(configuration: configuration, app: Apps.echo).serve(stream)

        #expect(errors.entries.isEmpty)
    }

    @Test func `an app that never starts gives the page`() async throws {
        let app: Application = { _, _ in "tea" }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.status.code == 500)
            #expect(scene.errors.entries.count == 1)
        }
    }

    @Test(
        arguments: [
            ["X-Tea": "earl\r\ngrey"], ["X Tea": "earl grey"], ["Connection": "keep-alive"],
        ] as [Headers])
    func `headers that cannot be sent give the page`(headers: Headers) async throws {
        try await withConnection(to: Apps.answering(.ok, headers) { "tea" }) { scene in
            let response = try await scene.get()

            #expect(response.status.code == 500)
            #expect(response.text == page)
            #expect(scene.errors.entries.count == 1)
        }
    }

    @Test func `a body longer than its Content-Length gives the page`() async throws {
        let app = Apps.answering(.ok, ["Content-Length": "4"]) { "earl grey" }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.status.code == 500)
            #expect(response.text == page)
            #expect(scene.errors.entries.count == 1)
        }
    }

    @Test func `a later block that exceeds Content-Length is cut short of it`() async throws {
        let app = Apps.answering(.ok, ["Content-Length": "7"]) { ["earl", " grey"] }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.text == "earl g")
            #expect(!response.isComplete)
            #expect(scene.errors.entries.count == 1)
        }
    }

    @Test func `a body shorter than its Content-Length is no complete response`() async throws {
        let app = Apps.answering(.ok, ["Content-Length": "10"]) { "earl grey" }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.text == "earl grey")
            #expect(!response.isComplete)
            #expect(scene.errors.entries.count == 1)
        }
    }

    @Test func `an error page is not cut by the app's Content-Length`() async throws {
        let app: Application = { _, startResponse in
            try await startResponse("200 OK", ["Content-Length": "3"])
            throw AppError()
        }
        try await withConnection(to: app) { scene in
            let response = try await scene.get()

            #expect(response.text == page)
        }
    }

    @Test func `the page has no body for HEAD`() async throws {
        let app: Application = { _, _ in throw AppError() }
        try await withConnection(to: app) { scene in
            try await scene.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
            let response = try await scene.reader.readResponse(to: "HEAD")

            #expect(response.status.code == 500)
            #expect(response.headers["Content-Length"] == "\(page.utf8.count)")
        }
    }
}

extension ResponseBody {
    /// One block, then an error.
    static func failing(after block: String) -> ResponseBody {
        .producing { write in
            try await write(block)
            throw AppError()
        }
    }
}
