internal import AsyncGatewayTransport
internal import AsyncGatewayWire

// What the connection tells of the body.
extension GatewayRequest {
    func receive(_ block: [UInt8]) {
        guard body.progress.isOpen else {
            return connection.assumeIsolated { $0.wasRead(block.count) }
        }
        body.receive(block)
    }

    func endBody(_ error: WireError?) {
        body.end(error.map { .failed($0) } ?? .complete)
    }
}

// What the app reads of it.
extension GatewayRequest {
    /// Waits for the next block of the body.
    ///
    /// - Returns: the block; an empty one at the end of the body.
    /// - Throws: `GatewayError` of code `.alreadyFinished` after the exchange; `RequestError` for an input
    ///   failure; `TransportError` if the client has left; `CancellationError`.
    fileprivate func nextBlock(within limits: BodyLimits, length: Int?) async throws -> [UInt8] {
        body.progress.isBeingRead = true
        defer { body.progress.isBeingRead = false }
        do {
            while true {
                // Re-check: the app may have ended its response while another of its tasks reads.
                guard body.progress.isOpen else { throw GatewayError(.alreadyFinished) }
                try checkLength(length, within: limits)
                try Task.checkCancellation()
                if let block = try takeBlock() { return block }
                try await waitForBlock(within: limits)
            }
        } catch let failure as RequestFailure {
            exchange?.note(RequestRefusal(failure))
            throw failure.requestError
        }
    }

    private func checkLength(
        _ length: Int?, within limits: BodyLimits
    ) throws(RequestFailure) {
        guard let most = limits.maximumBodyBytes,
            max(length ?? 0, body.receivedCount) > max(0, most)
        else { return }
        throw .malformed(WireError(.bodyTooLarge))
    }

    private func takeBlock() throws -> [UInt8]? {
        let block = try body.take()
        if let block, !block.isEmpty { connection.assumeIsolated { $0.wasRead(block.count) } }
        return block
    }

    private func waitForBlock(within limits: BodyLimits) async throws {
        let start = transport.now
        let (received, patience) = (body.receivedCount, body.progress.patience(within: limits))
        let deadline = start.advanced(byNanoseconds: patience)
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                // A cancellation before now has found no one to resume.
                if Task.isCancelled { return continuation.resume() }
                body.wait(continuation, until: deadline)
                connection.assumeIsolated { $0.alarmHasChanged() }
            }
        } onCancel: {
            Task { await self.endBodyWait() }
        }
        let now = transport.now
        body.progress.account(
            for: body.receivedCount - received, in: start.nanoseconds(to: now), within: limits)
        if !body.isReady, deadline <= now, !Task.isCancelled {
            throw RequestFailure.timedOut
        }
    }

    private func endBodyWait() { body.resume() }

    /// Notes that the body is longer than the app collects.
    fileprivate func noteExcess() {
        guard body.progress.isOpen else { return }
        exchange?.note(RequestRefusal(RequestFailure.malformed(WireError(.bodyTooLarge))))
    }
}

/// The body of a request that a web server passes on.
struct GatewayInput<Transport: ConnectionTransport, Wire: GatewayWire>: BodyBlockSource {
    let request: GatewayRequest<Transport, Wire>
    let length: Int?

    func nextBlock(within limits: BodyLimits) async throws -> [UInt8] {
        try await request.nextBlock(within: limits, length: length)
    }

    func noteExcess() async {
        await request.noteExcess()
    }
}
