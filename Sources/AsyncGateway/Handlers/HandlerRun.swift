internal import AsyncGatewayTransport

/// One request and its response, over the input and output of a handler.
actor HandlerRun {
    private nonisolated let handler: any GatewayHandler
    private let output: any ByteWriter
    private let options: HandlerOptions

    init(_ handler: any GatewayHandler) {
        self.handler = handler
        output = handler.output
        options = handler.options
    }

    func run(_ app: @escaping Application) async throws {
        let environ = handler.makeEnviron()
        let run = AppRun(responder: Responder(style(of: environ), sink: self))
        defer { _ = run.responder.end() }
        do {
            try await run.send(app(environ, run.responder))
            try await output.flush()
        } catch {
            if isDeparture(error) { return }
            try await settle(error, of: run, environ)
        }
    }

    private func style(of environ: Environ) -> ResponseStyle {
        var style = ResponseStyle()
        style.isOriginServer = options.isOriginServer
        style.isHead = environ.method == "HEAD"
        style.answersInHTTP11 = options.httpVersion == .http11
        // RFC 3875 §6: the web server frames what a CGI program returns.
        let canChunk = options.isOriginServer && style.answersInHTTP11
        style.minorVersion = canChunk && environ.serverProtocol == "HTTP/1.1" ? 1 : 0
        style.serverField = options.serverSoftware.map { Array("Server: \($0)\r\n".utf8) }
        return style
    }
}

// MARK: - When it fails

extension HandlerRun {
    /// Does what can be done after an app has failed: report it, and answer if that is possible.
    private func settle(_ error: any Error, of run: AppRun, _ environ: Environ) async throws {
        // Cancelling is the caller's own doing, and an app that ends for it has not failed.
        if Task.isCancelled { throw error }
        let headWasSent = await run.responder.headWasSent
        let isClientsFault = isRequestFailure(error)
        if !isClientsFault { handler.logException(error, to: handler.errors) }
        if headWasSent { throw error }
        do {
            if isClientsFault {
                try await run.sendRefusal(.badRequest, replacing: error)
            } else {
                try await run.sendErrorPage(handler.errorOutput, for: environ, about: error)
            }
            try await output.flush()
        } catch {
            if !isDeparture(error) { throw error }
        }
    }

    /// The client has gone or stands still: nobody is there to be answered, and nobody did wrong.
    private func isDeparture(_ error: any Error) -> Bool {
        guard let error = error as? GatewayError else { return false }
        return [.clientDisconnected, .timedOut].contains(error.code)
    }

    /// The app has only passed on that its request is broken.
    private func isRequestFailure(_ error: any Error) -> Bool {
        guard let error = error as? GatewayError else { return false }
        return [.inputTruncated, .inputTooLarge, .inputMalformed].contains(error.code)
    }
}

// MARK: - Where responses go

extension HandlerRun: ResponseSink {
    nonisolated func responseBegins() -> ResponseCircumstances {
        var dateField = DateField()
        return ResponseCircumstances(isPersistent: false, dateField: dateField.current())
    }

    nonisolated func writeWithoutWaiting(_ output: ResponseOutput) throws -> Bool {
        false
    }

    func write(_ response: ResponseOutput) async throws {
        let bytes = response.lead + response.block + response.tail
        if !bytes.isEmpty { try await output.write(bytes) }
    }

    func flush() async throws {
        try await output.flush()
    }

    func send(file: OpenFile, _ range: Range<Int64>) async throws {
        let part = FileWrapper(file, range)
        if options.sendsFiles {
            try await output.flush()
            if try await handler.sendFile(part) { return }
        }
        for try await block in part { try await output.write(block) }
    }
}
