import AsyncGateway
import AsyncGatewayTransport
import TestPeers
import Testing

/// A server that runs, as a test sees it.
struct ServerScene: Sendable {
    let server: AsyncGatewayServer
    let address: SocketAddress
    /// The task of `run()`.
    let running: Task<Void, any Error>
    let reports: Reports

    /// Connects a client, which may keep its kernel from taking much of a response.
    func connect(receiveBuffer: Int32? = nil) throws -> Client {
        switch address {
        case .tcp(let host, let port):
            Client(try Peer(host: host, port: port, receiveBuffer: receiveBuffer))
        case .unix(let path): Client(try Peer(unixPath: path))
        }
    }

    /// Whether the server refuses connections.
    var isClosed: Bool {
        do {
            _ = try connect()
            return false
        } catch {
            return (error as? PeerError)?.isRefused == true
        }
    }
}

/// What a server has reported.
struct Reports: Sendable {
    /// What it has written to its error stream.
    let errors = EventLog()
    /// A line for each response.
    let accesses = EventLog()

    /// A configuration whose reports are kept here.
    var configuration: AsyncGatewayServer.Configuration {
        var configuration = AsyncGatewayServer.Configuration()
        configuration.errors = ErrorStream { [errors] in errors.note($0) }
        configuration.accessLog = { [accesses] entry in
            let end = entry.isComplete ? "" : " cut"
            accesses.note("\(entry.requestLine) \(entry.status.code) \(entry.bodyBytes)\(end)")
        }
        return configuration
    }
}

extension Endpoint {
    /// An IPv4 port of the system's choice.
    static let ipv4 = tcp(port: 0)
    /// An IPv6 port of the system's choice.
    static let ipv6 = tcp(host: "::1", port: 0)
}

/// Runs a server for `app` while `script` plays its clients; then cancels it.
func withServer(
    at endpoint: Endpoint = .ipv4,
    configure: (inout AsyncGatewayServer.Configuration) -> Void = { _ in },
    _ app: @escaping Application, _ script: (ServerScene) async throws -> Void
) async throws {
    try await withServer(atAll: [endpoint], configure: configure, app) { scenes in
        try await script(scenes[0])
    }
}

/// The same for a server with several endpoints, each of which has a scene.
func withServer(
    atAll endpoints: [Endpoint],
    configure: (inout AsyncGatewayServer.Configuration) -> Void = { _ in },
    _ app: @escaping Application, _ script: ([ServerScene]) async throws -> Void
) async throws {
    let reports = Reports()
    var configuration = reports.configuration
    configure(&configuration)
    let server = AsyncGatewayServer(
        listeningOn: endpoints, configuration: configuration, app: app)
    let running = Task { try await server.run() }
    do {
        try await script(
            try await server.boundAddresses().map {
                ServerScene(server: server, address: $0, running: running, reports: reports)
            })
    } catch {
        running.cancel()
        _ = await running.result  // The error of the script is the one to be told.
        throw error
    }
    running.cancel()
    try await running.value
}

/// A server at a port of the system's choice.
func makeServer(
    at endpoint: Endpoint = .ipv4, configuration: AsyncGatewayServer.Configuration = .init(),
    _ app: @escaping Application
) -> AsyncGatewayServer {
    AsyncGatewayServer(listeningOn: [endpoint], configuration: configuration, app: app)
}

/// Apps that several suites serve.
enum Apps {
    /// Answers with the path.
    static let path: Application = { environ, startResponse in
        try await startResponse("200 OK", ["Content-Type": "text/plain"])
        return ResponseBody(environ.path)
    }

    /// Sends the request's body back as it comes.
    static let echo: Application = { environ, startResponse in
        try await startResponse("200 OK", ["Content-Type": "application/octet-stream"])
        return ResponseBody(environ.input)
    }

    /// Waits for its cancellation, and notes that it has started and was cancelled.
    static func patient(_ log: EventLog) -> Application {
        { _, _ in
            log.note("started")
            do {
                try await waitForCancellation()
            } catch {
                log.note("cancelled")
                throw error
            }
            return .empty
        }
    }

    /// Answers with the path, once `go` is noted; but at once for `/now`.
    static func gated(_ log: EventLog) -> Application {
        { environ, startResponse in
            if environ.path != "/now" {
                log.note("started")
                await log.wait(for: "go")
            }
            return try await path(environ, startResponse)
        }
    }
}

extension Apps {
    /// Answers with the path, which it notes; for `/held` once `go` is noted.
    static func held(_ log: EventLog) -> Application {
        { environ, startResponse in
            log.note(environ.path)
            if environ.path == "/held" { await log.wait(for: "go") }
            return try await path(environ, startResponse)
        }
    }

    /// Answers with the path, which it notes; for `/block` it blocks its loop until `go` is noted.
    static func blocking(_ log: EventLog) -> Application {
        { environ, startResponse in
            log.note(environ.path)
            if environ.path == "/block" { log.waitOnThread(for: "go") }
            return try await path(environ, startResponse)
        }
    }
}

/// Lets the first event loop act upon what the kernel has told it by now.
func turnFirstLoop() async throws {
    let loop = try EventLoop.loops(count: 1)[0]
    for _ in 0..<20 { await Task(executorPreference: loop) {}.value }
}

/// An error that an app throws.
struct AppError: Error {}

/// Blocks without end, all alike; notes each.
struct EndlessBlocks: AsyncSequence, AsyncIteratorProtocol, Sendable {
    let block: [UInt8]
    var log: EventLog?

    func next() async throws -> [UInt8]? {
        try Task.checkCancellation()
        log?.note("block")
        return block
    }

    func makeAsyncIterator() -> Self { self }
}
