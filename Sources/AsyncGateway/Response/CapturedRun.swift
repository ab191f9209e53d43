extension Response {
    /// Calls an app, and takes the response that it would send as a value; its body has not been read.
    ///
    /// For middleware that changes bodies, or asks one app after another. One that changes only the head
    /// registers that with ``Responder/onHead(_:)``, which costs less.
    ///
    /// ```swift
    /// let shouting: Middleware = { app in
    ///     application { environ in
    ///         var response = try await Response(of: app, for: environ)
    ///         response.headers.remove("Content-Length")
    ///         response.body = response.body.mapBlocks { $0.map(uppercased) }
    ///         return response
    ///     }
    /// }
    /// ```
    ///
    /// A body that the app returns is passed on as it is: a file stays one. If the app writes, each block
    /// becomes one of the body, and the app waits until that has been taken, so what it has written is never
    /// kept. A body that is not returned to the gateway is to be closed, see ``ResponseBody/close()``; an app
    /// that still writes is cancelled then.
    ///
    /// The app runs in a task of its own, on the executor of the connection, or where ``offloaded(_:)`` has
    /// put the caller. Cancelling the caller's task cancels it.
    ///
    /// - Parameters:
    ///   - app: the app.
    ///   - environ: what it is called with. If it is of a request that a gateway has received, changes of the
    ///     head that the app registers are made for the response that the gateway sends when the app
    ///     throws, and ``Responder/onEnd(_:)`` is about the response that the gateway sends. An environ made
    ///     by hand has no such end.
    /// - Throws: what the app throws before its first write; what it throws later is thrown by the body. A
    ///   ``GatewayError`` for a start that is missing or that cannot be sent.
    public init(of app: @escaping Application, for environ: Environ) async throws {
        self = try await CapturedRun(app, environ).response()
    }
}

/// An app whose response is captured, in its task.
private final class CapturedRun: Sendable {
    private let capture: ResponseCapture
    private let task: Task<Void, Never>

    init(_ app: @escaping Application, _ environ: Environ) {
        capture = ResponseCapture(for: environ)
        // A new task does not inherit where its creator runs.
        let app = isOffloading ? offloaded(app) : app
        task = Task { [capture] in await capture.run(app, environ) }
    }

    deinit {
        task.cancel()
        Task { [capture] in await capture.cancel() }
    }

    func response() async throws -> Response {
        let known = try await withTaskCancellationHandler {
            try await capture.response()
        } onCancel: {
            task.cancel()
        }
        switch known {
        case .whole(let response): return response
        case .written(let head):
            return Response(head.status, head.headers, body: writtenBody)
        }
    }

    private var writtenBody: ResponseBody {
        ResponseBody(BlockSource { [self] in CapturedBlockIterator(self) }).onClose { [self] in
            await close()
        }
    }

    /// Waits for the next block that the app writes.
    ///
    /// - Returns: the block; `nil` when the app has returned.
    /// - Throws: what the app throws; `CancellationError`.
    func nextBlock() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await capture.nextBlock()
        } onCancel: {
            task.cancel()
            Task { [capture] in await capture.cancel() }
        }
    }

    /// What the app has returned after it has written.
    var rest: ResponseBody? {
        get async { await capture.rest }
    }

    /// Ends the app, if it still runs, and waits for that.
    private func close() async {
        task.cancel()
        await capture.cancel()
        await task.value
        await rest?.close()
    }
}

/// Iterates over the blocks that the app writes, and then over those that it returns.
private final class CapturedBlockIterator: BlockIterator {
    private let run: CapturedRun
    private var rest: BlockIterator?

    init(_ run: CapturedRun) {
        self.run = run
    }

    override func next() async throws -> [UInt8]? {
        if let rest { return try await rest.next() }
        if let block = try await run.nextBlock() { return block }
        let rest = await run.rest?.makeBlockIterator()
        self.rest = rest
        return try await rest?.next()
    }
}
