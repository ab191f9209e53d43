extension Exchange {
    /// Why a response is incomplete or missing, other than because the client has gone.
    final class Failure: Sendable {
        let error: any Error
        let wasReported: Bool

        init(_ error: any Error, wasReported: Bool) {
            self.error = error
            self.wasReported = wasReported
        }
    }

    /// Runs `app`, and sends its response to the end, or another one if the app fails.
    ///
    /// Inlined into the host's loop, because each `await` of a call looks up the task's executor. What
    /// happens seldom is called and never inlined: what is inlined adds to the frame that the host
    /// keeps while it waits for its next request.
    ///
    /// - Returns: why the response is incomplete or missing; `nil` if it was sent, or the client has gone.
    @inline(__always)
    @discardableResult
    func run<Host: ExchangeHost>(
        _ app: Application, _ environ: Environ, on host: isolated Host
    ) async -> Failure? {
        let result: Result<ResponseBody?, any Error>
        do {
            let body = try await app(environ, responder)
            let isSent = try sendWithoutWaiting(body, on: host)
            if isSent, responder.isComplete { return nil }
            result = .success(isSent ? nil : body)
        } catch {
            result = .failure(error)
        }
        return await conclude(result, environ, on: host)
    }

    /// Sends a body whose bytes are in memory, if the host accepts them without waiting.
    ///
    /// - Returns: `true` if it was sent.
    /// - Throws: `GatewayError` for a response that breaks a rule; the connection's failure.
    @inline(never)
    private func sendWithoutWaiting<Host: ExchangeHost>(
        _ body: ResponseBody, on host: isolated Host
    ) throws -> Bool {
        guard host.takesResponses, responder.isIdle, let bytes = body.wholeBytes
        else { return false }
        let output = try responder.encodeWhole(bytes, in: host.takeStorage()) {
            host.makeServerPart()
        }
        do {
            let isWritten = try host.writeWithoutWaiting(consume output)
            // Nothing has suspended since `takesResponses` was read.
            precondition(isWritten, "the connection took bytes a moment ago")
        } catch {
            // It has been encoded to its end, and would pass for complete.
            responder.fail()
            throw error
        }
        return true
    }

    /// Does the steps of a response that may suspend: sends the body, if it was not sent without
    /// waiting, and finishes the response; or handles the app's failure.
    ///
    /// - Returns: as ``run(_:_:on:)`` does.
    @inline(never)
    private func conclude<Host: ExchangeHost>(
        _ result: Result<ResponseBody?, any Error>, _ environ: Environ, on host: isolated Host
    ) async -> Failure? {
        do {
            if let body = try result.get() { try await send(body) }
            try responder.checkLength()
            try await host.finishResponse()
            return nil
        } catch {
            return await settle(error, environ, on: host)
        }
    }

    /// Sends a body, and closes it, also if sending fails.
    ///
    /// - Throws: the error of the body or the connection's failure.
    func send(_ body: ResponseBody) async throws {
        do {
            try await responder.send(body)
        } catch {
            await body.close()
            throw error
        }
        await body.close()
    }
}
