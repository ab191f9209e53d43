import AsyncGateway
import AsyncGatewayTesting
import TestPeers
import Testing

@Suite("Response of an app", .timeLimit(.minutes(1)))
struct ResponseCaptureTests {
    private let journal = Journal()

    private func text(_ response: Response) async throws -> String {
        var bytes: [UInt8] = []
        for try await block in response.body { bytes += block }
        await response.body.close()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes three blocks, and returns a fourth.
    private func writing() -> Application {
        { [journal] _, startResponse in
            let write = try await startResponse(.accepted, ["Content-Type": "text/plain"])
            for block in ["a", "b", "c"] {
                try await write(block)
                journal.note(block)
            }
            return ResponseBody("d").onClose { journal.note("closed") }
        }
    }

    @Test func `has what the app has started and returned`() async throws {
        let response = try await Response(
            of: Apps.answering(.created, ["X-Tea": "1"]) { "tea" }, for: Environ())

        #expect(response.status == .created)
        #expect(response.headers == ["X-Tea": "1"])
        #expect(try await text(response) == "tea")
    }

    @Test func `is known at the first write, and the app goes on as it is read`() async throws {
        let response = try await Response(of: writing(), for: Environ())

        #expect(response.status == .accepted)
        #expect(journal.entries.isEmpty)
        #expect(try await text(response) == "abcd")
        #expect(journal.entries == ["a", "b", "c", "closed"])
    }

    @Test func `that is closed early ends the app`() async throws {
        let response = try await Response(of: writing(), for: Environ())
        var iterator = response.body.makeAsyncIterator()
        _ = try await iterator.next()

        await response.body.close()

        #expect(!journal.entries.contains("c"))
    }

    @Test func `that is dropped ends the app`() async throws {
        let app: Application = { [journal] _, startResponse in
            let write = try await startResponse(.ok)
            do {
                try await write("tea")
            } catch {
                journal.note("\(error is CancellationError)")
            }
            return .empty
        }

        _ = try await Response(of: app, for: Environ())

        try await journal.wait(for: "true")
    }

    @Test func `has the changes of its head`() async throws {
        let app: Application = { environ, startResponse in
            startResponse.onHead { $0.headers["X-Tea"] = "1" }
            return try await Apps.path(environ, startResponse)
        }

        let response = try await Response(of: app, for: Environ(["PATH_INFO": "/tea"]))

        #expect(response.headers["X-Tea"] == "1")
        #expect(try await text(response) == "/tea")
    }

    @Test func `throws what the app throws, and what is wrong with its start`() async throws {
        await #expect(throws: AppError.self) {
            try await Response(of: { _, _ in throw AppError() }, for: Environ())
        }
        await #expect(throws: GatewayError(.notStarted)) {
            try await Response(of: { _, _ in "tea" }, for: Environ())
        }
        await #expect(throws: GatewayError.self) {
            try await Response(of: Apps.answering("tea") { "tea" }, for: Environ())
        }
    }

    @Test func `of an error that answers for itself is that answer, with the changes`() async throws
    {
        let app: Application = { _, startResponse in
            startResponse.onHead { $0.headers["X-Tea"] = "1" }
            throw HTTPError(.notFound)
        }

        let response = try await Response(of: app, for: Environ())

        #expect(response.status == .notFound)
        #expect(response.headers["X-Tea"] == "1")
    }

    @Test func `throws in its body what the app throws after it has written`() async throws {
        let app: Application = { _, startResponse in
            try await startResponse(.ok)("tea")
            throw AppError()
        }
        let response = try await Response(of: app, for: Environ())

        await #expect(throws: AppError.self) { try await text(response) }
    }

    @Test func `is cancelled with its caller`() async throws {
        let app: Application = { [journal] _, _ in
            journal.note("called")
            try await waitForCancellation()
            return .empty
        }
        let task = Task { try await Response(of: app, for: Environ()) }
        try await journal.wait(for: "called")
        task.cancel()

        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test(arguments: [nil, HTTPError(.notFound), AppError()] as [(any Error)?])
    func `is kept by no change that knows its responder`(_ error: (any Error)?) async throws {
        weak var kept: Journal?
        do {
            let journal = Journal()
            kept = journal
            let app: Application = { environ, startResponse in
                startResponse.onHead { _ in journal.note("\(startResponse)") }
                if let error { throw error }
                return try await Apps.path(environ, startResponse)
            }
            _ = try? await Response(of: app, for: Environ())
        }

        // The end of the app's task.
        try await yield { kept == nil }
    }

    @Test func `is taken under a handler`() async throws {
        let scene = HandlerScene()
        let app = writing()

        try await scene.makeCGI().run(application { try await Response(of: app, for: $0) })

        #expect(scene.output.text.hasSuffix("\r\n\r\nabcd"))
        #expect(journal.entries == ["a", "b", "c", "closed"])
    }

    @Test func `can be changed block by block`() async throws {
        let shouting: Middleware = { app in
            application { environ in
                var response = try await Response(of: app, for: environ)
                response.headers.remove("Content-Length")
                response.body = response.body.mapBlocks { block in
                    Array(String(decoding: block, as: UTF8.self).uppercased().utf8)
                }
                return response
            }
        }

        let response = try await TestClient(shouting(writing())).get("/")

        #expect(response.text == "ABCD")
        #expect(journal.entries.last == "closed")
    }

    @Test func `that is passed on keeps its file`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array("tea".utf8), to: "tea.txt")
        let app: Application = { _, startResponse in
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return ResponseBody(try FileWrapper(path: path))
        }
        let passing = application { try await Response(of: app, for: $0) }

        let response = try await TestClient(passing).get("/")

        #expect(response.headers["Content-Length"] == "3")
    }

    @Test func `that is lost to an error leaves its changes to the error page`() async throws {
        let app: Application = { [journal] _, startResponse in
            startResponse.onHead { $0.headers["X-Tea"] = "1" }
            startResponse.onEnd { journal.note("\($0.status.code)") }
            throw AppError()
        }
        let passing = application { try await Response(of: app, for: $0) }

        let response = try await TestClient(passing).get("/")

        #expect(response.status == .internalServerError)
        #expect(response.headers["X-Tea"] == "1")
        #expect(journal.entries == ["500"])
    }
}
