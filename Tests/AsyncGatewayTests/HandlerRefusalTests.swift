import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayWire
import Testing

@Suite("Refusal under a handler")
struct HandlerRefusalTests {
    private let called = Journal()

    private var app: Application {
        { [called] environ, startResponse in
            called.note("called")
            return try await Apps.echo(environ, startResponse)
        }
    }

    private static func page(_ status: String) -> String {
        "Status: \(status)\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Length: \(status.utf8.count + 1)\r\n\r\n\(status)\n"
    }

    @Test(arguments: ["-1", "+4", "four", " 4", "4, 4", "0x4", "9223372036854775808"])
    func `a CONTENT_LENGTH that is no number is refused`(_ length: String) async throws {
        for chunked in [nil, "chunked"] {
            var scene = HandlerScene().setting(["CONTENT_LENGTH": length])
            scene.environ["HTTP_TRANSFER_ENCODING"] = chunked

            try await scene.makeCGI().run(app)

            #expect(scene.output.text == Self.page("400 Bad Request"))
        }
        #expect(called.entries.isEmpty)
    }

    @Test func `a CONTENT_LENGTH above the limit is refused by the first read`() async throws {
        let (within, beyond) = (HandlerScene(), HandlerScene())
        let limit: (inout HandlerOptions) -> Void = { $0.maximumBodyBytes = 9 }

        try await within.setting(["CONTENT_LENGTH": "9"]).with("black tea").makeCGI(limit).run(app)
        try await beyond.setting(["CONTENT_LENGTH": "10"]).with("black tea!").makeCGI(limit).run(
            app)

        #expect(within.output.text.hasPrefix("Status: 200 OK\r\n"))
        #expect(beyond.output.text == Self.page("413 Content Too Large"))
        #expect(beyond.input.requestedCounts.isEmpty)
        #expect(called.entries.count == 2)
    }

    @Test func `a body without a length is refused where it passes the limit`() async throws {
        let (within, beyond) = (HandlerScene(), HandlerScene())
        let chunked = ["HTTP_TRANSFER_ENCODING": "chunked"]
        let limit: (inout HandlerOptions) -> Void = { $0.maximumBodyBytes = 9 }

        try await within.setting(chunked).with("black tea").makeCGI(limit).run(app)
        try await beyond.setting(chunked).with("black tea!").makeCGI(limit).run(app)

        #expect(within.output.text.hasSuffix("black tea"))
        #expect(beyond.output.text == Self.page("413 Content Too Large"))
        #expect(beyond.report.isEmpty)
        #expect(called.entries.count == 2)
    }

    @Test func `a body that is too large stays so`() async throws {
        let scene = HandlerScene().setting(["HTTP_TRANSFER_ENCODING": "chunked"])
            .with("black tea")
        let environ = scene.makeCGI { $0.maximumBodyBytes = 4 }.makeEnviron()

        for _ in 0..<2 {
            let error = await #expect(throws: RequestError.self) {
                try await environ.input.read(4)
            }
            #expect(error?.code == .inputTooLarge)
        }
        #expect(scene.input.requestedCounts.count == 1)
    }

    @Test func `HEAD is refused without a body`() async throws {
        let scene = HandlerScene()
            .setting(["REQUEST_METHOD": "HEAD", "CONTENT_LENGTH": "four"])

        try await scene.makeCGI().run(app)

        #expect(scene.output.text.hasPrefix("Status: 400 Bad Request\r\n"))
        #expect(scene.output.text.hasSuffix("\r\n\r\n"))
    }

    @Test func `a request that breaks off behind the head cuts the response`() async throws {
        let scene = HandlerScene().setting(["CONTENT_LENGTH": "9"]).with("black")
        let app: Application = { environ, startResponse in
            try await startResponse(.ok)("tea")
            _ = try await environ.input.read()
            return .empty
        }

        await #expect(throws: RequestError.self) { try await scene.makeCGI().run(app) }

        #expect(scene.output.text == "Status: 200 OK\r\n\r\ntea")
        #expect(scene.report.isEmpty)
    }

    @Test func `an environ that a handler makes itself is looked at as well`() async throws {
        let scene = HandlerScene().setting(["CONTENT_LENGTH": "four"])

        try await OwnEnvironHandler(base: scene.makeSimple()).run(app)

        #expect(scene.output.text.hasPrefix("HTTP/1.0 400 Bad Request\r\n"))
        #expect(called.entries.isEmpty)
    }

    @Test(arguments: [
        (RequestError.Code.inputTruncated, "400 Bad Request"),
        (.inputMalformed, "400 Bad Request"), (.inputTooLarge, "413 Content Too Large"),
        (.timedOut, "408 Request Timeout"),
    ])
    func `a body that fails is the client's fault`(
        _ code: RequestError.Code, _ status: String
    ) async throws {
        for app in [Apps.echo, Self.failing] {
            var scene = HandlerScene().setting(["CONTENT_LENGTH": "9"])
            scene.input = InMemoryReader("black", failure: RequestError(code))

            try await scene.makeCGI().run(app)

            #expect(scene.output.text == Self.page(status))
            #expect(scene.report.isEmpty)
        }
    }

    @Test func `a body that breaks off is the client's fault`() async throws {
        var scene = HandlerScene().setting(["CONTENT_LENGTH": "9"])
        scene.input = InMemoryReader("black")

        try await scene.makeCGI().run(Apps.echo)

        #expect(scene.output.text == Self.page("400 Bad Request"))
        #expect(scene.report.isEmpty)
    }

    @Test func `a body that its stream waits for in vain comes too late`() async throws {
        var scene = HandlerScene().setting(["CONTENT_LENGTH": "9"])
        scene.input = InMemoryReader("black", failure: TransportError(.timedOut))

        try await scene.makeCGI().run(Apps.echo)

        #expect(scene.output.text == Self.page("408 Request Timeout"))
        #expect(scene.report.isEmpty)
    }

    @Test func `a client that goes away within its body is an ordinary end`() async throws {
        var scene = HandlerScene().setting(["CONTENT_LENGTH": "9"])
        scene.input = InMemoryReader("black", failure: TransportError(.clientDisconnected))

        try await scene.makeCGI().run(Apps.echo)

        #expect(scene.output.bytes.isEmpty)
        #expect(scene.report.isEmpty)
    }

    @Test(arguments: [
        TransportError.Code.clientDisconnected, .timedOut, .connectionFailed,
    ])
    func `an error from elsewhere is the app's own`(_ code: TransportError.Code) async throws {
        let scene = HandlerScene()
        let app: Application = { _, _ in throw TransportError(code) }

        try await scene.makeCGI().run(app)
        let served = try await TestClient(app, validating: false).get("/")

        #expect(scene.output.text.hasPrefix("Status: 500 "))
        #expect(!scene.report.isEmpty)
        #expect(served.status == .internalServerError && !served.errorLog.isEmpty)
    }

    @Test(arguments: [
        (RequestError.Code.invalidHost, Status.badRequest), (.inputTooLarge, .contentTooLarge),
    ])
    func `a request error answers for itself, whoever has thrown it`(
        _ code: RequestError.Code, _ status: Status
    ) async throws {
        let scene = HandlerScene()
        let app: Application = { _, _ in throw RequestError(code) }

        try await scene.makeCGI().run(app)
        let served = try await TestClient(app, validating: false).get("/")

        #expect(scene.output.text == Self.page("\(status)") && scene.report.isEmpty)
        #expect(served.status == status && served.errorLog.isEmpty)
    }

    @Test(arguments: [
        (WireError.Kind.incompleteBody, RequestError.Code.inputTruncated),
        (.malformedChunk, .inputMalformed), (.bodyTooLarge, .inputTooLarge),
    ])
    func `a server gives the status that a handler gives`(
        _ kind: WireError.Kind, _ code: RequestError.Code
    ) {
        #expect(WireError(kind).suggestedStatus == RequestError(code).status.code)
    }

    /// Throws an error of its own when its request breaks off.
    private static let failing: Application = { environ, startResponse in
        do {
            return try await Apps.echo(environ, startResponse)
        } catch {
            throw AppError()
        }
    }
}

/// A handler that makes its environ by hand.
struct OwnEnvironHandler: GatewayHandler {
    let base: SimpleHandler

    var input: any ByteReader { base.input }
    var output: any ByteWriter { base.output }
    var errors: ErrorStream { base.errors }
    var options: HandlerOptions { base.options }

    func makeEnviron() -> Environ { Environ(base.variables) }
}
