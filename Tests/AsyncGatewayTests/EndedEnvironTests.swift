import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Environs of requests that are over", .timeLimit(.minutes(1)))
final class EndedEnvironTests {
    private let kept = Recorder<Environ>()
    private let journal = Journal()

    // The app keeps them, and each keeps its connection.
    deinit { _ = kept.takeAll() }

    /// Keeps each environ, and reads the body of all but the first.
    private func serving(_ script: (ConnectionScene) async throws -> Void) async throws {
        let app: Application = { [kept, journal] environ, startResponse in
            kept.add(environ)
            journal.note(environ.path)
            let isFirst = kept.all.count == 1
            if environ.path == "/ever" { try await waitForCancellation() }
            return isFirst
                ? try await Apps.path(environ, startResponse)
                : try await Apps.echo(environ, startResponse)
        }
        try await withConnection(to: app, script)
    }

    private var first: Environ {
        get throws { try #require(kept.all.first) }
    }

    @Test func `one reads nothing of a later body`() async throws {
        try await serving { scene in
            try await scene.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n.")
            _ = try await scene.reader.readResponse()
            try await scene.send("POST /two HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n")
            try await journal.wait(for: "/two")

            await #expect(throws: GatewayError(.alreadyFinished)) {
                try await first.input.read()
            }

            try await scene.send("tea")
            #expect(try await scene.reader.readResponse().text == "tea")
        }
    }

    @Test func `one reports no interruption of a later request`() async throws {
        try await serving { scene in
            _ = try await scene.get()
            try await scene.send("GET /ever HTTP/1.1\r\nHost: a\r\n\r\n")
            try await journal.wait(for: "/ever")
        }

        #expect(kept.all.map(\.interruption) == [nil, .clientDisconnected])
    }

    @Test func `one waits for no interruption of a later request`() async throws {
        try await serving { scene in
            _ = try await scene.get()

            await #expect(throws: GatewayError(.alreadyFinished)) {
                try await first.waitForInterruption()
            }
        }
    }

    @Test func `one keeps its variables`() async throws {
        try await serving { scene in
            _ = try await scene.get("/one?a=b")
            _ = try await scene.get("/two")

            #expect(try first.path == "/one" && first["QUERY_STRING"] == "a=b")
        }
    }
}
