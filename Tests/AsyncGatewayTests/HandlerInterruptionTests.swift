import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Interruptions under a handler", .timeLimit(.minutes(1)))
struct HandlerInterruptionTests {
    private let journal = Journal()

    /// A handler that makes its environ as all do, and one that makes it by hand.
    private static func handlers(_ scene: HandlerScene) -> [any GatewayHandler] {
        [scene.makeCGI(), scene.makeSimple(), OwnEnvironHandler(base: scene.makeSimple())]
    }

    @Test(arguments: 0..<3)
    func `a running request is not interrupted, and can be waited for`(
        _ index: Int
    ) async throws {
        let app: Application = { [journal] environ, startResponse in
            let waiting = Task { try await environ.waitForInterruption() }
            waiting.cancel()
            if case .failure(let error) = await waiting.result { journal.note("\(error)") }
            try await startResponse(.ok)
            return ResponseBody("\(environ.interruption == nil)")
        }
        let scene = HandlerScene()

        try await Self.handlers(scene)[index].run(app)

        #expect(scene.output.text.hasSuffix("\r\n\r\ntrue"))
        #expect(journal.entries == ["CancellationError()"])
    }

    @Test(arguments: 0..<3, [TransportError.Code.clientDisconnected, .timedOut])
    func `a client that takes no more has gone`(
        _ index: Int, _ code: TransportError.Code
    ) async throws {
        let app: Application = { [journal] environ, startResponse in
            Task { journal.note("told: \(try await environ.waitForInterruption())") }
            let write = try await startResponse(.ok)
            do {
                try await write("tea")
            } catch {
                journal.note("known: \(String(describing: environ.interruption))")
                journal.note("cancelled: \(Task.isCancelled)")
            }
            return .empty
        }
        var scene = HandlerScene()
        scene.output = InMemoryWriter(failingAfter: 0, failure: TransportError(code))

        try await Self.handlers(scene)[index].run(app)

        let reason = Interruption?.some(.clientDisconnected)
        try await journal.wait(for: "known: \(String(describing: reason))")
        try await journal.wait(for: "cancelled: true")
        try await journal.wait(for: "told: clientDisconnected")
        #expect(!Task.isCancelled)
        #expect(scene.report.isEmpty)
    }

    @Test func `what an app awaits elsewhere ends when its client has gone`() async throws {
        let app: Application = { environ, startResponse in
            let write = try await startResponse(.ok)
            async let beat: Void = write("tea")
            try await waitForCancellation()
            try await beat
            return .empty
        }
        var scene = HandlerScene()
        scene.output = InMemoryWriter(
            failingAfter: 0, failure: TransportError(.clientDisconnected))

        try await scene.makeCGI().run(app)

        #expect(scene.report.isEmpty)
    }

    @Test(arguments: 0..<3)
    func `a caller that is cancelled is told as the end of its patience`(
        _ index: Int
    ) async throws {
        let app: Application = { [journal] environ, _ in
            Task { journal.note("told: \(try await environ.waitForInterruption())") }
            journal.note("started")
            do {
                try await waitForCancellation()
            } catch {
                journal.note("known: \(String(describing: environ.interruption))")
                throw error
            }
            return .empty
        }
        let scene = HandlerScene()
        let running = Task { try await Self.handlers(scene)[index].run(app) }
        try await journal.wait(for: "started")

        running.cancel()

        await #expect(throws: CancellationError.self) { try await running.value }
        let reason = Interruption?.some(.deadlineReached)
        try await journal.wait(for: "known: \(String(describing: reason))")
        try await journal.wait(for: "told: deadlineReached")
    }

    @Test func `a wait that outlives the request ends with it`() async throws {
        let app: Application = { [journal] environ, startResponse in
            Task {
                do {
                    _ = try await environ.waitForInterruption()
                } catch GatewayError.Code.alreadyFinished {
                    journal.note("ended")
                }
            }
            try await startResponse(.ok)
            return .empty
        }

        try await HandlerScene().makeCGI().run(app)

        try await journal.wait(for: "ended")
    }

    @Test func `under a handler in a server the server's word counts`() async throws {
        let app: Application = { [journal] environ, startResponse in
            let scene = HandlerScene()
            let handler = PassingHandler(base: scene.makeSimple(), environ: environ)
            try await handler.run { environ, startResponse in
                journal.note("started")
                journal.note("told: \(try await environ.waitForInterruption())")
                try await startResponse(.ok)
                return .empty
            }
            try await startResponse(.ok)
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await journal.wait(for: "started")

            scene.server.beginGracefulShutdown()

            try await journal.wait(for: "told: serverDraining")
        }
    }
}

/// A handler that passes on the environ that it was given.
private struct PassingHandler: GatewayHandler {
    let base: SimpleHandler
    let environ: Environ

    var input: any ByteReader { base.input }
    var output: any ByteWriter { base.output }

    func makeEnviron() -> Environ { environ }
}
