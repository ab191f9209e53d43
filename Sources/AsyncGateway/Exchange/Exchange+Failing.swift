extension Exchange {
    /// Does what can be done after an app has failed: report it, and answer if that is possible.
    ///
    /// - Returns: what is left to the host.
    func settle<Host: ExchangeHost>(
        _ error: any Error, _ environ: Environ, on host: isolated Host
    ) async -> Failure? {
        // A cancellation that came down to the task has told nobody of a reason.
        if Task.isCancelled { note(.deadlineReached) }
        if isOrdinaryEnd(error) {
            responder.fail()
            return nil
        }
        // Who cancels has reasons of its own, and an app that ends for it has not failed.
        if Task.isCancelled {
            responder.fail()
            return Failure(error, wasReported: false)
        }
        let refusal = inputFailure?.status
        // An app that has only passed on that its request is broken has not failed either.
        if refusal == nil { host.report(error, of: self) }
        if await responder.headWasSent { return Failure(error, wasReported: refusal == nil) }
        if let refusal { return await refuse(refusal, because: error, on: host) }
        return await sendErrorPage(for: environ, about: error, on: host)
    }

    /// Whether an error is that of a client that has gone: nobody is there to be answered, and nobody
    /// did wrong.
    ///
    /// An app may meet the same errors on connections of its own, which are its own to report.
    private func isOrdinaryEnd(_ error: any Error) -> Bool {
        guard clientHasLeft else { return false }
        return Task.isCancelled || error is GatewayError && inputFailure == nil
    }

    /// Answers for an app that has passed on that its request cannot be read.
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

    /// Lets the host's page answer for an app that has failed before its response began; wsgiref's
    /// `handle_error`.
    ///
    /// What the page starts replaces what the app has started.
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
            // Another task of the app's has sent it meanwhile: the app's failure has been reported.
            return Failure(error, wasReported: true)
        } catch {
            if isOrdinaryEnd(error) { return nil }
            // A page that ends because it is cancelled has not failed, as an app has not.
            let hasFailed = !Task.isCancelled
            if hasFailed { host.report(error, of: self) }
            return Failure(error, wasReported: hasFailed)
        }
    }

    /// One line for a log about an app that has failed, of at most `limit` characters of the error.
    static func report(_ error: any Error, limit: Int? = nil) -> String {
        let text = String(reflecting: error).escapingControlCharacters()
        guard let limit, text.count > limit else { return text }
        return text.prefix(max(0, limit)) + "..."
    }
}

/// The head of a response has left, so that no page can replace it.
private struct HeadWasSent: Error {}
