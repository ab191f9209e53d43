internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// Serves one connection, from its first byte to its end, in one task.
///
/// An actor on its stream's executor. Requests are answered one after the other; while an app runs,
/// it comes back in to read the request's body and to send the response.
actor ConnectionTask<Stream: ByteStream> {
    /// The most bytes of a body that nobody has read to take in before the connection is reused.
    private static var largestUnreadBody: Int { 64 * 1024 }
    /// How long to go on receiving from a client that has been told that this is the end.
    private static var lingeringTime: Duration { .seconds(1) }

    nonisolated var unownedExecutor: UnownedSerialExecutor { stream.unownedExecutor }

    private nonisolated let stream: Stream
    private let context: ServerContext
    private let app: Application
    private let task = TaskHandle()
    private var wire: ServerConnection
    private var exchange = 0
    private var isIdle = false
    private var isReadingBody = false
    private var isDraining = false
    private var servesOnlyOnce = false
    private var requestIsPersistent = false
    private var requestFailure: RequestFailure?
    private var dateField: [UInt8] = []
    private var dateSecond = 0

    init(_ stream: Stream, context: ServerContext, app: @escaping Application) {
        self.stream = stream
        self.context = context
        self.app = app
        wire = ServerConnection(limits: context.limits)
    }

    /// Serves the connection until either side ends it, or the task is cancelled.
    func run(onlyOnce: Bool = false) async {
        task.holdCurrentTask()
        defer { task.release() }
        servesOnlyOnce = onlyOnce
        let configuration = context.configuration
        do {
            try await stream.open(
                ByteStreamExpectations(
                    writeTimeout: configuration.writeTimeout,
                    disconnectGrace: configuration.disconnectGrace,
                    onDisconnect: { [task] in task.cancel() }))
            try await serveRequests()
        } catch {
            // The peer has gone, or stood still for too long: an ordinary end of a connection.
            await stream.close()
        }
    }

    /// Lets the running response be the last; an idle connection ends at once.
    func drain() async {
        isDraining = true
        if isIdle { await stream.expireRead() }
    }

    private func serveRequests() async throws {
        // Converted once: finding a generic type's conformance is work at run time.
        let sink: any ResponseSink = self
        while true {
            let head: RequestHead?
            do {
                head = try await nextHead()
            } catch let failure as RequestFailure {
                return await refuse(failure)
            }
            guard let head else { return await closeAfterResponse() }
            guard try await respond(to: head, sink: sink) else { return }
        }
    }
}

// MARK: - Reading

extension ConnectionTask {
    /// Waits for the next request's head; `nil` if the client has closed the connection instead.
    private func nextHead() async throws -> RequestHead? {
        var received = 0
        var start: ContinuousClock.Instant?
        while true {
            switch try nextEvent() {
            case .head(let head): return head
            case .body, .end: preconditionFailure("a body without a head")
            case nil: break
            }
            if wire.isAtCleanEnd { return nil }
            if wire.hasPartialHead {
                let began = if let start { start } else { await stream.now }
                start = began
                received += try await receiveHead(since: began, received: received)
            } else {
                guard let count = try await receiveFirstBytes() else { return nil }
                (start, received) = (await stream.now, count)
            }
        }
    }

    /// Waits for a request to begin; `nil` if the client has taken too long, or the server is to end.
    private func receiveFirstBytes() async throws -> Int? {
        wire.releaseStorage()
        let configuration = context.configuration
        // The head of a new connection is already on its way.
        let patience = exchange == 0 ? configuration.headTimeout : configuration.idleTimeout
        isIdle = true
        defer { isIdle = false }
        do {
            // Even at the end, a request that is already here is still answered.
            let now = await stream.now
            return try await receive(until: isDraining ? now : now + patience)
        } catch GatewayError.Code.timedOut {
            return nil
        }
    }

    private func receiveHead(
        since start: ContinuousClock.Instant, received: Int
    ) async throws -> Int {
        let limit = context.configuration.headTimeout
        do {
            return try await receive(until: start + min(limit + .seconds(received / 500), limit * 2))
        } catch GatewayError.Code.timedOut {
            throw RequestFailure.timedOut
        }
    }

    private func nextEvent() throws(RequestFailure) -> WireEvent? {
        do throws(WireError) {
            return try wire.nextEvent()
        } catch {
            throw .malformed(error)
        }
    }

    /// Takes in what has arrived, and returns how much it was.
    private func receive(until deadline: ContinuousClock.Instant) async throws -> Int {
        do {
            let bytes = try await stream.read(atMost: 1 << 16, until: deadline)
            if bytes.isEmpty { wire.receiveEnd() } else { wire.receive(bytes) }
            return bytes.count
        } catch {
            throw gatewayError(for: error)
        }
    }

    /// The next block of the body that the app reads; empty at its end.
    func nextBlock(of number: Int) async throws -> [UInt8] {
        guard number == exchange else { throw GatewayError(.alreadyFinished) }
        isReadingBody = true
        defer { isReadingBody = false }
        do {
            return try await nextBlock()
        } catch let failure as RequestFailure {
            requestFailure = failure
            throw failure.gatewayError
        }
    }

    private func nextBlock() async throws -> [UInt8] {
        while true {
            switch try nextEvent() {
            case .body(let block): return block
            case .end: return []
            case .head: preconditionFailure("a head within a body")
            case nil: break
            }
            if wire.isRequestComplete { return [] }
            try await sendContinueIfAwaited()
            do {
                _ = try await receive(until: await stream.now + context.configuration.bodyTimeout)
            } catch GatewayError.Code.timedOut {
                throw RequestFailure.timedOut
            }
        }
    }

    /// RFC 9110 §10.1.1: the client waits to be asked for its body, and the app has just done so.
    private func sendContinueIfAwaited() async throws {
        guard wire.shouldSendContinue else { return }
        wire.continueSent()
        try await stream.write(ResponseEncoder.continueResponse)
        try await stream.flush()
    }
}

// MARK: - Responding

extension ConnectionTask {
    /// Has the app answer a request; whether the connection lives on.
    private func respond(to head: RequestHead, sink: any ResponseSink) async throws -> Bool {
        exchange += 1
        requestFailure = nil
        requestIsPersistent = head.isPersistent
        let responder = Responder(
            ResponseSession(style(for: head)), sink: sink, on: stream)
        let run = AppRun(app: app, responder: responder)
        let error = await run.perform(try makeEnviron(head))
        if let error { await settle(error, of: run, head) }
        let session = responder.end()
        log(head, session)
        return try await finishExchange(session)
    }

    private func style(for head: RequestHead) -> ResponseStyle {
        ResponseStyle(
            isHead: head.isHead, minorVersion: head.minorVersion,
            serverField: context.serverField)
    }

    private func makeEnviron(_ head: RequestHead) throws -> Environ {
        let input: RequestBody
        if head.framing == .none {
            // The end of a request without a body is no news, but must be taken note of.
            _ = try nextEvent()
            input = .empty
        } else {
            input = RequestBody(ExchangeInput(connection: self, exchange: exchange), on: stream)
        }
        return Environ(
            RequestVariables(head, server: context.variables, peer: stream), input: input,
            errors: context.configuration.errors)
    }

    /// Does what is left to do after an app has failed: report it, and answer if that is possible.
    private func settle(_ error: any Error, of run: AppRun, _ head: RequestHead) async {
        // Nobody is there to be answered, and nobody did wrong.
        if isDisconnection(error) { return }
        let headWasSent = await run.responder.progress.headWasSent
        if let requestFailure {
            // The app has only passed on that its request is broken: the client's fault.
            if !headWasSent { await refuse(requestFailure) }
            return
        }
        report(error, head)
        // A failure to send the page is met again when the exchange is finished.
        if !headWasSent { try? await run.sendErrorPage(about: error) }
    }

    private func isDisconnection(_ error: any Error) -> Bool {
        if Task.isCancelled { return true }
        guard let error = error as? GatewayError else { return false }
        return [.clientDisconnected, .timedOut, .connectionFailed].contains(error.code)
            && requestFailure == nil
    }

    private func report(_ error: any Error, _ head: RequestHead) {
        let line = "\(requestLine(head)): \(String(reflecting: error))"
        context.configuration.errors.write(line.escapingControlCharacters() + "\n")
    }

    private func requestLine(_ head: RequestHead) -> String {
        let version = head.minorVersion == 0 ? "HTTP/1.0" : "HTTP/1.1"
        return "\(head.text(head.method)) \(head.text(head.target)) \(version)"
    }

    private func log(_ head: RequestHead, _ session: ResponseSession) {
        guard let accessLog = context.configuration.accessLog else { return }
        accessLog(
            AccessLogEntry(
                remoteAddress: stream.remoteAddress,
                requestLine: requestLine(head).escapingControlCharacters(),
                status: session.status, bodyBytes: session.bodyBytesSent,
                isComplete: session.isComplete, unixSeconds: WallClock.unixSeconds))
    }
}

// MARK: - Between and after requests

extension ConnectionTask {
    /// Makes ready for the next request, or ends the connection; whether it lives on.
    private func finishExchange(_ session: ResponseSession) async throws -> Bool {
        guard session.isComplete else {
            await cutShort(session)
            return false
        }
        // A read that the app has left behind must not meet the next request's bytes.
        guard session.isPersistent, !isReadingBody, try await skipRestOfBody() else {
            await closeAfterResponse()
            return false
        }
        wire.responseCompleted()
        guard wire.canReuse else {
            await closeAfterResponse()
            return false
        }
        wire.startNextExchange()
        return true
    }

    /// RFC 9112 §9.3: what the app has left of the body is read, or the connection is not reused.
    private func skipRestOfBody() async throws -> Bool {
        guard !wire.isRequestComplete else { return true }
        var budget = Self.largestUnreadBody
        let deadline = await stream.now + Self.lingeringTime
        do {
            while !wire.isRequestComplete {
                if case .body(let block) = try nextEvent() { budget -= block.count }
                guard budget >= 0 else { return false }
                if wire.isRequestComplete { return true }
                if !wire.hasBufferedBytes { _ = try await receive(until: deadline) }
            }
            return true
        } catch is RequestFailure {
            return false
        } catch GatewayError.Code.timedOut {
            return false
        }
    }

    /// Ends a connection whose response has been sent.
    private func closeAfterResponse() async {
        do {
            try await stream.flush()
            if !wire.isRequestComplete || wire.hasBufferedBytes { await linger() }
        } catch {
            // The client has not taken the whole response, and will not.
        }
        await stream.close()
    }

    /// Ends a connection whose response is broken, so that it cannot look complete.
    private func cutShort(_ session: ResponseSession) async {
        if session.looksCompleteWhenCut {
            await stream.abort()
        } else {
            await closeAfterResponse()
        }
    }

    /// RFC 9112 §9.6: closing while the client still sends would reset the connection, and the
    /// client might lose the response; so its bytes are received for a while, and dropped.
    private func linger() async {
        await stream.finishWriting()
        let deadline = await stream.now + Self.lingeringTime
        // The end of the time, a reset or a cancellation: all the same, this is over.
        while let bytes = try? await stream.read(atMost: 1 << 16, until: deadline), !bytes.isEmpty {}
    }

    /// Answers a request that cannot be served, and ends the connection.
    private func refuse(_ failure: RequestFailure) async {
        var date: [UInt8] = []
        HTTPDate.append(unixSeconds: WallClock.unixSeconds, to: &date)
        let response = ResponseEncoder.errorResponse(for: failure.status, date: date)
        do {
            try await stream.write(response)
            try await stream.flush()
            await linger()
        } catch {
            // The client has not waited for its answer.
        }
        await stream.close()
    }
}

// MARK: - Where responses go

extension ConnectionTask: ResponseSink {
    nonisolated func responseBegins() -> ResponseCircumstances {
        assumeIsolated { $0.beginResponse() }
    }

    nonisolated func writeWithoutWaiting(_ output: ResponseOutput) throws -> Bool {
        do {
            return try stream.assumeIsolated {
                try $0.writeWithoutWaiting(output.lead, output.block, output.tail)
            }
        } catch {
            throw gatewayError(for: error)
        }
    }

    private func beginResponse() -> ResponseCircumstances {
        // A client that still waits to be asked for its body would never be: that is the end.
        let isPersistent =
            requestIsPersistent && !isDraining && !servesOnlyOnce && !wire.shouldSendContinue
            && requestFailure == nil
        wire.responseStarted(isPersistent: isPersistent)
        return ResponseCircumstances(isPersistent: isPersistent, dateField: currentDateField())
    }

    /// The Date field, made anew once a second.
    private func currentDateField() -> [UInt8] {
        let now = WallClock.unixSeconds
        if now == dateSecond { return dateField }
        dateSecond = now
        dateField.removeAll(keepingCapacity: true)
        dateField += "Date: ".utf8
        HTTPDate.append(unixSeconds: now, to: &dateField)
        dateField += "\r\n".utf8
        return dateField
    }

    func write(_ output: ResponseOutput) async throws {
        do {
            try await stream.write(output.lead, output.block, output.tail)
        } catch {
            throw gatewayError(for: error)
        }
    }

    func flush() async throws {
        do {
            try await stream.flush()
        } catch {
            throw gatewayError(for: error)
        }
    }

    func send(file: OpenFile, _ range: Range<Int64>) async throws {
        do {
            if let socket = stream as? SocketStream {
                return try await socket.send(
                    file: file, from: range.lowerBound, count: Int64(range.count))
            }
            try await copy(file, range)
        } catch {
            throw gatewayError(for: error)
        }
    }

    private func copy(_ file: OpenFile, _ range: Range<Int64>) async throws {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let count = Int(min(1 << 16, range.upperBound - offset))
            let bytes = try file.read(atMost: count, from: offset)
            guard !bytes.isEmpty else { throw StreamError.endOfFile }
            try await stream.write(bytes)
            offset += Int64(bytes.count)
        }
    }
}

/// The body of one request of a connection.
private struct ExchangeInput<Stream: ByteStream>: BodyBlockSource {
    let connection: ConnectionTask<Stream>
    let exchange: Int

    func nextBlock() async throws -> [UInt8] {
        try await connection.nextBlock(of: exchange)
    }
}
