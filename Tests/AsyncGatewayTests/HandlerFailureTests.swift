import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Failure under a handler")
struct HandlerFailureTests {
    private static let page =
        "Status: 500 Internal Server Error\r\nContent-Type: text/plain\r\n"
        + "Content-Length: 59\r\n\r\n"
        + "A server error occurred.  Please contact the administrator."

    @Test func `nothing of a run is kept when it has ended`() async throws {
        weak var output: InMemoryWriter?
        do {
            let scene = HandlerScene()
            output = scene.output
            try await scene.makeCGI().run(Apps.answering { "tea" })
        }

        #expect(output == nil)
    }

    @Test func `a page that is cancelled is not reported`() async throws {
        let (scene, journal) = (HandlerScene(), Journal())
        let page: Application = { _, _ in
            journal.note("page")
            try await waitForCancellation()
            return .empty
        }
        let handler = ChangedHandler(base: scene.makeSimple(), page: page)
        let running = Task { try await handler.run { _, _ in throw AppError() } }
        try await journal.wait(for: "page")

        running.cancel()

        await #expect(throws: CancellationError.self) { try await running.value }
        #expect(scene.errors.entries == ["changed: AppError()\n"])
    }

    @Test func `an app that fails before its response is reported and answered for`() async throws {
        let scene = HandlerScene()

        try await scene.makeCGI().run { _, startResponse in
            try await startResponse(.ok, ["X-Tea": "black"])
            throw AppError()
        }

        #expect(scene.output.text == Self.page)
        #expect(scene.report == "AsyncGatewayTests.AppError()\n")
    }

    @Test(
        arguments: [
            ("200", [:]), ("20X OK", [:]), ("200OK", [:]), ("200 OK\r\nX: y", [:]), ("000 No", [:]),
            ("200 OK", ["X": "a\r\nY: b"]), ("200 \u{100}", [:]), ("200 OK", ["X Y": "a"]),
            ("200 OK", ["Connection": "keep-alive"]), ("200 OK", ["X": "a\u{0}"]),
        ] as [(Status, Headers)])
    func `nothing of a refused start is sent`(_ status: Status, _ headers: Headers) async throws {
        let scene = HandlerScene()

        try await scene.makeCGI().run(Apps.answering(status, headers) { "tea" })

        #expect(scene.output.text == Self.page)
        // The rule, the value and what to do, on one line.
        #expect(scene.report.contains(": \"") && scene.report.contains("\"; "))
        #expect(scene.report.utf8.count { $0 < 0x20 } == 1)
    }

    @Test func `an app that starts no response is answered for`() async throws {
        let scene = HandlerScene()

        try await scene.makeCGI().run { _, _ in "tea" }

        #expect(scene.output.text == Self.page)
    }

    @Test func `an app that fails later leaves what it has sent, and the error`() async throws {
        let scene = HandlerScene()
        let closed = Journal()

        await #expect(throws: AppError.self) {
            try await scene.makeCGI().run(
                Apps.answering {
                    ResponseBody.producing { write in
                        try await write("tea")
                        throw AppError()
                    }
                    .onClose { closed.note("closed") }
                })
        }

        #expect(scene.output.text == "Status: 200 OK\r\n\r\ntea")
        #expect(scene.report == "AsyncGatewayTests.AppError()\n")
        #expect(closed.entries == ["closed"])
    }

    @Test(arguments: [
        ("5", ["tea", "cup"], "teac"), ("3", ["tea", "cup"], "tea"), ("4", ["tea"], "tea"),
    ])
    func `a body that is not of its length is cut and reported`(
        _ length: String, _ blocks: [String], _ sent: String
    ) async throws {
        let scene = HandlerScene()

        await #expect(throws: GatewayError.self) {
            try await scene.makeCGI().run(
                Apps.answering(.ok, ["Content-Length": length]) {
                    ResponseBody(blocks.map { Array($0.utf8) })
                })
        }

        #expect(scene.output.text.hasSuffix("\r\n\r\n\(sent)"))
        #expect(!scene.report.isEmpty)
    }

    @Test(arguments: ["tea", ["tea", "cup"]] as [ResponseBody])
    func `a first block that is longer than the length is reported and answered for`(
        _ body: ResponseBody
    ) async throws {
        let scene = HandlerScene()

        try await scene.makeCGI().run(Apps.answering(.ok, ["Content-Length": "2"]) { body })

        #expect(scene.output.text == Self.page)
        #expect(scene.report.hasPrefix("the body is longer than its Content-Length"))
    }

    @Test func `a report can be limited`() async throws {
        let scene = HandlerScene()

        try await scene.makeCGI { $0.errorReportLimit = 12 }.run { _, _ in throw AppError() }

        #expect(scene.report == "AsyncGateway...\n")
    }

    @Test func `the page can be another`() async throws {
        let scene = HandlerScene()

        try await scene.makeCGI {
            $0.errorPage = ErrorPage(
                status: .serviceUnavailable, headers: ["Retry-After": "5"], body: "Later.\n")
        }
        .run { _, _ in throw AppError() }

        #expect(
            scene.output.text == "Status: 503 Service Unavailable\r\nRetry-After: 5\r\n"
                + "Content-Length: 7\r\n\r\nLater.\n")
    }

    @Test func `an app that makes the page knows the error`() async throws {
        let scene = HandlerScene()
        let handler = ChangedHandler(base: scene.makeSimple()) { environ, startResponse in
            try await startResponse("500 Sorry", ["Date": "now"])
            return ResponseBody("\(environ.path): \(environ.appError is AppError)")
        }

        try await handler.run { _, _ in throw AppError() }

        #expect(
            scene.output.text
                == "HTTP/1.0 500 Sorry\r\nDate: now\r\nContent-Length: 7\r\n\r\n/: true")
    }

    @Test func `a page that fails gives way to the default one`() async throws {
        let scene = HandlerScene()
        let handler = ChangedHandler(base: scene.makeSimple()) { _, _ in
            throw AppError()
        }

        try await handler.run { _, _ in throw AppError() }

        #expect(scene.output.text.hasPrefix("HTTP/1.0 500 Internal Server Error\r\n"))
    }
}

@Suite("End of a handler's client", .timeLimit(.minutes(1)))
struct HandlerDepartureTests {
    private let closed = Journal()

    private var app: Application {
        Apps.answering { [closed] in
            ResponseBody.producing { write in
                while true { try await write("tea") }
            }
            .onClose { closed.note("closed") }
        }
    }

    @Test(arguments: [TransportError.Code.clientDisconnected, .timedOut])
    func `a client that goes away is an ordinary end`(_ code: TransportError.Code) async throws {
        var scene = HandlerScene()
        scene.output = InMemoryWriter(failingAfter: 30, failure: TransportError(code))

        try await scene.makeCGI().run(app)

        #expect(scene.report.isEmpty)
        #expect(closed.entries == ["closed"])
    }

    @Test func `and also before the app has returned`() async throws {
        var scene = HandlerScene()
        scene.output = InMemoryWriter(
            failingAfter: 0, failure: TransportError(.clientDisconnected))

        try await scene.makeCGI().run { _, startResponse in
            try await startResponse(.ok)("tea")
            return .empty
        }

        #expect(scene.report.isEmpty)
    }

    @Test func `an output that fails otherwise is reported and thrown`() async throws {
        var scene = HandlerScene()
        scene.output = InMemoryWriter(
            failingAfter: 30, failure: TransportError(.connectionFailed, "no space"))

        await #expect(throws: TransportError(.connectionFailed, "no space")) {
            try await scene.makeCGI().run(app)
        }

        #expect(scene.report.contains("no space"))
        #expect(closed.entries == ["closed"])
    }

    @Test func `a cancellation passes through, unreported and unanswered`() async throws {
        let scene = HandlerScene()
        let started = Journal()
        let running = Task {
            try await scene.makeCGI().run { _, startResponse in
                try await startResponse(.ok)
                started.note("started")
                try await waitForCancellation()
                return .empty
            }
        }
        try await started.wait(for: "started")

        running.cancel()

        await #expect(throws: CancellationError.self) {
            try await running.value
        }
        #expect(scene.report.isEmpty)
        #expect(scene.output.bytes.isEmpty)
    }

    @Test func `an app's own CancellationError is its failure`() async throws {
        let scene = HandlerScene()

        try await scene.makeCGI().run { _, _ in throw CancellationError() }

        #expect(scene.output.text.hasPrefix("Status: 500 "))
        #expect(!scene.report.isEmpty)
    }
}
