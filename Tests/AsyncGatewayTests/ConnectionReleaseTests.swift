import AsyncGateway
import AsyncGatewayTesting
import TestPeers
import Testing

/// Has a connection served to a client that sends `request`, reads some of the answer and leaves, and
/// expects that nothing keeps the connection then.
func expectRelease(
    behind request: [UInt8], _ serve: @escaping @Sendable (InMemoryConnection) async -> Void
) async throws {
    weak var kept: InMemoryConnection?
    do {
        let connection = InMemoryConnection()
        kept = connection
        async let serving: Void = serve(connection)
        try await connection.client.send(request)
        _ = try await connection.client.receive()
        await connection.client.reset()
        await serving
    }

    // The end of the last tasks that knew it.
    try await yield { kept == nil }
    #expect(kept == nil)
}

@Suite("What is kept of a connection that has ended", .timeLimit(.minutes(1)))
struct ConnectionReleaseTests {
    /// How the app of a case answers, and what its client sends before it leaves.
    private static let cases: [(app: Application, request: String)] = [
        (Apps.path, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (Apps.echo, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntea"),
        (Apps.path, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\ntea"),
        ({ _, _ in throw AppError() }, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (Apps.answering { .failing(after: "tea") }, "GET / HTTP/1.0\r\n\r\n"),
        (Apps.path, "GET / HTTP/3\r\n\r\n"),
        (
            { environ, startResponse in
                let write = try await startResponse(.ok)
                try await write("tea")
                _ = try await environ.waitForInterruption()
                return .empty
            }, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        ),
        (hooked(Apps.path), "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (taken(hooked { _, _ in throw AppError() }), "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (
            taken(
                hooked(
                    Apps.answering {
                        .producing { write in while true { try await write("tea") } }
                    })), "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        ),
        (
            taken { _, startResponse in
                let write = try await startResponse(.ok)
                while true { try await write("tea") }
            }, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        ),
    ]

    /// Registers what keeps the environ and the responder.
    private static func hooked(_ app: @escaping Application) -> Application {
        { environ, startResponse in
            let keep: @Sendable () -> Void = { _ = (environ, startResponse) }
            startResponse.onHead { _ in keep() }
            startResponse.onEnd { _ in keep() }
            return try await app(environ, startResponse)
        }
    }

    /// Takes the response as a value, and returns that.
    private static func taken(_ app: @escaping Application) -> Application {
        application { environ in try await Response(of: app, for: environ) }
    }

    @Test(arguments: cases.indices, [false, true])
    func `nothing is`(_ index: Int, _ isLifted: Bool) async throws {
        let (app, request) = Self.cases[index]
        let server = AsyncGatewayServer(configuration: .silent, app: app)
        try await expectRelease(behind: Array(request.utf8)) { connection in
            if isLifted { await lift(connection, server) } else { await server.serve(connection) }
        }
    }

    private func lift(_ stream: some ByteStream, _ server: AsyncGatewayServer) async {
        await server.serve(stream)
    }
}
