import AsyncGateway
import AsyncGatewayTesting
import Testing

/// A connection of a server in memory, under a manual clock, as its client sees it.
struct ConnectionScene: Sendable {
    let server: AsyncGatewayServer
    let clock: ManualClock
    let start: ContinuousClock.Instant
    let connection: InMemoryConnection
    let reader: ResponseReader
    /// What the server has written to its error stream.
    let errors: Journal
    /// A line for each response.
    let accesses: Journal

    var client: InMemoryConnection.Client { connection.client }

    func send(_ text: String) async throws {
        try await client.send(text)
    }

    /// Sends a request without a body and waits for its response.
    func get(_ target: String = "/") async throws -> TestResponse {
        try await send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        return try await reader.readResponse()
    }

    /// Waits until a deadline is waited for, and tells when it is, counted from the beginning.
    func nextDeadline() async throws -> Duration? {
        try await clock.waitForSleepers()
        return clock.deadlines.first.map { start.duration(to: $0) }
    }

    /// Whether the server has ended its half of the connection in order, and sent nothing more.
    func isAtEnd() async throws -> Bool {
        try await reader.readToEnd().isEmpty
    }
}

/// What the network between client and server is like.
struct Network {
    var requestCapacity = 1 << 16
    var responseCapacity = 1 << 16
    var maximumBytesPerRead = Int.max
    /// Whether the server is given the connection as any `ByteStream`.
    var isLifted = false
}

/// Lets a server serve one connection to `app` while `script` plays its client.
///
/// At the end of the script the client goes away, and everything of the server ends.
func withConnection(
    to app: @escaping Application, over network: Network = Network(),
    configure: (inout AsyncGatewayServer.Configuration) -> Void = { _ in },
    _ script: (ConnectionScene) async throws -> Void
) async throws {
    let (errors, accesses) = (Journal(), Journal())
    var configuration = AsyncGatewayServer.Configuration()
    configuration.errors = ErrorStream { errors.note($0) }
    configuration.accessLog = { entry in
        accesses.note("\(entry.status) \(entry.bodyBytes)\(entry.isComplete ? "" : " cut")")
    }
    configure(&configuration)
    let server = AsyncGatewayServer(configuration: configuration, app: app)
    let scene = ConnectionScene(
        of: server, over: network, errors: errors, accesses: accesses)
    async let serving: Void =
        network.isLifted
        ? serveLifted(scene.connection, by: server) : server.serve(scene.connection)
    try await scene.client.reset(behind: { try await script(scene) })
    await serving
}

extension InMemoryConnection.Client {
    /// Ends the connection behind `script`, also if that throws.
    func reset(behind script: () async throws -> Void) async throws {
        do {
            try await script()
        } catch {
            await reset()
            throw error
        }
        await reset()
    }
}

/// Generic, so that what is particular to a connection in memory is not chosen.
private func serveLifted(_ stream: some ByteStream, by server: AsyncGatewayServer) async {
    await server.serve(stream)
}

extension ConnectionScene {
    fileprivate init(
        of server: AsyncGatewayServer, over network: Network, errors: Journal, accesses: Journal
    ) {
        (self.server, self.errors, self.accesses) = (server, errors, accesses)
        clock = ManualClock()
        start = clock.now
        connection = InMemoryConnection(
            clock: clock, requestCapacity: network.requestCapacity,
            responseCapacity: network.responseCapacity,
            maximumBytesPerRead: network.maximumBytesPerRead)
        reader = ResponseReader(connection.client)
    }
}

/// Apps that several suites serve.
enum Apps {
    /// Answers with the path.
    static let path: Application = { environ, startResponse in
        try await startResponse("200 OK", ["Content-Type": "text/plain"])
        return ResponseBody(environ.path)
    }

    /// Answers with the request's body, once it has all of it.
    static let echo: Application = { environ, startResponse in
        let body = try await environ.input.read()
        try await startResponse("200 OK", ["Content-Type": "text/plain"])
        return ResponseBody(body)
    }

    /// Answers with the given body.
    static func answering(
        _ status: Status = .ok, _ headers: Headers = [:],
        _ body: @escaping @Sendable () throws -> ResponseBody
    ) -> Application {
        { _, startResponse in
            try await startResponse(status, headers)
            return try body()
        }
    }
}

/// An error that an app throws.
struct AppError: Error {}
