extension Exchange {
    /// Reports the failure of an app, and sends another response in its place if no head was sent.
    ///
    /// - Returns: the failure, if the response is incomplete or missing because of it; `nil` if another
    ///   response was sent, or the client has gone.
    func settle<Host: ExchangeHost>(
        _ error: any Error, _ environ: Environ, on host: isolated Host
    ) async -> Failure? {
        // A cancellation by the parent task has no reason of its own.
        if Task.isCancelled { note(.deadlineReached) }
        if isOrdinaryEnd(error) {
            responder.fail()
            return nil
        }
        // An app that ends because its task is cancelled has not failed.
        if isCalledOff {
            responder.fail()
            return Failure(error, wasReported: false)
        }
        let hasTimedOut = interruption == .timeLimitReached
        // The host has answered and reported already.
        if hasTimedOut, responder.isComplete { return nil }
        let error = hasTimedOut && error is CancellationError ? HTTPError.timeLimitReached : error
        // A request error answers for itself, whoever has thrown it.
        if let error = error as? RequestError { note(RequestRefusal(error)) }
        let headWasSent = responder.headWasSent
        let answer = headWasSent ? nil : answer(to: error)
        // Nor has one that throws because its request cannot be read, or what the client is to be told.
        let hasFailed = answer.map { $0.status.code >= 500 } ?? (refusal == nil)
        if hasFailed { host.report(error, of: self, environ) }
        if headWasSent { return Failure(error, wasReported: hasFailed) }
        return await replaceResponse(
            by: answer, because: Failure(error, wasReported: hasFailed), environ, on: host)
    }

    /// Whether the task is cancelled, and nothing more is to be sent.
    private var isCalledOff: Bool { Task.isCancelled && interruption != .timeLimitReached }

    /// The response that an error itself stands for, unless the request cannot be read: then it must have
    /// the same status.
    ///
    /// A body that is too large could be read; how much of it is wanted, an app knows better.
    private func answer(to error: any Error) -> Response? {
        guard let answer = Response(standingFor: error) else { return nil }
        let allowed = [nil, .contentTooLarge, answer.status]
        return allowed.contains(refusal?.status) ? answer : nil
    }

    /// Whether an error means that the client has gone, which is neither reported nor answered.
    ///
    /// An app may get the same errors from connections of its own; those are failures of the app.
    private func isOrdinaryEnd(_ error: any Error) -> Bool {
        guard clientHasLeft else { return false }
        if Task.isCancelled { return true }
        return refusal == nil && (error is TransportError || error is GatewayError)
    }

    /// Sends another response for an app that has failed before its response began: the answer, if the
    /// error stands for one, else the host's error page; wsgiref's `handle_error`.
    ///
    /// If that fails before it has begun, the next is tried. The last is the default page, which no
    /// middleware changes any more: that may be what has failed.
    private func replaceResponse<Host: ExchangeHost>(
        by answer: Response?, because failure: Failure, _ environ: Environ, on host: isolated Host
    ) async -> Failure? {
        var failure = failure
        let answer = answer.map { answer in application { _ in answer } }
        for page in [answer, host.errorOutput].compactMap(\.self) {
            guard let next = await send(page, because: failure, environ, on: host)
            else { return nil }
            if next === failure || isCalledOff { return next }
            failure = next
            if responder.headWasSent { return failure }
        }
        return await sendDefaultPage(because: failure, environ, on: host)
    }

    private func sendDefaultPage<Host: ExchangeHost>(
        because failure: Failure, _ environ: Environ, on host: isolated Host
    ) async -> Failure? {
        await responder.dropChanges()
        return await send(ErrorPage().app, because: failure, environ, on: host)
    }

    /// Answers a request of which not even the head could be read.
    func refuse<Host: ExchangeHost>(
        _ refusal: RequestRefusal, _ error: any Error, _ environ: Environ, on host: isolated Host
    ) async {
        note(refusal)
        let failure = Failure(error, wasReported: false)
        // The page of a user would be cancelled.
        _ =
            Task.isCancelled
            ? await sendDefaultPage(because: failure, environ, on: host)
            : await replaceResponse(by: nil, because: failure, environ, on: host)
    }

    /// Sends the response of `page`, whose start replaces that of the app.
    ///
    /// - Returns: why the response is incomplete or missing; `failure` itself if another task of the app
    ///   has sent a head meanwhile; `nil` if the page was sent, or the client has gone.
    private func send<Host: ExchangeHost>(
        _ page: Application, because failure: Failure, _ environ: Environ, on host: isolated Host
    ) async -> Failure? {
        var pageEnviron = environ
        pageEnviron.appError = failure.error
        pageEnviron.refusal = refusal
        let replacement = Responder(wrapping: responder) { responder, status, headers, later in
            if later == nil, responder.headWasSent { throw HeadWasSent() }
            return try responder.start(status, headers, replacing: later ?? failure.error)
        }
        do {
            try await send(page(pageEnviron, replacement))
            try await host.finishResponse()
            return nil
        } catch is HeadWasSent {
            return failure
        } catch {
            if isOrdinaryEnd(error) { return nil }
            // A page that ends because it is cancelled has not failed, as an app has not.
            let hasFailed = !isCalledOff
            if hasFailed { host.report(error, of: self, environ) }
            return Failure(error, wasReported: hasFailed)
        }
    }

    /// The error of an app as one line for a log, escaped.
    ///
    /// - Parameters:
    ///   - error: The error.
    ///   - limit: How many characters to keep at most; all of them for `nil`.
    /// - Returns: the line, without a line end.
    static func report(_ error: any Error, limit: Int? = nil) -> String {
        let text = String(reflecting: error)
        // Cut before it is escaped: half of an escape could not be read.
        if let limit, text.count > limit {
            return String(text.prefix(max(0, limit))).escapedForLog() + "..."
        }
        return error is any LogLine ? text : text.escapedForLog()
    }
}

/// The head of the response has been sent, so no error page can replace it.
private struct HeadWasSent: Error {}
