internal import Synchronization

/// Takes the response of an app as a value in place of sending it.
///
/// The response is known at the app's first write, or when the app returns its body. In the first case
/// the app goes on while the blocks are taken.
///
/// An actor on the executor on which the app would run otherwise.
actor ResponseCapture {
    /// The response, as soon as it is known.
    enum Known {
        /// All of it.
        case whole(Response)
        /// The head; the app writes the body.
        case written(ResponseHead)
    }

    nonisolated let unownedExecutor: UnownedSerialExecutor

    private nonisolated let host: any Actor
    private nonisolated let source: (any EnvironSource)?
    private let channel = BlockChannel()
    private var session = ResponseSession(ResponseContext())
    fileprivate nonisolated let hooks = Mutex(ResponseHooks())
    private var known: Result<Known, any Error>?
    private var waiter: CheckedContinuation<Known, any Error>?
    /// What the app has returned after it has written.
    private(set) var rest: ResponseBody?

    init(for environ: Environ) {
        source = environ.source
        host = environ.source?.host ?? DefaultHost()
        unownedExecutor = host.unownedExecutor
    }

    /// Runs the app to its end.
    func run(_ app: Application, _ environ: Environ) async {
        let responder = Responder(for: CapturedResponder(self), on: unownedExecutor)
        do {
            await finish(try await app(environ, responder))
        } catch {
            await fail(error)
        }
    }

    /// Waits until the response is known; to be called once.
    ///
    /// - Throws: what the app throws before its response is known.
    func response() async throws -> Known {
        if let known { return try known.get() }
        return try await withCheckedThrowingContinuation { waiter = $0 }
    }
}

// MARK: - The app

extension ResponseCapture {
    fileprivate func start(
        _ status: Status, _ headers: Headers, replacing error: (any Error)?
    ) throws -> Writer {
        try session.start(status, headers, replacing: error)
        return Writer(to: self)
    }

    fileprivate nonisolated func register(end: @escaping ResponseHooks.EndAction) -> Bool {
        guard let source else { return false }
        source.runAtEnd(end)
        return true
    }

    fileprivate func inform(_ status: Status, _ headers: Headers) async throws {
        // Checked also without a client.
        _ = try InterimResponse.encoded(status, headers)
        try await source?.inform(status, headers)
    }

    private func finish(_ body: ResponseBody) async {
        if known != nil {
            rest = body
            return await channel.finish()
        }
        do {
            let head = try makeHead()
            note(.success(.whole(Response(head.status, head.headers, body: body))))
        } catch {
            await body.close()
            await fail(error)
        }
    }

    private func fail(_ error: any Error) async {
        if known != nil { return await channel.finish(throwing: error) }
        if let answer = Response(standingFor: error) {
            return await finish(with: answer, to: error)
        }
        // The response that takes the place of this one is started with another responder.
        let changes = hooks.withLock { $0.takeChanges() }
        if let source { for change in changes.all { source.changeHead(change) } }
        note(.failure(error))
    }

    /// Takes the response that an error stands for in place of that of the app.
    private func finish(with answer: Response, to error: any Error) async {
        do {
            try session.start(answer.status, answer.headers, replacing: error)
            await finish(answer.body)
        } catch {
            await answer.body.close()
            await fail(error)
        }
    }

    private func makeHead() throws -> ResponseHead {
        if var start = session.takeStart() {
            var changes = hooks.withLock { $0.takeChanges() }
            let refusal = changes.apply(to: &start)
            session.putBack(start, refusal: refusal)
            if refusal != nil { hooks.withLock { [changes] in $0.reopen(with: changes) } }
        }
        return try session.passOnHead()
    }

    private func note(_ result: Result<Known, any Error>) {
        known = result
        // A change may refer to the app's responder, which refers to this.
        _ = hooks.withLock { $0.takeChanges() }
        waiter?.resume(with: result)
        waiter = nil
    }
}

extension ResponseCapture: BlockDestination {
    /// Passes a block on, and waits until it has been taken.
    ///
    /// - Throws: what the start was refused for; `CancellationError` once no more blocks are taken.
    func send(_ block: [UInt8]) async throws {
        try Task.checkCancellation()
        if known == nil {
            guard !block.isEmpty else { return try session.checkIsOpen() }
            note(.success(.written(try makeHead())))
        }
        try await channel.send(block)
    }
}

// MARK: - The reader

extension ResponseCapture {
    /// Waits for the next block that the app writes.
    ///
    /// - Returns: the block; `nil` when the app has returned.
    /// - Throws: what the app throws.
    func nextBlock() async throws -> [UInt8]? {
        try await channel.next()
    }

    /// Lets the app write no more.
    func cancel() async {
        await channel.cancel()
    }
}

/// The responder of an app whose response is captured.
private final class CapturedResponder: ResponderDelegate {
    private let capture: ResponseCapture

    init(_ capture: ResponseCapture) {
        self.capture = capture
    }

    func start(
        _ status: Status, _ headers: Headers, replacing error: (any Error)?
    ) throws -> Writer {
        try capture.assumeIsolated { try $0.start(status, headers, replacing: error) }
    }

    /// Sends it to the client at once: a middleware that takes the response as a value gets the final one.
    func inform(_ status: Status, _ headers: Headers) async throws {
        try await capture.inform(status, headers)
    }

    func onHead(_ change: @escaping HeadChanges.Change) -> Bool {
        capture.hooks.withLock { $0.register(change: change) }
    }

    func onEnd(_ action: @escaping ResponseHooks.EndAction) -> Bool {
        capture.register(end: action)
    }
}
