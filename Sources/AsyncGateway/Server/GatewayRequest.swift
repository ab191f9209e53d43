internal import AsyncGatewayTransport
internal import AsyncGatewayWire
internal import Synchronization

/// A request that a web server has passed on: the host of its exchange.
///
/// An actor on the executor of its connection, so that neither waits for the other.
actor GatewayRequest<Transport: ConnectionTransport, Wire: GatewayWire> {
    typealias Connection = GatewayConnection<Transport, Wire>

    /// The error stream of the app.
    struct ErrorText {
        var bytes: [UInt8] = []
        /// Whether a task sends it.
        var isBeingSent = false
        /// Whether anything of it has been sent.
        var hasBeenSent = false
        /// Whether the end of the response has been sent, so that the rest belongs to no request.
        var isOver = false
    }

    /// What its connection is told of its end.
    struct Ending {
        /// How many bytes of its body have arrived, and will not be read.
        var unread = 0
        /// Whether the web server is to see that its response is incomplete.
        var isCut = false
    }

    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let number: UInt16
    nonisolated let connection: Connection
    nonisolated let transport: Transport
    nonisolated let context: ServerContext
    /// What the app has written to its error stream, and has not been sent.
    nonisolated let errorText = Mutex(ErrorText())
    /// Whether the web server takes nothing more of the response.
    nonisolated let isClosed = Atomic(false)
    /// Its variables; none once its exchange has them.
    private var table: VariableTable
    private nonisolated let refusal: WireError?
    private nonisolated let variablesCount: Int
    /// The number of the request among those of its connection.
    private nonisolated let index: Int
    private nonisolated let start: LoopTime
    /// Cancels the task that runs the app; `nil` before.
    var handle: CancellationHandle?
    var body: GatewayBody
    var responseStart: LoopTime?
    /// When to try again to answer for an app that has timed out.
    var retryTime: LoopTime?
    /// Whether the web server has ended the request, because its client has gone.
    private var isAborted = false
    /// The environ that the server has made, if observers are to be told of it.
    private var recordedEnviron: Environ?
    // `nonisolated(unsafe)`: accessed on the executor only. Responses that need no waiting are written by calls
    // that are not isolated, and to assume the isolation would cost allocations. `@exclusivity(unchecked)`
    // (Decision 6): nothing is called during a change.
    /// The exchange, from its beginning to its end.
    @exclusivity(unchecked) nonisolated(unsafe) var exchange: Exchange?
    /// Whether the end of the response has been sent, though its app may still run.
    @exclusivity(unchecked) nonisolated(unsafe) var hasSentEnd = false
    /// Whether its number may belong to another request.
    @exclusivity(unchecked) nonisolated(unsafe) private var hasReleasedNumber = false

    init(
        _ head: GatewayRequestHead, of connection: Connection, index: Int, refusal: WireError?,
        start: LoopTime
    ) {
        unownedExecutor = connection.unownedExecutor
        (number, self.connection, transport) = (head.number, connection, connection.transport)
        (table, context) = (head.variables, connection.context)
        (self.index, self.refusal, self.start) = (index, refusal, start)
        variablesCount = head.variables.byteCount
        body = GatewayBody(isComing: head.hasBody)
    }
}

// MARK: - Running

extension GatewayRequest {
    /// Runs the app, and sends its response to the end.
    ///
    /// - Parameter handle: cancels the calling task.
    /// - Returns: what the connection is to know.
    func run(by handle: CancellationHandle) async -> Ending {
        guard refusal == nil else { return await refuse(by: handle) }
        let exchange = open(handle)
        await exchange.run(connection.app, makeEnviron(exchange), on: self)
        guard finishWithoutWaiting(exchange) else { return await finish(exchange) }
        connection.locals.exchanges.retireGateway(consume exchange)
        return Ending()
    }

    private func open(_ handle: CancellationHandle) -> Exchange {
        let variables = takeVariables()
        let response = responseContext(isHead: variables.isHead)
        let input =
            body.isComing
            ? RequestBody(
                GatewayInput(request: self, length: variables.bodyLength),
                limits: context.bodyLimits, on: self)
            : RequestBody.empty
        let (exchange, spare) = connection.locals.exchanges.open(
            variables, input: input, response, sink: self, handle: handle)
        transport.reuse(spare.bytes)
        connection.wire.spareLines = spare.lines
        begin(exchange, handle)
        return exchange
    }

    private func takeVariables() -> GatewayVariables {
        GatewayVariables(Swift.exchange(&table, with: .none), on: connection.info, of: self)
    }

    private func begin(_ exchange: Exchange, _ handle: CancellationHandle) {
        self.handle = handle
        self.exchange = exchange
        handle.open(exchange)
        // It may have been aborted before its task ran.
        if isAborted { abort() }
    }

    /// The web server frames the response. (RFC 3875 §6)
    private func responseContext(isHead: Bool) -> ResponseContext {
        ResponseContext(
            isOriginServer: false, statusIsAtEnd: true, isHead: isHead, minorVersion: 0,
            answersInHTTP11: false)
    }

    private func makeEnviron(_ exchange: Exchange) -> Environ {
        var environ = Environ(exchange)
        context.configuration.changeEnviron?(&environ)
        if context.isObserved { recordedEnviron = environ }
        return environ
    }

    /// Answers a request whose variables cannot be read.
    private func refuse(by handle: CancellationHandle) async -> Ending {
        let variables = takeVariables()
        let line = variables.requestLine.prefix(context.limits.maximumRequestLineBytes)
        let exchange = Exchange(
            responder: Responder(responseContext(isHead: variables.isHead), sink: self),
            handle: handle,
            refused: RefusedRequest(line: Array(line), connection: variables.connection))
        begin(exchange, handle)
        let failure = RequestFailure.malformed(
            self.refusal ?? WireError(.malformedVariables))
        let refusal = RequestRefusal(failure)
        let environ = context.refusedEnviron(exchange, refusal)
        if context.isObserved { recordedEnviron = environ }
        await exchange.refuse(refusal, failure.requestError, environ, on: self)
        return await finish(exchange)
    }
}

extension GatewayRequest: GatewayClient {
    nonisolated func connection(by variables: VariableTable) -> ConnectionInfo {
        let info = connection.info
        let errors = Wire.carriesErrors ? ErrorStream { self.write(error: $0) } : info.errors
        let own = ConnectionInfo(ProxyStatement(of: variables), on: info, errors: errors)
        // Those that are incomplete may lack what the proxy has added behind a client's own fields.
        guard variables.isComplete, let proxies = context.configuration.trustedProxies
        else { return own }
        return proxies.connection(of: variables, on: own) { name, value in
            context.reportIgnored(name, value, on: own)
        }
    }
}

// MARK: - The end

extension GatewayRequest {
    /// Ends a request if that needs no waiting, as most do.
    ///
    /// - Returns: `true` if it was ended.
    private func finishWithoutWaiting(_ exchange: Exchange) -> Bool {
        guard hasSentEnd, !context.isObserved, body.unreadCount == 0 else { return false }
        close(exchange)
        noteEndOfConnection()
        return true
    }

    private func close(_ exchange: Exchange) {
        body.close()
        handle?.closeExchange()
        exchange.end()
        // Each would keep the other.
        self.exchange = nil
    }

    /// Ends the exchange, and the request with it.
    private func finish(_ exchange: Exchange) async -> Ending {
        var ending = Ending(unread: body.unreadCount)
        let response = exchange.response
        close(exchange)
        noteEndOfConnection()
        if !hasSentEnd {
            ending.isCut = !response.isComplete && !isAborted
            await sendEnd(of: response, isCut: ending.isCut)
        }
        isClosed.store(true, ordering: .relaxed)
        if context.isObserved { await tell(exchange, response) }
        recordedEnviron = nil
        return ending
    }

    /// Tells the web server that the response has ended, or lets it see that it is incomplete.
    private func sendEnd(of response: ResponseSession.Outcome, isCut: Bool) async {
        var bytes = endOfErrors()
        if !isCut {
            bytes += Wire.encodeEnd(of: number, hasFailed: !response.isComplete)
        } else if response.looksCompleteWhenCut, Wire.cut.isEmpty {
            // The end of the connection would be that of the response.
            return transport.abort()
        } else {
            bytes += Wire.cut
        }
        hasSentEnd = true
        releaseNumber()
        // What fails here has failed for the connection, too.
        try? await send(bytes)
    }

    /// Lets the number be that of another request, before the web server can have got the end of this one.
    nonisolated func releaseNumber() {
        guard !hasReleasedNumber else { return }
        hasReleasedNumber = true
        connection.wire.close(number)
    }

    /// Has the end of the connection leave together with that of the response, if it follows.
    ///
    /// A web server that got the end of the response alone would send the next request.
    private func noteEndOfConnection() {
        if connection.endsNext { transport.noteEnd(follows: true) }
    }

    /// Sends bytes also if the task has been cancelled, as that of an app whose client has left.
    func send(_ bytes: [UInt8]) async throws {
        guard try !transport.tryWrite(bytes, [], []) else { return }
        try await connection.writeToTheEnd(bytes)
    }

    private func tell(_ exchange: Exchange, _ response: ResponseSession.Outcome) async {
        var record = ExchangeRecord(
            .answered(exchange, recordedEnviron ?? Environ(exchange)), number: index,
            on: exchange.connection ?? connection.info, status: response.status,
            sizes: ExchangeRecord.Sizes(
                received: variablesCount + body.receivedCount,
                sent: response.byteCount, body: response.bodyBytesSent,
                lastBlock: response.lastBlockCount, framingBehind: response.framingBehind),
            isComplete: response.isComplete,
            times: RequestTimes(start: start, responseStart: responseStart),
            refusal: exchange.refusal)
        let queued = transport.bytesQueued
        // The task may be cancelled, and what was sent is still to be taken.
        if (try? transport.tryFlush()) != true { try? await connection.flushToTheEnd() }
        let taken = transport.bytesTaken
        if taken < queued { record.cut(missing: queued - taken) }
        record.end(at: transport.preciseNow)
        for observer in context.observers { observer.responseEnded(record) }
    }

    /// Answers for an app that does not end, although its task has been cancelled, and ends the connection.
    func answerInPlace(_ exchange: Exchange) {
        let error = HTTPError.timeLimitReached
        report(error, of: exchange, recordedEnviron ?? Environ(exchange))
        guard let response = Response(standingFor: error), let bytes = response.body.wholeBytes
        else { return }
        var ending = Ending(unread: body.unreadCount)
        body.close()
        connection.isLast = true
        do {
            try exchange.responder.startInPlace(response, of: error)
            let output = try exchange.responder.encodeWhole(bytes, in: []) { makeServerPart() }
            _ = try writeWithoutWaiting(output)
        } catch {
            exchange.responder.fail()
        }
        if !hasSentEnd {
            hasSentEnd = true
            releaseNumber()
            let isComplete = exchange.response.isComplete
            let end = isComplete ? Wire.encodeEnd(of: number, hasFailed: true) : Wire.cut
            // It fails again where it is awaited.
            _ = try? transport.tryWrite(endOfErrors() + end, [], [])
            ending.isCut = !isComplete
        }
        noteEndOfConnection()
        isClosed.store(true, ordering: .relaxed)
        connection.assumeIsolated { $0.endInPlace(self, ending) }
    }

    /// Notes that the web server has ended the request, because its client has gone.
    func abort() {
        isAborted = true
        isClosed.store(true, ordering: .relaxed)
        exchange?.noteDeparture()
        body.end(.clientHasLeft)
        handle?.interrupt(.clientDisconnected)
    }
}

// MARK: - The error stream

extension GatewayRequest {
    /// Takes text of the app's error stream; callable from any thread.
    ///
    /// What the web server cannot take goes to the server's own error stream.
    private nonisolated func write(error text: String) {
        let (isTaken, isFirst) = errorText.withLock { errors in
            guard !errors.isOver, errors.bytes.count + text.utf8.count <= largestErrors
            else { return (false, false) }
            errors.bytes += text.utf8
            defer { errors.isBeingSent = true }
            return (true, !errors.isBeingSent)
        }
        if !isTaken { context.configuration.errors.write(text) }
        // One task at a time: what waits to be sent is limited, too.
        if isFirst { Task { await self.sendErrors() } }
    }

    /// Sends what the app has written to its error stream, until there is no more.
    private func sendErrors() async {
        do {
            while true {
                guard transport.hasRoom else {
                    try await transport.flush()
                    continue
                }
                // Taken and written in one job: behind the end of the response the number may be that of
                // another request.
                let bytes = takeErrors()
                guard !bytes.isEmpty else { return }
                _ = try transport.tryWrite(Wire.encode(errors: bytes, of: number), [], [])
            }
        } catch {
            let rest = errorText.withLock { errors in
                errors.isOver = true
                return Swift.exchange(&errors.bytes, with: [])
            }
            if !rest.isEmpty {
                context.configuration.errors.write(String(decoding: rest, as: UTF8.self))
            }
        }
    }

    private func takeErrors() -> [UInt8] {
        errorText.withLock { errors in
            if errors.bytes.isEmpty {
                errors.isBeingSent = false
            } else {
                errors.hasBeenSent = true
            }
            return Swift.exchange(&errors.bytes, with: [])
        }
    }

    /// Ends the error stream.
    ///
    /// - Returns: the bytes that carry its rest and its end.
    func endOfErrors() -> [UInt8] {
        let (rest, hasBeenUsed) = errorText.withLock { errors in
            errors.isOver = true
            defer { errors.bytes = [] }
            return (errors.bytes, errors.hasBeenSent || !errors.bytes.isEmpty)
        }
        guard hasBeenUsed else { return [] }
        return Wire.encode(errors: rest, of: number) + Wire.encodeEndOfErrors(of: number)
    }
}

/// How many bytes of an app's error stream are kept until the web server takes them.
private let largestErrors = 64 * 1024
