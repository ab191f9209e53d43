internal import AsyncGatewayTransport

/// One request and its response, over the input and output of a handler.
actor HandlerRun {
    private nonisolated let handler: any GatewayHandler
    private let output: any ByteWriter
    private let options: HandlerOptions
    private nonisolated let task = ServingTask()
    private var hasClientLeft = false

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
            async let answer: Void = answer(app)
            try await answer
        } onCancel: {
            task.interrupt(.deadlineReached)
        }
    }

    private func answer(_ app: Application) async throws {
        task.begin()
        defer { task.end() }
        var environ = handler.makeEnviron()
        let input = HandlerInput(environ.input, of: task)
        environ.input = RequestBody(reader: input)
        // Where a handler passes on the environ of a server, the server's word counts.
        if environ.servingTask == nil { environ.handlerTask = task }
        let run = AppRun(responder: Responder(context(of: environ), sink: self))
        defer { _ = run.responder.end() }
        do {
            try refuseLength(of: environ, input)
            try await run.send(app(environ, run.responder))
            try await flush()
        } catch {
            if hasClientLeft || input.hasClientLeft { return }
            try await settle(error, of: run, environ, input.failureStatus)
        }
    }

    /// Throws if CONTENT_LENGTH is malformed or too large, so that the app is not called.
    private func refuseLength(of environ: Environ, _ input: HandlerInput) throws {
        guard let text = environ["CONTENT_LENGTH"], !text.isEmpty else { return }
        let limit = options.maximumBodyBytes ?? .max
        let code: GatewayError.Code
        switch environ.contentLength {
        case nil: code = .inputMalformed
        case let length? where length > limit: code = .inputTooLarge
        default: return
        }
        input.note(code)
        throw GatewayError(code, "CONTENT_LENGTH \(text)")
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

// MARK: - When it fails

extension HandlerRun {
    /// Does what can be done after an app has failed: report it, and answer if that is possible.
    ///
    /// With a refusal, the request has broken off: that is the client's fault, and not reported.
    private func settle(
        _ error: any Error, of run: AppRun, _ environ: Environ, _ refusal: Status?
    ) async throws {
        // Cancelling is the caller's own doing, and an app that ends for it has not failed.
        if Task.isCancelled { throw error }
        let headWasSent = await run.responder.headWasSent
        if refusal == nil { handler.logException(error, to: handler.errors) }
        if headWasSent {
            hasReported = refusal == nil
            throw error
        }
        do {
            if let refusal {
                try await run.sendRefusal(refusal, replacing: error)
            } else {
                try await run.sendErrorPage(handler.errorOutput, for: environ, about: error)
            }
            try await flush()
        } catch {
            if !hasClientLeft { throw error }
        }
    }

    /// Does what sends bytes, and takes note if the client has gone or stands still: nobody is there
    /// to be answered, and nobody did wrong.
    private func sending<Result>(_ operation: () async throws -> Result) async throws -> Result {
        do {
            return try await operation()
        } catch let error as GatewayError
            where [.clientDisconnected, .timedOut].contains(error.code)
        {
            hasClientLeft = true
            task.interrupt(.clientDisconnected)
            throw error
        }
    }
}

// MARK: - Where responses go

extension HandlerRun: ResponseSink {
    nonisolated func completeContext(_ context: inout ResponseContext) {
        var dateField = DateField()
        context.dateField = dateField.current()
    }

    nonisolated func writeWithoutWaiting(_ output: ResponseOutput) throws -> Bool {
        false
    }

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
}
