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
    /// How long the app may still wait for the request's body.
    @exclusivity(unchecked) var bodyPatience = Duration.zero
    /// Whether the running response is to be the last.
    @exclusivity(unchecked) var isLast = false
    @exclusivity(unchecked) var requestIsPersistent = false
    /// Whether the stream has refused to send.
    @exclusivity(unchecked) var connectionHasFailed = false
    /// What the client did wrong with the body of the running request.
    @exclusivity(unchecked) var requestFailure: RequestFailure?
    @exclusivity(unchecked) var dateField = DateField()
    /// What the head of the running response says, once that is settled.
    @exclusivity(unchecked) var circumstances: ResponseCircumstances?

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
        let task = variables.task
        task.begin()
        defer { task.end() }
        let configuration = context.configuration
        do {
            try await stream.open(
                ByteStreamExpectations(
                    writeTimeout: configuration.writeTimeout,
                    disconnectGrace: configuration.disconnectGrace,
                    onDisconnect: { task.interrupt(.clientDisconnected) }))
            try await withTaskCancellationHandler {
                try await serveRequests(onlyOnce: onlyOnce)
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

    /// Lets the running response be the last, and tells the time; an idle connection ends at once.
    @discardableResult
    func drain() -> ContinuousClock.Instant {
        isLast = true
        variables.task.interrupt(.serverDraining)
        // At once: a moment later it may be the body of a request that is being read.
        if awaited == .idle { stream.expireRead() }
        return stream.now
    }

    /// Ends at once but for the running app: its client is owed nothing more.
    private func endWithoutPatience() {
        drain()
        if awaited != nil { stream.expireRead() }
    }

    private func serveRequests(onlyOnce: Bool) async throws {
        while true {
            guard let request = try nextRequest() else {
                guard let patience = beginWaitForHead() else { return await closeAfterResponse() }
                do {
                    guard let socket else {
                        take(try await readHead(patience: patience))
                        continue
                    }
                    if let bytes = try socket.readWithoutWaiting(atMost: Self.receiveSize) {
                        take(bytes)
                        continue
                    }
                    let reason = await withUnsafeContinuation { continuation in
                        socket.waitForInput(nanoseconds: patience, resuming: continuation)
                    }
                    if let bytes = try socket.readAfterWait(reason, atMost: Self.receiveSize) {
                        take(bytes)
                    }
                } catch {
                    try explainHeadTimeout(gatewayError(for: error))
                    return await closeAfterResponse()
                }
                continue
            }
            let run = begin(request, isLast: onlyOnce)
            let environ = makeEnviron(request)
            do {
                let body = try await app(environ, run.responder)
                if let bytes = body.wholeBytes,
                    let output = try run.responder.encodeWhole(bytes, beginResponse())
                {
                    if try !writeWithoutWaiting(output) { try await write(output) }
                    if finishWithoutWaiting(run, request) { continue }
                    try run.responder.checkLength()
                } else {
                    try await run.send(body)
                }
            } catch {
                await settle(error, of: run, environ, request)
            }
            guard try await finish(run, request) else { return }
        }
    }
}
