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
        if Task.isCancelled {
            responder.fail()
            return Failure(error, wasReported: false)
        }
        let refusal = inputFailure
        // Nor has one that throws because its request cannot be read.
        if refusal == nil { host.report(error, of: self) }
        if await responder.headWasSent { return Failure(error, wasReported: refusal == nil) }
        if let refusal { return await refuse(refusal, because: error, on: host) }
        return await sendErrorPage(for: environ, about: error, on: host)
    }

    /// Whether an error means that the client has gone, which is neither reported nor answered.
    ///
    /// An app may get the same errors from connections of its own; those are failures of the app.
    private func isOrdinaryEnd(_ error: any Error) -> Bool {
        guard clientHasLeft else { return false }
        return Task.isCancelled || error is GatewayError && inputFailure == nil
    }

    /// Sends the status of a request that cannot be read, for an app that has thrown because of that.
    private func refuse<Host: ExchangeHost>(
        _ status: Status, because error: any Error, on host: isolated Host
    ) async -> Failure? {
        do {
            try await responder.start(
                status, ["Content-Type": "text/plain; charset=utf-8"], replacing: error)
            try await send(ResponseBody("\(status)\n"))
            try await host.finishResponse()
            return nil
        } catch {
            return isOrdinaryEnd(error) ? nil : Failure(error, wasReported: false)
        }
    }

    /// Sends the host's error page for an app that has failed before its response began; wsgiref's
    /// `handle_error`.
    ///
    /// The page's start replaces that of the app.
    private func sendErrorPage<Host: ExchangeHost>(
        for environ: Environ, about error: any Error, on host: isolated Host
    ) async -> Failure? {
        var environ = environ
        environ.appError = error
        let replacement = Responder(wrapping: responder) { responder, status, headers, later in
            if later == nil, responder.headWasSent { throw HeadWasSent() }
            return try responder.start(status, headers, replacing: later ?? error)
        }
        do {
            try await send(host.errorOutput(environ, replacement))
            try await host.finishResponse()
            return nil
        } catch is HeadWasSent {
            // Another task of the app has sent the head meanwhile; the failure has been reported.
            return Failure(error, wasReported: true)
        } catch {
            if isOrdinaryEnd(error) { return nil }
            // A page that ends because it is cancelled has not failed, as an app has not.
            let hasFailed = !Task.isCancelled
            if hasFailed { host.report(error, of: self) }
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
