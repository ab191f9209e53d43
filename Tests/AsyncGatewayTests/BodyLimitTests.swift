import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Limits of a request's body", .timeLimit(.minutes(1)))
struct BodyLimitTests {
    private static let head = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n"
    private static let chunked = "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    private let journal = Journal()

    /// Answers with the body, read by `read`; notes the code of what that throws.
    private func app(
        _ read: @escaping @Sendable (RequestBody) async throws -> [UInt8]
    ) -> Application {
        { [journal] environ, startResponse in
            do {
                let bytes = try await read(environ.input)
                try await startResponse("200 OK", ["Content-Type": "text/plain"])
                return ResponseBody(bytes)
            } catch let error as RequestError {
                journal.note("\(error.code)")
                throw error
            }
        }
    }

    private static let tooLarge = "\(RequestError.Code.inputTooLarge)"

    // MARK: The length of the body

    @Test func `a body that is too large is refused by its first read`() async throws {
        try await withConnection(
            to: app { try await $0.read(1) }, configure: { $0.maximumBodyBytes = 8 }
        ) { scene in
            try await scene.send(Self.head + "Expect: 100-continue\r\n\r\n")
            let response = try await scene.reader.readResponse()

            #expect(response.status.code == 413)
            #expect(response.interimStatuses.isEmpty)
            #expect(response.headers["Connection"] == "close")
            #expect(try await scene.isAtEnd())
            #expect(scene.errors.entries.isEmpty)
        }
        #expect(journal.entries == [Self.tooLarge])
    }

    @Test func `an app that reads nothing answers before a body that is too large`() async throws {
        try await withConnection(to: Apps.path, configure: { $0.maximumBodyBytes = 8 }) { scene in
            try await scene.send(Self.head + "\r\n")
            let response = try await scene.reader.readResponse()

            #expect(response.text == "/")
            #expect(response.headers["Connection"] == "close")
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `a request with a body within the limit keeps its connection`() async throws {
        try await withConnection(to: Apps.echo, configure: { $0.maximumBodyBytes = 9 }) { scene in
            for _ in 0..<2 {
                try await scene.send(Self.head + "\r\nearl grey")
                #expect(try await scene.reader.readResponse().text == "earl grey")
            }
        }
    }

    @Test func `an app lowers the limit for one request`() async throws {
        let app: Application = { environ, startResponse in
            if environ.path == "/small" { environ.input.changeLimits { $0.maximumBodyBytes = 4 } }
            return try await Apps.echo(environ, startResponse)
        }
        try await withConnection(to: app) { scene in
            try await scene.send(Self.chunked + "5\r\nassam\r\n0\r\n\r\n")
            #expect(try await scene.reader.readResponse().text == "assam")

            try await scene.send(
                Self.chunked.replacing("PUT /", with: "PUT /small") + "5\r\nassam\r\n0\r\n\r\n")
            #expect(try await scene.reader.readResponse().status.code == 413)
        }
    }

    @Test func `a middleware raises the limit for one request`() async throws {
        let app: Application = { environ, startResponse in
            environ.input.changeLimits { $0.maximumBodyBytes = nil }
            return try await Apps.echo(environ, startResponse)
        }
        try await withConnection(to: app, configure: { $0.maximumBodyBytes = 4 }) { scene in
            for _ in 0..<2 {
                try await scene.send(Self.head + "\r\nearl grey")
                #expect(try await scene.reader.readResponse().text == "earl grey")
            }
        }
    }

    @Test func `a limit that was lowered for one request is not that of the next`() async throws {
        let app: Application = { environ, startResponse in
            if environ.path == "/small" { environ.input.changeLimits { $0.maximumBodyBytes = 5 } }
            _ = try await environ.input.read(5)
            return try await Apps.path(environ, startResponse)
        }
        try await withConnection(to: app) { scene in
            try await scene.send(
                Self.chunked.replacing("PUT /", with: "PUT /small") + "5\r\nassam\r\n0\r\n\r\n")
            #expect(try await scene.reader.readResponse().text == "/small")

            try await scene.send(Self.chunked + "5\r\nassam\r\n9\r\nearl grey\r\n0\r\n\r\n")
            #expect(try await scene.reader.readResponse().text == "/")
            #expect(try await scene.get("/next").text == "/next")
        }
    }

    // MARK: What is collected

    @Test func `more than the app collects is answered with 413, and not asked for`() async throws {
        try await withConnection(to: app { try await $0.collect(upTo: 8) }) { scene in
            try await scene.send(Self.head + "Expect: 100-continue\r\n\r\n")
            let response = try await scene.reader.readResponse()

            #expect(response.status.code == 413)
            #expect(response.interimStatuses.isEmpty)
            #expect(try await scene.isAtEnd())
            #expect(scene.errors.entries.isEmpty)
        }
        #expect(journal.entries == [Self.tooLarge])
    }

    @Test func `so is a chunked body, as soon as it shows`() async throws {
        try await withConnection(to: app { try await $0.collect(upTo: 8) }) { scene in
            try await scene.send(Self.chunked + "9\r\nearl grey")

            #expect(try await scene.reader.readResponse().status.code == 413)
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `an app that answers in spite of it ends the connection`() async throws {
        let app: Application = { environ, startResponse in
            do {
                _ = try await environ.input.collect(upTo: 8)
            } catch RequestError.Code.inputTooLarge {
                try await startResponse("200 OK")
            }
            return ResponseBody(try await environ.input.read(4))
        }
        try await withConnection(to: app) { scene in
            try await scene.send(Self.head + "\r\nearl grey")
            let response = try await scene.reader.readResponse()

            #expect(response.text == "earl")
            #expect(response.headers["Connection"] == "close")
        }
    }

    @Test func `the configuration limits what a read without a count collects`() async throws {
        try await withConnection(
            to: Apps.echo, configure: { $0.maximumCollectedBytes = 8 }
        ) { scene in
            try await scene.send(Self.head + "\r\nearl grey")
            #expect(try await scene.reader.readResponse().status.code == 413)
        }
    }

    @Test func `a refusal by the app is in the access log with its reason`() async throws {
        let refusals = Journal()
        try await withConnection(to: app { try await $0.collect(upTo: 8) }) {
            $0.accessLog = { refusals.note($0.refusal?.reason ?? "none") }
        } _: { scene in
            try await scene.send(Self.head + "\r\nearl grey")
            _ = try await scene.reader.readResponse()
            await scene.client.finishSending()
            try await refusals.wait(for: "The body is too large.")
        }
    }

    // MARK: Time

    @Test func `an app gives a body another time`() async throws {
        let app: Application = { environ, startResponse in
            environ.input.changeLimits { limits in
                limits.bodyTimeout = .seconds(5)
                limits.minimumBodyRate = 1
            }
            return try await Apps.echo(environ, startResponse)
        }
        try await withConnection(to: app) { scene in
            try await scene.send(Self.head + "\r\n")
            #expect(try await scene.nextDeadline() == .seconds(5))
            scene.clock.advance(by: .seconds(4))
            try await scene.send("ea")

            #expect(try await scene.nextDeadline() == .seconds(7))
            scene.clock.advance(by: .seconds(3))
            #expect(try await scene.reader.readResponse().status.code == 408)
        }
    }

    // MARK: Under a handler

    @Test func `an app under a handler raises the limit`() async throws {
        let scene = HandlerScene().setting(["CONTENT_LENGTH": "9"]).with("earl grey")
        let app: Application = { environ, startResponse in
            environ.input.changeLimits { $0.maximumBodyBytes = 9 }
            return try await Apps.echo(environ, startResponse)
        }

        try await scene.makeCGI { $0.maximumBodyBytes = 4 }.run(app)

        #expect(scene.output.text.hasSuffix("\r\n\r\nearl grey"))
    }

    @Test(arguments: [nil, "9"])
    func `more than the app collects is a 413 under a handler too`(_ length: String?) async throws {
        var scene = HandlerScene().setting(["HTTP_TRANSFER_ENCODING": "chunked"]).with("earl grey")
        scene.environ["CONTENT_LENGTH"] = length

        try await scene.makeCGI().run(app { try await $0.collect(upTo: 8) })

        #expect(scene.output.text.hasPrefix("Status: 413 Content Too Large\r\n"))
        #expect(scene.report.isEmpty)
        #expect(scene.input.requestedCounts.count == (length == nil ? 1 : 0))
    }

    @Test func `a handler has a limit of what is collected`() async throws {
        let scene = HandlerScene().setting(["CONTENT_LENGTH": "9"]).with("earl grey")

        try await scene.makeCGI { $0.maximumCollectedBytes = 8 }.run(Apps.echo)

        #expect(scene.output.text.hasPrefix("Status: 413 Content Too Large\r\n"))
    }

    @Test func `the validator passes limits on`() async throws {
        let client = TestClient(
            app { body in
                body.changeLimits { $0.maximumCollectedBytes = 4 }
                #expect(body.limits.maximumCollectedBytes == 4)
                return try await body.read(atMost: 1) + body.read()
            })

        #expect(try await client.post("/", body: "assam").text == "assam")
        #expect(try await client.post("/", body: "earl grey").status.code == 413)
    }
}
