internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// One run of a handler: the host of the exchange of its one request.
actor HandlerRun {
    nonisolated let unownedExecutor: UnownedSerialExecutor

    /// Keeps the executor alive that is used where no loop is.
    private nonisolated let host = DefaultHost()
    private nonisolated let handler: any GatewayHandler
    private let output: any ByteWriter
    private let options: HandlerOptions
    private nonisolated let handle = CancellationHandle()
    private var exchange: Exchange?
    private var transferCodings = ""
    private var alarm: Task<Void, Never>?
    private var hasTimedOut = false

    /// Whether the error that ``run(_:)`` has thrown has been reported.
    private(set) var hasReported = false

    /// A run on an event loop, or where its caller's task runs.
    ///
    /// The loop is the actor's own executor: what a task only prefers is not kept to when another thread
    /// raises the priority of an actor that runs by default.
    init(_ handler: any GatewayHandler, on loop: EventLoop? = nil) {
        unownedExecutor = loop?.asUnownedSerialExecutor() ?? host.unownedExecutor
        self.handler = handler
        output = handler.output
        options = handler.options
    }

    /// Runs the app and sends its response; see ``GatewayHandler/run(_:)``.
    func run(_ app: @escaping Application) async throws {
        try await withTaskCancellationHandler {
            // In a child task: it is cancelled when the client has gone, and the caller's task is not.
            async let failure = handle.run { await answer(app) }
            if let failure = await failure { throw failure }
        } onCancel: {
            handle.interrupt(.deadlineReached)
        }
    }

    /// Runs the app in an exchange.
    ///
    /// - Returns: the error that ``run(_:)`` is to throw; `nil` if there is none.
    private func answer(_ app: @escaping Application) async -> (any Error)? {
        var environ = handler.makeEnviron()
        transferCodings = environ["HTTP_TE"] ?? ""
        let exchange = Exchange(
            responder: Responder(context(of: environ), sink: self), handle: handle)
        self.exchange = exchange
        handle.open(exchange)
        defer {
            handle.closeExchange()
            exchange.end()
            alarm?.cancel()
            // Its responder has this run as its sink: each would keep the other.
            self.exchange = nil
        }
        let input = HandlerInput(environ.input, of: exchange, handle)
        environ.input = RequestBody(reader: input)
        // An environ of a server's request keeps its own exchange.
        environ.attach(to: exchange)
        let refused = refuseLength(of: environ, exchange)
        let failure = await exchange.run(refused ?? app, environ, on: self)
        hasReported = failure?.wasReported ?? false
        return failure?.error
    }

    /// The app to run instead if CONTENT_LENGTH is malformed; `nil` if it is not.
    ///
    /// It throws, so that the exchange answers with the status of the failure.
    private func refuseLength(of environ: Environ, _ exchange: Exchange) -> Application? {
        guard let text = environ["CONTENT_LENGTH"], !text.isEmpty, environ.contentLength == nil
        else { return nil }
        let error = RequestError(.inputMalformed, "CONTENT_LENGTH \(text)")
        exchange.note(RequestRefusal(error))
        return { _, _ in throw error }
    }

    private func context(of environ: Environ) -> ResponseContext {
        var context = ResponseContext()
        context.isOriginServer = options.isOriginServer
        context.isHead = environ.method == .head
        context.answersInHTTP11 = options.httpVersion == .http11
        // RFC 3875 §6: the web server frames what a CGI program returns.
        let canChunk = options.isOriginServer && context.answersInHTTP11
        context.minorVersion = canChunk && environ.serverProtocol == "HTTP/1.1" ? 1 : 0
        return context
    }
}

// MARK: - The host

extension HandlerRun: ExchangeHost {
    nonisolated var takesResponses: Bool { false }

    func makeServerPart() -> ServerPart {
        var lines = ServerLines()
        return ServerPart(
            lines: lines.current(options.serverSoftware.map(ServerLines.serverField)))
    }

    nonisolated var acceptsTrailers: Bool {
        let codings = assumeIsolated { $0.transferCodings }
        return CommaList.contains("trailers", in: Array(codings.utf8)[...])
    }

    nonisolated func writeWithoutWaiting(_ output: consuming ResponseOutput) throws -> Bool {
        false
    }

    func write(_ response: ResponseOutput) async throws {
        let bytes = response.lead + response.block + response.tail
        if !bytes.isEmpty { try await sending { [output] in try await output.write(bytes) } }
    }

    func flush() async throws {
        try await sending { [output] in try await output.flush() }
    }

    func takeStep() async throws {
        await Task.yield()
    }

    func send(file: OpenFile, _ range: Range<Int64>) async throws {
        let part = FileWrapper(file, range)
        if options.sendsFiles {
            try await flush()
            if try await sending({ [handler] in try await handler.sendFile(part) }) { return }
        }
        for try await block in part {
            try await sending { [output] in try await output.write(block) }
        }
    }

    func finishResponse() async throws {
        try await flush()
    }

    nonisolated var errorOutput: Application { handler.errorOutput }

    nonisolated func report(_ error: any Error, of exchange: Exchange, _ environ: Environ) {
        handler.logException(error, to: handler.errors)
    }

    /// Performs an operation that sends bytes, and notes if it fails because the client has gone or takes
    /// no bytes: an ordinary end.
    ///
    /// - Returns: what the operation returns.
    /// - Throws: what the operation throws.
    private func sending<Result: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        do {
            // In a task of its own: that of the app is cancelled, and its client is still to be told.
            return try await hasTimedOut ? Task { try await operation() }.value : operation()
        } catch let error as TransportError
            where [.clientDisconnected, .timedOut].contains(error.code)
        {
            exchange?.noteDeparture()
            handle.interrupt(.clientDisconnected)
            throw error
        }
    }
}

// MARK: - Time limits, and silences of the body

extension HandlerRun {
    nonisolated var clockTime: LoopTime { .now }

    nonisolated func timeLimitHasChanged(to next: LoopTime?) {
        Task { await setAlarm() }
    }

    private func setAlarm() {
        alarm?.cancel()
        alarm = nil
        guard let next = exchange?.alarm else { return }
        alarm = Task { await ring(at: next) }
    }

    private func ring(at time: LoopTime) async {
        // It throws if the alarm has been replaced.
        guard (try? await Task.sleep(until: time.instant, clock: .continuous)) != nil,
            !Task.isCancelled
        else { return }
        alarmHasRung()
    }

    nonisolated func fillTimeHasChanged(to next: LoopTime?) {
        assumeIsolated { run in
            run.exchange?.setFillTime(next)
            run.setAlarm()
        }
    }

    nonisolated func alarmHasRung() {
        assumeIsolated { $0.takeAlarmStep() }
    }

    private func takeAlarmStep() {
        switch exchange?.timeLimitStep(at: .now) {
        case .interrupt:
            hasTimedOut = true
            return handle.interrupt(.timeLimitReached)
        // The end of the app is waited for.
        case .answer, nil: return
        case .nothing, .wait: break
        }
        if let exchange, let filler = exchange.takeFiller(at: .now) {
            // In a task of its own: that of the alarm is cancelled when the alarm is set again.
            Task { try? await exchange.responder.sendFiller(filler) }
        }
        // Also if nothing was due: the two clocks were not read at the same moment.
        setAlarm()
    }
}
