public import AsyncGateway

/// Calls an app as a client does: over the server's real connection code, without a network.
///
/// ```swift
/// let client = TestClient(app)
/// let response = try await client.get("/tea?milk=1", headers: ["Accept": "text/plain"])
/// #expect(response.status == .ok)
/// #expect(response.text == "Hello World\n")
/// ```
///
/// Each request has a connection of its own. The response is what a client would see: with the
/// Content-Length that the server has found, the page that it sends for an app that has thrown, no
/// body for HEAD. The app is checked against the specification: a rule that it breaks fails the call. A
/// call returns when the app has ended and its body is closed. If the calling task is cancelled, so
/// is the app.
public struct TestClient: Sendable {
    private let app: Application
    private let isValidating: Bool
    private let configuration: AsyncGatewayServer.Configuration
    private let cookies: CookieJar?
    private let followsRedirects: Bool
    private let connect: @Sendable (_ responseCapacity: Int) -> InMemoryConnection

    /// A client of `app`.
    ///
    /// - Parameters:
    ///   - app: the app, called once for each request.
    ///   - validating: whether the app is checked by `validator(_:report:)`.
    ///   - configuration: the server's limits; its error stream is replaced by
    ///     ``TestResponse/errorLog``.
    ///   - keepsCookies: whether cookies that responses set are sent with later requests, of copies of
    ///     this client too; those that have expired by the response's Date are deleted.
    ///   - followsRedirects: whether ``request(_:_:headers:body:)`` follows redirects on the same host,
    ///     at most twenty.
    ///   - clock: the time by which the server's deadlines go, such as a ``ManualClock``.
    public init<C: Clock>(
        _ app: @escaping Application, validating: Bool = true,
        configuration: AsyncGatewayServer.Configuration = .init(), keepsCookies: Bool = false,
        followsRedirects: Bool = false, clock: C = ContinuousClock()
    ) where C.Instant == ContinuousClock.Instant {
        self.app = app
        self.followsRedirects = followsRedirects
        isValidating = validating
        self.configuration = configuration
        cookies = keepsCookies ? CookieJar() : nil
        connect = { InMemoryConnection(clock: clock, responseCapacity: $0) }
    }

    /// Makes a request and waits for the whole response.
    ///
    /// - Parameters:
    ///   - method: any method, in the case in which it is to be sent.
    ///   - target: the path and query as they stand in the request line, percent-encoded.
    ///   - headers: the fields, to which `Host: localhost` and the body's length are added if they are absent.
    ///   - body: text, bytes, or a ``TestBody`` of blocks that are sent one by one.
    /// - Returns: the response, also if it was cut short.
    /// - Throws: ``/AsyncGateway/GatewayError`` of code `.invalidRequest` for a method that is no token or a target
    ///   that is empty or not of visible ASCII, `.invalidHeader` for a field that cannot be sent;
    ///   ``/AsyncGateway/TransportError`` of code `.connectionFailed` if the connection ends without a response;
    ///   `GatewayViolation` if the app has broken a rule; ``MalformedResponse``; ``TooManyRedirects``;
    ///   what the body's sequence throws; `CancellationError`.
    public func request(
        _ method: RequestMethod, _ target: String, headers: Headers = [:],
        body: some TestBodyConvertible = TestBody.none
    ) async throws -> TestResponse {
        var request = RedirectableRequest(method, target, headers, body.testBody)
        var redirects: [String] = []
        while true {
            var response = try await send(request)
            response.redirects = redirects
            guard followsRedirects, let next = request.redirected(by: response)
            else { return response }
            redirects.append(next.target)
            guard redirects.count <= 20 else { throw TooManyRedirects(targets: redirects) }
            request = next
        }
    }

    /// Makes one request and waits for the whole response.
    private func send(_ request: RedirectableRequest) async throws -> TestResponse {
        let (method, target) = (request.method, request.target)
        let request = try prepare(method, target, request.headers, request.body)
        let log = ExchangeLog()
        var response = try await perform(request, log, connect(1 << 16)) { reader in
            try await reader.readResponse(to: method)
        }
        response.errorLog = log.text
        response.violations = log.violations
        cookies?.store(response.headers, from: target)
        return response
    }

    /// Makes a request and calls `receive` with the response as soon as its head has arrived.
    ///
    /// The app is never more than a block ahead of `receive`, so reading slowly holds it back. When
    /// `receive` returns or throws before the end of the body, the client has gone away: the app is
    /// cancelled and its body closed before this returns.
    ///
    /// ```swift
    /// let first = try await client.stream("/ticks") { response in
    ///     try await response.first { _ in true }
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - target: the path and query as they stand in the request line, percent-encoded.
    ///   - method: any method, in the case in which it is to be sent.
    ///   - headers: the fields, to which `Host: localhost` and the body's length are added if they are absent.
    ///   - body: text, bytes, or a ``TestBody`` of blocks that are sent one by one.
    ///   - receive: reads as much of the response as it needs; the response is not used afterwards.
    /// - Returns: what `receive` returns.
    /// - Throws: as ``request(_:_:headers:body:)`` does, and what `receive` throws.
    public func stream<Result>(
        _ target: String, method: RequestMethod = .get, headers: Headers = [:],
        body: some TestBodyConvertible = TestBody.none,
        _ receive: (StreamedResponse) async throws -> Result
    ) async throws -> Result {
        let request = try prepare(method, target, headers, body.testBody)
        let log = ExchangeLog()
        return try await perform(request, log, connect(0)) { reader in
            let (head, interim) = try await reader.readHead(to: method)
            cookies?.store(head.headers, from: target)
            return try await receive(StreamedResponse(head, after: interim, reader, log))
        }
    }
}

// MARK: - One exchange

extension TestClient {
    private func prepare(
        _ method: RequestMethod, _ target: String, _ headers: Headers, _ body: TestBody
    ) throws -> TestRequest {
        var headers = headers
        if !headers.contains("Cookie"), let cookies = cookies?.field(for: target) {
            headers.add("Cookie", bytes: cookies)
        }
        return try TestRequest(method, target, headers: headers, body: body)
    }

    /// Serves a connection while `read` reads from it, and ends it as a client does.
    ///
    /// - Returns: what `read` returns.
    /// - Throws: as ``request(_:_:headers:body:)`` does, and what `read` throws.
    private func perform<Result>(
        _ request: TestRequest, _ log: ExchangeLog, _ connection: InMemoryConnection,
        _ read: (ResponseReader) async throws -> Result
    ) async throws -> Result {
        let client = connection.client
        let reader = ResponseReader(client)
        let sender = RequestSender(request, client)
        // Sent first: otherwise the server might begin a wait for the head, whose deadline a test of
        // another timeout would see.
        await client.sendAhead(request.opening)
        async let serving: Void = server(reportingTo: log).serve(connection)
        // Not awaited, but cancelled at the end of the scope: when the response has ended, the rest of
        // the request's body is not needed.
        async let _: Void = sender.run()
        let result = await capture { try await read(reader) }
        if await reader.responseIsComplete {
            await client.finishSending()
        } else {
            await client.reset()
        }
        await serving
        if let failure: any Error = log.failure ?? sender.failure { throw failure }
        return try result.get()
    }

    private func server(reportingTo log: ExchangeLog) -> AsyncGatewayServer {
        var configuration = configuration
        configuration.errors = log.stream
        let app = isValidating ? validator(app, report: log.report) : app
        return AsyncGatewayServer(configuration: configuration, app: app)
    }
}

private func capture<Value>(_ body: () async throws -> Value) async -> Result<Value, any Error> {
    do {
        return .success(try await body())
    } catch {
        return .failure(error)
    }
}
