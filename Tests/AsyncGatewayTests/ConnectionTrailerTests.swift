import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Trailers over a connection", .timeLimit(.minutes(1)))
struct ConnectionTrailerTests {
    private let journal = Journal()

    private static let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    /// Notes the trailers before the body is read, within it, and at its end.
    private func noting() -> Application {
        { [journal] environ, startResponse in
            journal.note("\(await environ.input.trailers.count)")
            _ = try await environ.input.read(1)
            journal.note("\(await environ.input.trailers.count)")
            _ = try await environ.input.read()
            journal.note("\(await environ.input.trailers["x"] ?? "none")")
            journal.note("\(environ.headers.contains("X"))")
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return "tea"
        }
    }

    @Test func `an app gets them when it has read the body`() async throws {
        try await withConnection(to: noting()) { scene in
            try await scene.send(Self.chunked + "3\r\ntea\r\n0\r\nX: y\r\n\r\n")

            #expect(try await scene.reader.readResponse().status == .ok)
            #expect(journal.entries == ["0", "0", "y", "false"])
        }
    }

    @Test func `a checked app gets them, and the client sends them`() async throws {
        let blocks = AsyncStream<[UInt8]> { continuation in
            continuation.yield(Array("tea".utf8))
            continuation.finish()
        }
        let response = try await TestClient(noting()).post(
            "/", body: TestBody(blocks, trailers: ["X": "y"]))

        #expect(response.status == .ok)
        #expect(journal.entries == ["0", "0", "y", "false"])
    }

    @Test func `those of one request are not those of the next`() async throws {
        let app: Application = { [journal] environ, startResponse in
            _ = try await environ.input.read()
            journal.note("\(await environ.input.trailers.count)")
            try await startResponse(.ok)
            return "tea"
        }
        try await withConnection(to: app) { scene in
            try await scene.send(Self.chunked + "0\r\nX: y\r\n\r\n")
            _ = try await scene.reader.readResponse()
            try await scene.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na")
            _ = try await scene.reader.readResponse()
            _ = try await scene.get()

            #expect(journal.entries == ["1", "0", "0"])
        }
    }

    @Test func `an app that has ended finds none`() async throws {
        let inputs = Recorder<RequestBody>()
        let app: Application = { environ, startResponse in
            _ = try await environ.input.read()
            inputs.add(environ.input)
            try await startResponse(.ok)
            return "tea"
        }
        try await withConnection(to: app) { scene in
            try await scene.send(Self.chunked + "0\r\nX: y\r\n\r\n")
            _ = try await scene.reader.readResponse()
            _ = try await scene.get()

            // Taken: it would keep the connection, which keeps the app and so the recorder.
            #expect(await inputs.takeAll().first?.trailers.isEmpty == true)
        }
    }

    @Test func `nor does one whose connection has had no other request`() async throws {
        let (journal, ended) = (journal, Recorder<Void>())
        let app: Application = { environ, startResponse in
            _ = try await environ.input.read()
            Task {
                while ended.takeAll().isEmpty { await Task.yield() }
                journal.note("\(await environ.input.trailers.count)")
            }
            try await startResponse(.ok)
            return "tea"
        }
        try await withConnection(to: app) { scene in
            try await scene.send(Self.chunked + "0\r\nX: y\r\n\r\n")
            _ = try await scene.reader.readResponse()
            _ = try await scene.nextDeadline()
            ended.add(())
            try await journal.wait(for: "0")
        }
    }

    @Test func `a digest follows what a producer has written`() async throws {
        let sum = Sum()
        let app = Apps.answering(.ok, ["Content-Type": "text/plain"]) {
            .producing { write in
                for text in ["earl", " grey"] {
                    await sum.add(text.utf8.count)
                    try await write(text)
                }
            }
            .trailers(["Sum"]) { ["Sum": "\(await sum.value)"] }
        }
        let response = try await TestClient(app).get("/", headers: ["TE": "trailers"])

        #expect(response.text == "earl grey")
        #expect(response.headers["Trailer"] == "Sum")
        #expect(response.trailers["Sum"] == "9")
        #expect(response.isComplete)
    }

    @Test func `they are not made for a client that does not ask for them`() async throws {
        let app = Apps.answering(.ok, ["Content-Type": "text/plain"]) {
            (["earl", " grey"] as ResponseBody).trailers(["Sum"]) { throw AppError() }
        }
        let response = try await TestClient(app).get("/")

        #expect(response.text == "earl grey" && response.isComplete)
        #expect(!response.headers.contains("Trailer"))
    }

    @Test func `two sets of them are one, and the body is closed once`() async throws {
        let app = Apps.answering(.ok, ["Content-Type": "text/plain"]) { [journal] in
            (["tea"] as ResponseBody).trailers(["A"]) { ["A": "1"] }
                .onClose { journal.note("closed") }
                .trailers(["B"]) { ["B": "2"] }
        }
        let response = try await TestClient(app).get("/", headers: ["TE": "trailers"])

        #expect(response.trailers == ["A": "1", "B": "2"])
        #expect(response.headers["Trailer"] == "A, B")
        #expect(journal.entries == ["closed"])
    }

    @Test func `a file with trailers is sent in chunks`() async throws {
        let app = Apps.answering(.ok, ["Content-Type": "text/plain"]) {
            ResponseBody(try FileWrapper(path: #filePath))
                .trailers(["A"]) { ["A": "1"] }
        }
        let response = try await TestClient(app).get("/", headers: ["TE": "trailers"])

        #expect(response.text.hasPrefix("import AsyncGateway\n"))
        #expect(response.headers["Content-Length"] == nil)
        #expect(response.trailers == ["A": "1"])
    }

    @Test func `a file whose Content-Length is changed has none`() async throws {
        let app: Application = { _, startResponse in
            startResponse.onHead { $0.headers.remove("Content-Length") }
            try await startResponse(.ok, ["Content-Type": "text/plain", "Content-Length": "1"])
            return ResponseBody(try FileWrapper(path: #filePath))
                .trailers(["A"]) { ["A": "1"] }
        }
        let response = try await TestClient(app, validating: false)
            .get("/", headers: ["TE": "trailers"])

        #expect(response.text.hasPrefix("import AsyncGateway\n") && response.isComplete)
        #expect(response.headers["Trailer"] == nil && response.trailers.isEmpty)
    }

    @Test func `one that fails cuts the response`() async throws {
        let app = Apps.answering(.ok, ["Content-Type": "text/plain"]) {
            (["tea", "s"] as ResponseBody).trailers(["A"]) { throw AppError() }
        }
        let response = try await TestClient(app).get("/", headers: ["TE": "trailers"])

        #expect(response.text == "teas")
        #expect(!response.isComplete)
    }

    @Test func `what was announced behind a written block is still sent`() async throws {
        let app: Application = { _, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])("earl")
            return ResponseBody(" grey").trailers(["A"]) { ["A": "1"] }
        }
        let response = try await TestClient(app).get("/", headers: ["TE": "trailers"])

        #expect(response.text == "earl grey")
        #expect(response.trailers == ["A": "1"])
    }

    @Test func `a handler sends them where HTTP is spoken, and none through CGI`() async throws {
        let scene = HandlerScene().setting(["HTTP_TE": "trailers"])
        let app = Apps.answering { (["tea"] as ResponseBody).trailers(["A"]) { ["A": "1"] } }

        try await scene.makeSimple {
            $0.httpVersion = .http11
            $0.isOriginServer = true
        }.run(app)
        #expect(scene.output.text.hasSuffix("3\r\ntea\r\n0\r\nA: 1\r\n\r\n"))

        let other = HandlerScene().setting(["HTTP_TE": "trailers"])
        try await other.makeCGI().run(app)
        #expect(other.output.text == "Status: 200 OK\r\nContent-Length: 3\r\n\r\ntea")
    }

    @Test func `the access log counts the body without them`() async throws {
        let app = Apps.answering { (["tea"] as ResponseBody).trailers(["A"]) { ["A": "1"] } }
        try await withConnection(to: app) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n")
            _ = try await scene.reader.readResponse()
            _ = try await scene.get()

            #expect(scene.accesses.entries.first == "200 OK 3")
        }
    }
}

private actor Sum {
    private(set) var value = 0

    func add(_ count: Int) { value += count }
}
