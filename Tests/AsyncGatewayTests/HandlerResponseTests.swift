import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Response of a handler")
struct HandlerResponseTests {
    private let empty = Apps.answering { .empty }
    private let twoBlocks = Apps.answering { ["one", "two"] }

    @Test func `an origin server's has a status line, its date and its software`() async throws {
        let scene = HandlerScene()

        try await scene.makeSimple { $0.serverSoftware = "Cups/1" }.run(
            Apps.answering(.ok, ["Date": "never"]) { "tea" })

        #expect(
            scene.output.text == "HTTP/1.0 200 OK\r\nServer: Cups/1\r\nDate: never\r\n"
                + "Content-Length: 3\r\n\r\ntea")
    }

    @Test func `a CGI program's has a Status field, and neither date nor software`() async throws {
        let scene = HandlerScene()

        try await scene.makeCGI { $0.serverSoftware = "Cups/1" }.run(empty)

        #expect(scene.output.text == "Status: 200 OK\r\nContent-Length: 0\r\n\r\n")
    }

    @Test func `each block is flushed before the next is asked for`() async throws {
        let scene = HandlerScene()
        let output = scene.output

        try await scene.makeCGI().run(
            Apps.answering {
                .producing { write in
                    try await write("one")
                    #expect(output.flushCount == 1)
                    #expect(output.text == "Status: 200 OK\r\n\r\none")
                    try await write("two")
                    #expect(output.flushCount == 2)
                }
            })

        #expect(output.text == "Status: 200 OK\r\n\r\nonetwo")
    }

    @Test func `an empty block does not send the head`() async throws {
        let scene = HandlerScene()

        try await scene.makeCGI().run { _, startResponse in
            let write = try await startResponse(.ok)
            try await write("")
            #expect(scene.output.bytes.isEmpty)
            try await startResponse(.notFound, [:], replacing: AppError())
            return .empty
        }

        #expect(scene.output.text == "Status: 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    }

    @Test(arguments: [
        (true, "HTTP/1.1", true), (true, "HTTP/1.0", false), (true, "HTTP/2", false),
        (false, "HTTP/1.1", false),
    ])
    func `blocks without a length are chunked only in and to HTTP/1.1`(
        _ answersIn11: Bool, _ requestVersion: String, _ isChunked: Bool
    ) async throws {
        let scene = HandlerScene().setting(["SERVER_PROTOCOL": requestVersion])

        try await scene.makeSimple { $0.httpVersion = answersIn11 ? .http11 : .http10 }
            .run(twoBlocks)

        let text = scene.output.text
        #expect(text.hasPrefix(answersIn11 ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.0 200 OK\r\n"))
        #expect(text.contains("Transfer-Encoding: chunked\r\n") == isChunked)
        #expect(text.contains("Connection: close\r\n") == answersIn11)
        #expect(text.hasSuffix(isChunked ? "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n" : "\r\n\r\nonetwo"))
    }

    @Test func `a CGI program's is never chunked`() async throws {
        let scene = HandlerScene()

        try await scene.makeCGI { $0.httpVersion = .http11 }.run(twoBlocks)

        #expect(scene.output.text == "Status: 200 OK\r\n\r\nonetwo")
    }

    @Test func `what an app says of its connection goes no further than a handler`() async throws {
        let (cgi, old, new) = (HandlerScene(), HandlerScene(), HandlerScene())
        let app = Apps.answering(.ok, ["Connection": "close", "Date": "now"]) { "tea" }

        try await cgi.makeCGI().run(app)
        try await old.makeSimple().run(app)
        try await new.makeSimple { $0.httpVersion = .http11 }.run(app)

        let rest = "Date: now\r\nContent-Length: 3\r\n"
        #expect(cgi.output.text == "Status: 200 OK\r\n\(rest)\r\ntea")
        #expect(old.output.text == "HTTP/1.0 200 OK\r\n\(rest)\r\ntea")
        #expect(new.output.text == "HTTP/1.1 200 OK\r\n\(rest)Connection: close\r\n\r\ntea")
    }

    @Test func `an upgrade is offered in whatever way the response goes`() async throws {
        let (cgi, old, new) = (HandlerScene(), HandlerScene(), HandlerScene())
        let app = Apps.answering(426, ["Upgrade": "HTTP/1.1", "Date": "now"]) { "" }

        try await cgi.makeCGI().run(app)
        try await old.makeSimple().run(app)
        try await new.makeSimple { $0.httpVersion = .http11 }.run(app)

        let rest =
            " 426 Upgrade Required\r\nUpgrade: HTTP/1.1\r\nDate: now\r\nContent-Length: 0\r\n"
        #expect(cgi.output.text == "Status:\(rest)\r\n")
        #expect(old.output.text == "HTTP/1.0\(rest)Connection: upgrade\r\n\r\n")
        #expect(new.output.text == "HTTP/1.1\(rest)Connection: close, upgrade\r\n\r\n")
    }

    @Test func `HEAD is answered without a body`() async throws {
        let scene = HandlerScene().setting(["REQUEST_METHOD": "HEAD"])

        try await scene.makeCGI().run(Apps.answering { "tea" })

        #expect(scene.output.text == "Status: 200 OK\r\nContent-Length: 3\r\n\r\n")
    }

    @Test(arguments: [(204, "Status: 204 No Content"), (304, "Status: 304 Not Modified")])
    func `a response without content has no length`(_ code: Int, _ line: String) async throws {
        let scene = HandlerScene()

        try await scene.makeCGI().run(Apps.answering(Status(code: code)) { .empty })

        #expect(scene.output.text == line + "\r\n\r\n")
    }

    @Test func `the validator finds nothing wrong with a handler`() async throws {
        for scene in [HandlerScene(), HandlerScene().setting(["REQUEST_METHOD": "POST"])] {
            let app = validator(Apps.answering(.ok, ["Content-Type": "text/plain"]) { "tea" })
            try await scene.makeCGI().run(app)
            try await scene.makeSimple().run(app)

            #expect(scene.report.isEmpty)
        }
    }

    @Test func `after its end the responder says so`() async throws {
        let scene = HandlerScene()
        let kept = Kept()

        try await scene.makeCGI().run { _, startResponse in
            await kept.keep(startResponse)
            try await startResponse(.ok)
            return .empty
        }

        let error = await #expect(throws: GatewayError.self) {
            try await kept.responder?.start(.ok)
        }
        #expect(error?.code == .alreadyFinished)
    }
}

private actor Kept {
    var responder: Responder?

    func keep(_ responder: Responder) {
        self.responder = responder
    }
}
