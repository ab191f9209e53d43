internal import AsyncGatewayTransport

/// Brings the one request of a handler, and carries its response.
actor HandlerRun {
    private nonisolated let handler: any GatewayHandler
    private let output: any ByteWriter
    private let options: HandlerOptions
    private nonisolated let handle = CancellationHandle()
    private var exchange: Exchange?

    /// Whether what ``run(_:)`` has thrown has been reported.
    private(set) var hasReported = false

    init(_ handler: any GatewayHandler) {
        self.handler = handler
        output = handler.output
        options = handler.options
    }

    func run(_ app: @escaping Application) async throws {
        try await withTaskCancellationHandler {
            // In a task of its own: when the client has gone that one is cancelled, but the caller's
            // is the caller's to cancel.
            async let failure = handle.run { await answer(app) }
            if let failure = await failure { throw failure }
        } onCancel: {
            handle.interrupt(.deadlineReached)
        }
    }

    /// Runs the app.
    ///
    /// - Returns: the error that is left to the caller, if any.
    private func answer(_ app: @escaping Application) async -> (any Error)? {
        var environ = handler.makeEnviron()
        let exchange = Exchange(
            responder: Responder(context(of: environ), sink: self), handle: handle)
        self.exchange = exchange
        handle.open(exchange)
        defer {
            handle.closeExchange()
            exchange.end()
            // Its responder has this run as its sink: each would keep the other.
            self.exchange = nil
        }
        environ.input = RequestBody(reader: HandlerInput(environ.input, of: exchange, handle))
        // Where a handler passes on the environ of a server, the server's word counts.
        environ.attach(to: exchange)
        let refused = refuseLength(of: environ, exchange)
        let failure = await exchange.run(refused ?? app, environ, on: self)
        hasReported = failure?.wasReported ?? false
        return failure?.error
    }

    /// What stands for the app where CONTENT_LENGTH is malformed or too large, so that it is not called.
    private func refuseLength(of environ: Environ, _ exchange: Exchange) -> Application? {
        guard let text = environ["CONTENT_LENGTH"], !text.isEmpty else { return nil }
        let failure: Exchange.InputFailure
        switch environ.contentLength {
        case nil: failure = .init(code: .inputMalformed, status: .badRequest)
        case let length? where length > options.maximumBodyBytes ?? .max:
            failure = .init(code: .inputTooLarge, status: .contentTooLarge)
        default: return nil
        }
        exchange.note(failure)
        return { _, _ in throw GatewayError(failure.code, "CONTENT_LENGTH \(text)") }
    }

    private func context(of environ: Environ) -> ResponseContext {
        var context = ResponseContext()
        context.isOriginServer = options.isOriginServer
        context.isHead = environ.method == "HEAD"
        context.answersInHTTP11 = options.httpVersion == .http11
        // RFC 3875 §6: the web server frames what a CGI program returns.
        let canChunk = options.isOriginServer && context.answersInHTTP11
        context.minorVersion = canChunk && environ.serverProtocol == "HTTP/1.1" ? 1 : 0
        context.serverField = options.serverSoftware.map { Array("Server: \($0)\r\n".utf8) }
        return context
    }
}

// MARK: - Where responses go

extension HandlerRun: ExchangeHost {
    nonisolated var takesResponses: Bool { false }

    func complete(_ context: inout ResponseContext) {
        var dateField = DateField()
        context.dateField = dateField.current()
    }

    nonisolated func writeWithoutWaiting(_ output: ResponseOutput) throws -> Bool { false }

    func write(_ response: ResponseOutput) async throws {
        let bytes = response.lead + response.block + response.tail
        if !bytes.isEmpty { try await sending { try await output.write(bytes) } }
    }

    func flush() async throws {
        try await sending { try await output.flush() }
    }

    func takeStep() async throws {
        await Task.yield()
    }

    func send(file: OpenFile, _ range: Range<Int64>) async throws {
        let part = FileWrapper(file, range)
        if options.sendsFiles {
            try await flush()
            if try await sending({ try await handler.sendFile(part) }) { return }
        }
        for try await block in part { try await sending { try await output.write(block) } }
    }

    func finishResponse() async throws {
        try await flush()
    }

    nonisolated var errorOutput: Application { handler.errorOutput }

    nonisolated func report(_ error: any Error, of exchange: Exchange) {
        handler.logException(error, to: handler.errors)
    }

    /// Does what sends bytes, and takes note if the client has gone or stands still: nobody is there
    /// to be answered, and nobody did wrong.
    private func sending<Result>(_ operation: () async throws -> Result) async throws -> Result {
        do {
            return try await operation()
        } catch let error as GatewayError
            where [.clientDisconnected, .timedOut].contains(error.code)
        {
            exchange?.noteDeparture()
            handle.interrupt(.clientDisconnected)
            throw error
        }
    }
}
