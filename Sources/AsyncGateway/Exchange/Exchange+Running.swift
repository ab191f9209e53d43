extension Exchange {
    /// Why the response is broken or missing, as far as that is not an ordinary end.
    final class Failure {
        let error: any Error
        let wasReported: Bool

        init(_ error: any Error, wasReported: Bool) {
            self.error = error
            self.wasReported = wasReported
        }
    }

    /// Runs `app`, and sends its response to the end, whatever happens.
    ///
    /// Inlined, as the part of each request that its host's loop has to wait in: a call that waits
    /// costs a look for the task's executor. What happens seldom is called, and never inlined: the
    /// host keeps the memory of all that is inlined while it waits for its next request.
    ///
    /// - Returns: what has gone wrong, and is left to the host.
    @inline(__always)
    @discardableResult
    func run<Host: ExchangeHost>(
        _ app: Application, _ environ: Environ, on host: isolated Host
    ) async -> Failure? {
        let result: Result<ResponseBody?, any Error>
        do {
            let body = try await app(environ, responder)
            let isSent = try sendWithoutWaiting(body, on: host)
            if isSent, responder.isCompleteAndPersistent { return nil }
            result = .success(isSent ? nil : body)
        } catch {
            result = .failure(error)
        }
        return await conclude(result, environ, on: host)
    }

    /// Sends a body whose bytes are at hand, if that takes no waiting.
    ///
    /// - Returns: `true` if it was sent.
    /// - Throws: what the session refuses, or the connection's failure.
    @inline(never)
    private func sendWithoutWaiting<Host: ExchangeHost>(
        _ body: ResponseBody, on host: isolated Host
    ) throws -> Bool {
        guard host.takesResponses, responder.isIdle, let bytes = body.wholeBytes
        else { return false }
        let output = try responder.encodeWhole(bytes) { host.complete(&$0) }
        do {
            let isWritten = try host.writeWithoutWaiting(output)
            // Nothing that waits has come between the question and this.
            precondition(isWritten, "the connection took bytes a moment ago")
        } catch {
            // It has been encoded to its end, and would pass for complete.
            responder.fail()
            throw error
        }
        return true
    }

    /// Does all that takes waiting once an app has returned a body, which may have been sent already,
    /// or has failed.
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

    /// Sends a body, and closes it in any case.
    ///
    /// - Throws: what the body or the connection throws.
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
