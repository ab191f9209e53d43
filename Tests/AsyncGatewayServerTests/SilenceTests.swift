import AsyncGateway
import AsyncGatewayTesting
import ConnectionScripts
import TestPeers
import Testing

/// A client that says something, and then nothing more.
struct Silence: Sendable, CustomStringConvertible {
    /// The row of the case table that it belongs to.
    let row: String
    let claim: String
    /// How many responses come before the silence.
    var answered = 0
    /// How long the server waits, in seconds.
    let patience: Int
    /// What it then answers; nothing if it just closes.
    let status: Int?
    let text: String

    var description: String { "\(row): \(claim)" }
}

extension Silence {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let post = "POST / HTTP/1.1\r\nHost: a\r\n"

    /// The clients of every kind.
    static let all = heads + bodies + idle

    private static let heads: [Silence] = [
        head("one letter", "G"),
        head("a request line", "GET / HTTP/1.1\r\n"),
        head("half a line end", "GET / HTTP/1.1\r"),
        head("a field", "GET / HTTP/1.1\r\nHost: a\r\n"),
        head("all but the last byte", "GET / HTTP/1.1\r\nHost: a\r\n\r"),
        head("the head after some empty lines", "\r\n\r\nGET"),
        head("the second request's", answered: 1, get + "GET / HT"),
    ]

    private static let bodies: [Silence] = [
        body("CL-13", "no byte of the largest length", largest),
        body("CL-13", "one byte of the largest length", largest + "x"),
        body("CL-13", "no byte of the largest chunk", chunked + "7fffffffffffffff\r\n"),
        body("CN-10", "all but one byte", "Content-Length: 5\r\n\r\nhell"),
        body("CN-10", "half a chunk's size", chunked + "5\r\nhello\r\n1"),
        body("CN-10", "all but the last line", chunked + "5\r\nhello\r\n0\r\n"),
        body("CN-10", "half a trailer", chunked + "0\r\nX: y"),
    ]

    private static let idle: [Silence] = [
        Silence(
            row: "CN-10", claim: "a connection without a request ends", patience: 75, status: nil,
            text: ""),
        Silence(
            row: "CN-10", claim: "empty lines are no request", patience: 75, status: nil,
            text: "\r\n\r\n"),
        Silence(
            row: "CN-10", claim: "a connection without another request ends", answered: 1,
            patience: 75, status: nil, text: get),
        Silence(
            row: "CN-10", claim: "so does one that was busy", answered: 3, patience: 75,
            status: nil, text: get + get + post + "Content-Length: 5\r\n\r\nhello\r\n"),
    ]

    private static let largest = "Content-Length: 9223372036854775807\r\n\r\n"
    private static let chunked = "Transfer-Encoding: chunked\r\n\r\n"

    // RFC 9110 §15.5.9: a request that was begun in vain is answered.
    private static func head(_ claim: String, answered: Int = 0, _ text: String) -> Silence {
        Silence(
            row: "L-12", claim: "\(claim) is waited behind for 20 s", answered: answered,
            patience: 20, status: 408, text: text)
    }

    private static func body(_ row: String, _ claim: String, _ text: String) -> Silence {
        Silence(
            row: row, claim: "\(claim) is waited behind for 60 s", patience: 60, status: 408,
            text: post + text)
    }
}

@Suite("Silent clients", .timeLimit(.minutes(1)))
struct SilenceTests {
    @Test(arguments: Silence.all)
    func `a silent client is waited for, and no longer`(_ silence: Silence) async throws {
        try await withSilentServer(ScriptApp().application) { scene in
            try await scene.client.send(silence.text)
            for _ in 0..<silence.answered {
                #expect(try await scene.reader.readResponse().status == .ok)
            }

            #expect(try await scene.nextDeadline() == .seconds(silence.patience))
            scene.clock.advance(by: .seconds(silence.patience))

            if let status = silence.status {
                let response = try await scene.reader.readResponse()
                #expect(response.status.code == status)
                #expect(response.headers["Connection"] == "close")
            }
            #expect(try await scene.reader.readToEnd().isEmpty)
        }
    }

    /// RFC 9110 §15.5.9: 408 is for a client that has been told nothing yet.
    @Test(arguments: [
        "Content-Length: 50\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n1\r\nh",
    ])
    func `a body that stops while it is answered cuts the answer`(_ rest: String) async throws {
        let app: Application = { environ, startResponse in
            try await startResponse("200 OK")
            return ResponseBody(environ.input)
        }
        try await withSilentServer(app) { scene in
            try await scene.client.send("POST / HTTP/1.1\r\nHost: a\r\n" + rest)

            #expect(try await scene.nextDeadline() == .seconds(60))
            scene.clock.advance(by: .seconds(60))
            let response = try await scene.reader.readResponse()

            #expect(response.status == .ok)
            #expect(rest.hasSuffix(response.text))
            #expect(!response.isComplete)
            #expect(try await scene.reader.readToEnd().isEmpty)
        }
    }

    @Test(arguments: [["x"], ["x", "y"]])
    func `a client that does not take its answer is given up`(_ blocks: [String]) async throws {
        let app: Application = { _, startResponse in
            try await startResponse("200 OK")
            return ResponseBody(blocks.map { Array(String(repeating: $0, count: 10_000).utf8) })
        }
        try await withSilentServer(app, responseCapacity: 5000) { scene in
            try await scene.client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")

            #expect(try await scene.nextDeadline() == .seconds(60))
            scene.clock.advance(by: .seconds(60))
            await scene.serving.value

            // What it would have taken, had it begun, and no more.
            #expect(try await scene.client.receiveAll().count == 5000)
        }
    }

    @Test(arguments: ["BAD\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"])
    func `a client that goes on after the last answer is received for a second`(
        _ request: String
    ) async throws {
        try await withSilentServer(ScriptApp().application) { scene in
            try await scene.client.send(request)
            _ = try await scene.reader.readResponse()
            #expect(try await scene.nextDeadline() == .seconds(1))
            scene.clock.advance(by: .milliseconds(900))
            try await scene.client.send("more")

            #expect(try await scene.nextDeadline() == .seconds(1))
            scene.clock.advance(by: .milliseconds(100))

            await scene.serving.value
            #expect(await scene.connection.serverHasClosed)
        }
    }
}

/// A server in memory whose time stands still until a test lets it pass.
private struct SilentScene {
    let clock: ManualClock
    let start: ContinuousClock.Instant
    let connection: InMemoryConnection
    let reader: ResponseReader
    let serving: Task<Void, Never>

    var client: InMemoryConnection.Client { connection.client }

    /// Waits until a deadline is waited for, and tells when it is, counted from the beginning.
    func nextDeadline() async throws -> Duration? {
        try await clock.waitForSleepers()
        return clock.deadlines.first.map { start.duration(to: $0) }
    }
}

private func withSilentServer(
    _ app: @escaping Application, responseCapacity: Int = 1 << 16,
    _ script: (SilentScene) async throws -> Void
) async throws {
    let clock = ManualClock()
    let connection = InMemoryConnection(clock: clock, responseCapacity: responseCapacity)
    let reports = Reports()
    let server = AsyncGatewayServer(configuration: reports.configuration, app: app)
    let scene = SilentScene(
        clock: clock, start: clock.now, connection: connection,
        reader: ResponseReader(connection.client),
        serving: Task { await server.serve(connection) })
    do {
        try await script(scene)
    } catch {
        await connection.client.reset()
        throw error
    }
    await connection.client.reset()
    await scene.serving.value
    #expect(reports.errors.entries.isEmpty)
}
