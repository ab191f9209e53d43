internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// Serves one connection, from its first byte to its end, in one task.
///
/// An actor on its stream's executor. Requests are answered one after the other; while an app runs,
/// it comes back in to read the request's body and to send the response.
///
/// Every `await` on the way of a request costs a look for the task's executor, even where nothing
/// waits. So the loop below does in synchronous steps what it can, and leaves it only for the app,
/// and for what has to wait.
///
/// `@exclusivity(unchecked)` (Decision 6): only the executor's thread touches the state, and nothing
/// that is called while a property is being changed, the wire above all, knows of the connection.
actor ConnectionTask {
    nonisolated let unownedExecutor: UnownedSerialExecutor

    nonisolated let stream: any ByteStream
    /// The stream, if it is a socket, which can be read and written with less work.
    nonisolated let socket: SocketStream?
    nonisolated let variables: ConnectionVariables
    let context: ServerContext
    let app: Application
    @exclusivity(unchecked) var wire: ServerConnection

    /// How many requests have been answered, or begun to be.
    @exclusivity(unchecked) var exchange = 0
    /// When the head that is being received has begun, and how much of it has arrived.
    @exclusivity(unchecked) var headStart: LoopTime?
    @exclusivity(unchecked) var headBytes = 0
    /// What of a head is being waited for; while it is all of one, the connection may end at any time.
    @exclusivity(unchecked) var awaited: ServerConnection.Wait?
    /// Whether the request's body may be read: from the call of its app to the end of the response.
    @exclusivity(unchecked) var bodyIsOpen = false
    /// Whether somebody waits for more of the request's body.
    @exclusivity(unchecked) var isReadingBody = false
    /// Who answers a client that waits for `100 Continue`: it says when that may be sent.
    var expectedFrom: Responder?
    /// How long the app may still wait for the request's body.
    var bodyPatience = Duration.zero
    /// Whether the first request is to be the last.
    var servesOnlyOnce = false
    /// Whether the running response is to be the last.
    @exclusivity(unchecked) var isLast = false
    @exclusivity(unchecked) var requestIsPersistent = false
    /// Whether the stream has refused to send.
    var connectionHasFailed = false
    /// What the client did wrong with the body of the running request.
    @exclusivity(unchecked) var requestFailure: RequestFailure?
    @exclusivity(unchecked) var dateField = DateField()

    init(_ stream: any ByteStream, context: ServerContext, app: @escaping Application) {
        self.stream = stream
        socket = stream as? SocketStream
        unownedExecutor = stream.unownedExecutor
        variables = ConnectionVariables(
            server: context.variables, peer: stream, errors: context.configuration.errors)
        self.context = context
        self.app = app
        wire = ServerConnection(limits: context.limits)
    }

    /// Serves the connection until either side ends it, or the task is cancelled.
    ///
    /// - Parameter onlyOnce: whether the first request is to be the last.
    func run(onlyOnce: Bool = false) async {
        servesOnlyOnce = onlyOnce
        let task = variables.task
        task.begin()
        defer { task.end() }
        do {
            try await stream.open(expectations)
            try await withTaskCancellationHandler {
                if try await serveRequests() { await closeAfterResponse() }
            } onCancel: {
                // It comes from whoever runs the server, unless another reason has been noted.
                task.interrupt(.deadlineReached)
                // What the app awaits sees the cancellation by itself; the wait for a head does not.
                Task { await self.endWithoutPatience() }
            }
        } catch let failure as RequestFailure {
            await refuse(failure)
        } catch {
            // The peer has gone, or stood still for too long: an ordinary end of a connection.
            await stream.close()
        }
    }

    private var expectations: ByteStreamExpectations {
        let task = variables.task
        return ByteStreamExpectations(
            writeTimeout: context.configuration.writeTimeout,
            disconnectGrace: context.configuration.disconnectGrace,
            onDisconnect: { task.interrupt(.clientDisconnected) })
    }

    /// Lets the running response be the last, and tells the time; an idle connection ends at once.
    @discardableResult
    func drain() -> ContinuousClock.Instant {
        isLast = true
        variables.task.interrupt(.serverDraining)
        // At once: a moment later it may be the body of a request that is being read.
        if awaited == .idle { stream.expireRead() }
        return stream.now
    }

    /// Closes the connection at once, unless an app is running.
    private func endWithoutPatience() {
        drain()
        if awaited != nil { stream.expireRead() }
    }

    /// Answers one request after the other; whether the connection is still to be closed.
    ///
    /// What happens seldom is called and never inlined: a connection keeps the memory of this
    /// function while it waits, and of all that is inlined here.
    private func serveRequests() async throws -> Bool {
        while true {
            guard let request = try nextRequest() else {
                guard let patience = beginWaitForHead() else { return true }
                do {
                    guard let socket else {
                        try await takeHead(patience: patience)
                        continue
                    }
                    if try takeArrived(from: socket) { continue }
                    let reason = await withUnsafeContinuation { continuation in
                        socket.waitForInput(nanoseconds: patience, resuming: continuation)
                    }
                    try takeArrived(from: socket, after: reason)
                } catch {
                    try explainHeadTimeout(error)
                    return true
                }
                continue
            }
            let run = begin(request)
            let environ = makeEnviron(request)
            let result: Result<ResponseBody?, any Error>
            do {
                let body = try await app(environ, run.responder)
                let isSent = try sendWithoutWaiting(body, run)
                if isSent, finishWithoutWaiting(run, request) { continue }
                result = .success(isSent ? nil : body)
            } catch {
                result = .failure(error)
            }
            guard try await conclude(run, request, environ, result) else { return false }
        }
    }
}
