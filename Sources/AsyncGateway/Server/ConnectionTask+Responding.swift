internal import AsyncGatewayTransport
internal import AsyncGatewayWire

extension ConnectionTask {
    /// Makes ready to answer a request.
    @inline(never)
    func begin(_ request: RequestVariables) -> AppRun {
        requestFailure = nil
        bodyIsOpen = request.head.framing != .none
        if bodyIsOpen { bodyPatience = context.configuration.bodyTimeout }
        requestIsPersistent = request.head.isPersistent && !servesOnlyOnce
        let responder = Responder(
            ResponseContext(
                isHead: request.head.isHead, minorVersion: request.head.minorVersion,
                serverField: context.serverField), sink: self)
        if wire.shouldSendContinue { expectedFrom = responder }
        return AppRun(responder: responder)
    }

    @inline(never)
    func makeEnviron(_ request: RequestVariables) -> Environ {
        var environ = Environ(request)
        context.configuration.changeEnviron?(&environ)
        return environ
    }

    /// Sends a body whose bytes are at hand, if that takes no waiting.
    ///
    /// - Returns: `true` if it was sent.
    /// - Throws: what the session refuses, or the connection's failure.
    @inline(never)
    func sendWithoutWaiting(_ body: ResponseBody, _ run: AppRun) throws -> Bool {
        guard let socket, socket.takesBytes, run.responder.isIdle, let bytes = body.wholeBytes
        else { return false }
        let output = try run.responder.encodeWhole(bytes) { complete(&$0) }
        let isWritten = try writeWithoutWaiting(output)
        // Nothing that waits has come between the question and this.
        precondition(isWritten, "the socket took bytes a moment ago")
        return true
    }

    /// Does all that takes waiting once an app has returned a body, which may have been sent already,
    /// or has failed; whether the connection lives on.
    @inline(never)
    func conclude(
        _ run: AppRun, _ request: RequestVariables, _ environ: Environ,
        _ result: Result<ResponseBody?, any Error>
    ) async throws -> Bool {
        do {
            if let body = try result.get() { try await run.send(body) }
            try run.responder.checkLength()
        } catch {
            await settle(error, of: run, environ, request)
        }
        return try await finish(run, request)
    }

    /// Does what is left to do of an exchange; whether the connection lives on.
    private func finish(_ run: AppRun, _ request: RequestVariables) async throws -> Bool {
        // The end of a request without a body is no news, but must be taken note of.
        if request.head.framing == .none, wire.isReadingBody { _ = try nextEvent() }
        (bodyIsOpen, expectedFrom) = (false, nil)
        let outcome = run.responder.end()
        log(request, outcome)
        guard outcome.isComplete else {
            await cutShort(outcome)
            return false
        }
        // A read that the app has left behind must not meet the next request's bytes.
        guard outcome.isPersistent, !isReadingBody, try await skipRestOfBody() else {
            await closeAfterResponse()
            return false
        }
        wire.responseCompleted()
        wire.startNextExchange()
        return true
    }

    /// ``finish(_:_:)`` where it takes no waiting, as after most requests.
    ///
    /// - Returns: `true` if the exchange is finished.
    @inline(never)
    func finishWithoutWaiting(_ run: AppRun, _ request: RequestVariables) -> Bool {
        guard run.responder.isCompleteAndPersistent, request.head.framing == .none,
            wire.finishBodilessExchange()
        else { return false }
        if context.configuration.accessLog != nil { log(request, run.responder.end()) }
        return true
    }

    /// Does what can be done after an app has failed: report it, and answer if that is possible.
    private func settle(
        _ error: any Error, of run: AppRun, _ environ: Environ, _ request: RequestVariables
    ) async {
        // Nobody is there to be answered, and nobody did wrong.
        if isDisconnection(error) { return run.responder.fail() }
        // A failure to send the answer is met again when the connection is used next.
        let headWasSent = await run.responder.headWasSent
        if let requestFailure {
            // The app has only passed on that its request is broken: the client's fault.
            let status = requestFailure.status
            if !headWasSent { try? await run.sendRefusal(status, replacing: error) }
            return
        }
        report(error, request)
        guard !headWasSent else { return }
        do {
            let page = context.configuration.errorOutput
            try await run.sendErrorPage(page, for: environ, about: error)
        } catch {
            if !isDisconnection(error) { report(error, request) }
        }
    }

    private func isDisconnection(_ error: any Error) -> Bool {
        if Task.isCancelled { return true }
        // An app may meet the same errors on connections of its own, which are its own to report.
        return connectionHasFailed && requestFailure == nil && error is GatewayError
    }
}

// MARK: - Reports

extension ConnectionTask {
    private func report(_ error: any Error, _ request: RequestVariables) {
        let line = requestLine(request).escapingControlCharacters()
        context.configuration.errors.write("\(line): \(AppRun.report(error))\n")
    }

    private func log(_ request: RequestVariables, _ response: ResponseSession.Outcome) {
        guard context.configuration.accessLog != nil else { return }
        log(
            requestLine(request), response.status, bodyBytes: response.bodyBytesSent,
            isComplete: response.isComplete)
    }

    /// Logs a request that no app got to see; as `-`, if not even its line was well.
    func logRefusal(_ line: [UInt8], _ status: Status, bodyBytes: Int, isComplete: Bool) {
        log(
            line.isEmpty ? "-" : Latin1.decode(line[...]), status, bodyBytes: bodyBytes,
            isComplete: isComplete)
    }

    private func log(_ line: String, _ status: Status, bodyBytes: Int, isComplete: Bool) {
        context.configuration.accessLog?(
            AccessLogEntry(
                remoteAddress: stream.remoteAddress, requestLine: line.escapingControlCharacters(),
                status: status, bodyBytes: bodyBytes, isComplete: isComplete,
                unixSeconds: WallClock.unixSeconds))
    }

    private func requestLine(_ request: RequestVariables) -> String {
        let head = request.head
        let version = head.minorVersion == 0 ? "HTTP/1.0" : "HTTP/1.1"
        return "\(head.text(head.method)) \(head.text(head.target)) \(version)"
    }
}

// MARK: - Where responses go

extension ConnectionTask: ResponseSink {
    nonisolated func completeContext(_ context: inout ResponseContext) {
        assumeIsolated { $0.complete(&context) }
    }

    private func complete(_ context: inout ResponseContext) {
        // A client that still waits to be asked for its body would never be: that is the end.
        context.isPersistent =
            requestIsPersistent && !isLast && !wire.shouldSendContinue && requestFailure == nil
        wire.responseStarted(isPersistent: context.isPersistent)
        context.dateField = dateField.current()
    }

    nonisolated func writeWithoutWaiting(_ output: ResponseOutput) throws -> Bool {
        do {
            return try socket?.writeWithoutWaiting(output.lead, output.block, output.tail) ?? false
        } catch {
            throw assumeIsolated { [error] in $0.connectionError(for: error) }
        }
    }

    @inline(never)
    func write(_ output: ResponseOutput) async throws {
        do {
            try await stream.write(output.lead, output.block, output.tail)
        } catch {
            throw connectionError(for: error)
        }
    }

    func flush() async throws {
        do {
            try await stream.flush()
        } catch {
            throw connectionError(for: error)
        }
    }

    func takeStep() async throws {
        try await flush()
        // A stream that never suspends by itself would keep its executor from everybody else.
        if socket == nil { await Task.yield() }
    }

    func send(file: OpenFile, _ range: Range<Int64>) async throws {
        do {
            try await copy(file, socket?.send(file: file, range) ?? range)
        } catch {
            throw connectionError(for: error)
        }
    }

    private func copy(_ file: OpenFile, _ range: Range<Int64>) async throws {
        var rest = range
        while !rest.isEmpty {
            try Task.checkCancellation()
            let bytes = try file.read(atMost: 1 << 16, of: rest)
            try await stream.write(bytes)
            // It also counts as a step, after some of which the loop's other connections are let in.
            try await stream.flush()
            rest = rest.lowerBound + Int64(bytes.count)..<rest.upperBound
        }
    }
}

extension ConnectionTask {
    /// The public form of what the stream has thrown, taken note of.
    private func connectionError(for error: any Error) -> any Error {
        // The file's failure is ours: the client is still there, and the log has to tell of it.
        if error is FileReadError { return gatewayError(for: error) }
        if !(error is CancellationError) { connectionHasFailed = true }
        return gatewayError(for: error)
    }
}
