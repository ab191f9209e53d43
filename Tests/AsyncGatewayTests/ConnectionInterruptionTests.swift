import AsyncGateway
import AsyncGatewayTesting
import Synchronization
import Testing

@Suite("Connection interruptions", .timeLimit(.minutes(1)))
struct ConnectionInterruptionTests {
    private let journal = Journal()
    private let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Waits for its cancellation, and tells what it knows of the reason.
    private var patient: Application {
        { [journal] environ, _ in
            journal.note("started")
            do {
                try await waitForCancellation()
            } catch {
                journal.note("cancelled: \(String(describing: environ.interruption))")
                throw error
            }
            return .empty
        }
    }

    /// Answers when it is called off, and tells by what.
    private var watchful: Application {
        { [journal] environ, startResponse in
            journal.note("started")
            let interruption = try await environ.waitForInterruption()
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return ResponseBody("\(interruption)")
        }
    }

    @Test func `a running request is not interrupted`() async throws {
        let app: Application = { environ, startResponse in
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return ResponseBody("\(environ.interruption == nil)")
        }
        let response = try await TestClient(app).get("/")

        #expect(response.text == "true")
    }

    @Test func `a reset is told as the client's departure`() async throws {
        try await withConnection(to: patient) { scene in
            try await scene.send(request)
            try await journal.wait(for: "started")

            await scene.client.reset()

            let reason = Interruption?.some(.clientDisconnected)
            try await journal.wait(for: "cancelled: \(String(describing: reason))")
        }
    }

    @Test func `a half-closed connection is told as departure when its grace is over`() async throws
    {
        try await withConnection(to: patient) { scene in
            try await scene.send(request)
            try await journal.wait(for: "started")
            await scene.client.finishSending()
            _ = try await scene.nextDeadline()

            scene.clock.advance(by: .seconds(10))

            let reason = Interruption?.some(.clientDisconnected)
            try await journal.wait(for: "cancelled: \(String(describing: reason))")
        }
    }

    @Test func `a shutdown is told, and the response can come to its end`() async throws {
        try await withConnection(to: watchful) { scene in
            try await scene.send(request)
            try await journal.wait(for: "started")

            scene.server.beginGracefulShutdown()
            let response = try await scene.reader.readResponse()

            #expect(response.text == "serverDraining")
            #expect(response.headers["Connection"] == "close")
            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `an action is called at a shutdown, or at once behind its beginning`() async throws {
        let app: Application = { [journal] environ, startResponse in
            #expect(environ.onInterruption { journal.note("first: \($0)") })
            journal.note("started")
            _ = try await environ.waitForInterruption()
            #expect(environ.onInterruption { journal.note("second: \($0)") })
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return "tea"
        }
        try await withConnection(to: app) { scene in
            try await scene.send(request)
            try await journal.wait(for: "started")

            scene.server.beginGracefulShutdown()
            _ = try await scene.reader.readResponse()

            #expect(journal.entries.filter { $0.hasPrefix("first") } == ["first: serverDraining"])
            #expect(journal.entries.last == "second: serverDraining")
        }
    }

    @Test func `an action is not called behind the end, and not of an environ made by hand`()
        async throws
    {
        let kept = Mutex<Environ?>(nil)
        _ = try await TestClient { environ, startResponse in
            environ.onInterruption { _ in Issue.record("nothing was interrupted") }
            kept.withLock { $0 = environ }
            try await startResponse(.ok, ["Content-Type": "text/plain"])
            return "tea"
        }.get("/")

        // Taken, because the app has a reference to what keeps its connection.
        let environ = try #require(kept.withLock { $0.take() })
        #expect(!environ.onInterruption { _ in Issue.record("it has ended") })
        #expect(!Environ().onInterruption { _ in Issue.record("there is no request") })
    }

    @Test func `what runs when the drain's time is up is cancelled, and told so`() async throws {
        try await withConnection(to: patient) { scene in
            try await scene.send(request)
            try await journal.wait(for: "started")

            scene.server.beginGracefulShutdown()
            #expect(try await scene.nextDeadline() == .seconds(25))
            #expect(journal.entries == ["started"])
            scene.clock.advance(by: .seconds(25))

            let reason = Interruption?.some(.deadlineReached)
            try await journal.wait(for: "cancelled: \(String(describing: reason))")
        }
    }

    @Test func `a body without an end is cut when the drain's time is up`() async throws {
        let app = Apps.answering { ResponseBody(Endless()) }
        try await withConnection(to: app, over: Network(responseCapacity: 0)) { scene in
            try await scene.send(request)
            _ = try await scene.client.receive(atMost: 1)

            scene.server.beginGracefulShutdown()
            // Until it is told, and until the client receives.
            try await scene.clock.waitForSleepers(count: 2)
            scene.clock.advance(by: .seconds(25))

            let rest = try await scene.client.receiveAll()
            #expect(!rest.isEmpty && !String(decoding: rest, as: UTF8.self).hasSuffix("0\r\n\r\n"))
            #expect(scene.accesses.entries.last?.hasSuffix("cut") == true)
        }
    }

    @Test func `the server's stop is told as the end of its patience`() async throws {
        let server = AsyncGatewayServer(app: patient)
        let connection = InMemoryConnection()
        let serving = Task { await server.serve(connection) }
        try await connection.client.send(request)
        try await journal.wait(for: "started")

        serving.cancel()
        await serving.value

        let reason = Interruption?.some(.deadlineReached)
        #expect(journal.entries.last == "cancelled: \(String(describing: reason))")
    }

    @Test func `the server's stop is told to who waits in a task of its own`() async throws {
        let app: Application = { [journal] environ, _ in
            Task { journal.note("told: \(try await environ.waitForInterruption())") }
            journal.note("started")
            try await waitForCancellation()
            return .empty
        }
        let connection = InMemoryConnection()
        let serving = Task { await AsyncGatewayServer(app: app).serve(connection) }
        try await connection.client.send(request)
        try await journal.wait(for: "started")

        serving.cancel()
        await serving.value

        try await journal.wait(for: "told: deadlineReached")
    }

    @Test func `a shutdown ends an idle connection at once`() async throws {
        try await withConnection(to: Apps.path) { scene in
            _ = try await scene.get()

            scene.server.beginGracefulShutdown()

            #expect(try await scene.isAtEnd())
        }
    }

    @Test func `a connection that comes after the shutdown is closed`() async throws {
        let server = AsyncGatewayServer(app: Apps.path)
        let connection = InMemoryConnection()
        server.beginGracefulShutdown()

        async let serving: Void = server.serve(connection)

        #expect(try await connection.client.receiveAll().isEmpty)
        await serving
    }

    @Test func `a wait ends when its task is cancelled`() async throws {
        let app: Application = { [journal] environ, startResponse in
            let waiting = Task { try await environ.waitForInterruption() }
            waiting.cancel()
            if case .failure(let error) = await waiting.result { journal.note("\(error)") }
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return .empty
        }

        _ = try await TestClient(app).get("/")

        #expect(journal.entries == ["CancellationError()"])
    }

    @Test func `a wait that outlives the connection ends with it`() async throws {
        let app: Application = { [journal] environ, startResponse in
            journal.note("started")
            Task {
                do {
                    _ = try await environ.waitForInterruption()
                } catch GatewayError.Code.alreadyFinished {
                    journal.note("ended")
                }
            }
            try await startResponse("200 OK", ["Content-Type": "text/plain"])
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send("GET / HTTP/1.0\r\n\r\n")
            _ = try await scene.reader.readResponse()

            #expect(try await scene.isAtEnd())
        }
        try await journal.wait(for: "ended")
    }

    @Test func `an environ that was made by hand is never interrupted`() async throws {
        let environ = Environ(["REQUEST_METHOD": "GET"])
        let waiting = Task { try await environ.waitForInterruption() }

        waiting.cancel()

        #expect(environ.interruption == nil)
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}
