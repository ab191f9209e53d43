internal import AsyncGateway

/// One connection to a server whose app has the middleware under test around it, and what was seen of
/// all of them.
///
/// The client's side of the connection holds nothing that the client has not received, so a flush of
/// the server ends when the client has the bytes. The clock of the connection stands still.
struct MiddlewareScene: Sendable {
    let client: ConformanceExchange
    let journal = EventJournal()

    private let connection: InMemoryConnection
    private let log = ExchangeLog()
    private let subject: MiddlewareConformance

    init(_ subject: MiddlewareConformance) {
        self.subject = subject
        connection = InMemoryConnection(clock: ManualClock(), responseCapacity: 0)
        client = ConformanceExchange(connection.client)
    }

    /// What was written to the error stream.
    var errorLog: String { log.text }

    /// The rules of the specification that were broken, without warnings.
    var violations: [GatewayViolation] { log.violations.filter { $0.severity == .error } }

    /// Keeps a rule that was broken.
    func keep(_ violation: GatewayViolation) { log.keep(violation) }

    /// How many bytes the client has received.
    var receivedByteCount: Int { get async { await connection.receivedByteCount } }
}

// MARK: - Steps of a rule

extension MiddlewareScene {
    /// Serves the connection with the middleware around `app`, and `outer` around both.
    func serve(_ app: @escaping Application, under outer: Middleware = { $0 }) {
        var configuration = AsyncGatewayServer.Configuration()
        configuration.errors = log.stream
        let site = outer(subject.middleware(app))
        let server = AsyncGatewayServer(configuration: configuration, app: site)
        Task { [connection, journal] in
            await server.serve(connection)
            journal.note("end of the connection")
        }
    }

    /// Sends a request that the middleware passes on.
    func send(
        _ method: RequestMethod = .get, _ headers: Headers = [:], body: TestBody = .none
    ) async throws {
        var all = subject.headers
        all.append(headers)
        let request = try TestRequest(method, subject.target, headers: all, body: body)
        try await client.send(request.opening)
    }

    /// Makes one request, and waits for the end of the response and of the connection.
    ///
    /// - Returns: the response.
    func response(
        to method: RequestMethod = .get, _ headers: Headers = [:], body: TestBody = .none,
        from app: @escaping Application, under outer: Middleware = { $0 }
    ) async throws -> TestResponse {
        serve(app, under: outer)
        try await send(method, headers, body: body)
        let response = try await client.response(to: method)
        if response.isComplete { try await client.finishSending() } else { await client.close() }
        try await waitForEnd()
        return response
    }

    /// Receives the first byte of a response, and nothing more.
    func receiveFirstByte() async throws {
        client.expecting("no response")
        _ = try await connection.client.receive(atMost: 1)
    }

    /// Receives the head and the first block of a response, and nothing more.
    func receiveFirstBlock() async throws {
        client.expecting("no block of a response")
        _ = try await client.reader.readHead(to: .get)
        _ = try await client.reader.nextBlock()
    }

    /// Leaves as a client does that has crashed, and waits until the server has noticed.
    func leave() async throws {
        await client.close()
        try await waitForEnd()
    }

    /// Waits for an event; if it does not happen, the rule is broken by `lack`.
    func wait(for event: String, else lack: String) async throws {
        client.expecting(lack)
        try await journal.wait(for: event)
    }

    private func waitForEnd() async throws {
        try await wait(for: "end of the connection", else: "the request has not ended")
    }

    /// Ends what still waits at the end of a rule.
    func release() {
        journal.note("release")
    }
}

// MARK: - The app

extension MiddlewareScene {
    /// An app that answers with a body, as plain text.
    func app(
        _ body: ResponseBody, _ status: Status = .ok, _ headers: Headers = [:]
    ) -> Application {
        { [journal] _, startResponse in
            journal.note("call")
            var all: Headers = ["Content-Type": "text/plain"]
            all.append(headers)
            try await startResponse(status, all)
            return body
        }
    }

    /// A body of blocks, which notes "block" when one is asked for, and "close".
    func body(
        _ blocks: [[UInt8]], then ending: ProbeBlocks.Ending = .end,
        onRequest: @escaping @Sendable (_ index: Int) async -> Void = { _ in }
    ) -> ResponseBody {
        let journal = journal
        let blocks = ProbeBlocks(
            blocks: blocks, ending: ending,
            onRequest: { index in
                journal.note("block")
                await onRequest(index)
            }, wait: waitForCancellation)
        return ResponseBody(blocks) { journal.note("close") }
    }

    /// A body of blocks of text; see ``body(_:then:onRequest:)``.
    func body(_ blocks: [String], then ending: ProbeBlocks.Ending = .end) -> ResponseBody {
        body(blocks.map { Array($0.utf8) }, then: ending)
    }

    /// Notes "wait", waits until the task is cancelled, and notes "cancellation" then.
    ///
    /// - Throws: `CancellationError`.
    func waitForCancellation() async throws {
        journal.note("wait")
        do {
            try await journal.wait(for: "release")
        } catch {
            journal.note("cancellation")
            throw error
        }
    }

    /// Throws unless at most one block of the body was asked for, and it was closed once.
    func requireUnreadBody() throws {
        let count = journal.count(of: "block")
        try require(count <= 1, "\(count) blocks were asked for")
        try requireOneClose()
    }

    /// Throws unless the body of ``body(_:then:onRequest:)`` was closed once.
    func requireOneClose() throws {
        let count = journal.count(of: "close")
        try require(count == 1, "the body was closed \(count) times")
    }
}

extension InMemoryConnection {
    /// How many bytes the client has received of what was written.
    fileprivate var receivedByteCount: Int { writtenByteCount - responses.count }
}
