internal import AsyncGatewayTransport
internal import AsyncGatewayWire

extension HTTPConnection: ExchangeHost {
    nonisolated var takesResponses: Bool { transport.hasRoom }

    nonisolated func takeStorage() -> [UInt8] { transport.takeStorage() }

    nonisolated var isCurrent: Bool { transport.isCurrent }

    func makeServerPart() -> ServerPart {
        let isPersistent = wire.responseStarted(
            isPersistent: !isLastExchange && !isDraining && !(body.isOpen && endsWithOpenBody()))
        if records != nil { recordResponseStart() }
        return ServerPart(
            isPersistent: isPersistent, lines: locals.serverLines.current(context.serverField))
    }

    nonisolated var acceptsTrailers: Bool {
        assumeIsolated { $0.exchange?.acceptsTrailers ?? false }
    }

    nonisolated func writeWithoutWaiting(_ output: consuming ResponseOutput) throws -> Bool {
        do {
            return try transport.tryWrite(output.lead, output.block, output.tail)
        } catch {
            throw assumeIsolated { [error] in $0.connectionError(for: error) }
        }
    }

    @inline(never)
    func write(_ output: ResponseOutput) async throws {
        do {
            try await transport.write(output.lead, output.block, output.tail)
        } catch {
            throw connectionError(for: error)
        }
    }

    func flush() async throws {
        do {
            // First without waiting: the call that waits is not specialised for the transport.
            if try !transport.tryFlush() { try await transport.flush() }
        } catch {
            throw connectionError(for: error)
        }
        // Of earlier responses: the running one may go on for hours.
        if records?.isEmpty == false { emitRecords() }
    }

    func takeStep() async throws {
        // A flush counts as a step, so that other connections of the loop run now and then.
        try await flush()
    }

    func send(file: OpenFile, _ range: Range<Int64>) async throws {
        do {
            if records?.isEmpty == false { try await emitFlushedRecords() }
            try await transport.send(file: file, range)
        } catch {
            throw connectionError(for: error)
        }
    }

    nonisolated var errorOutput: Application { context.configuration.errorOutput }

    nonisolated func report(_ error: any Error, of exchange: Exchange, _ environ: Environ) {
        context.report(error, of: exchange, environ, on: info)
    }

    /// Converts an error of the transport to that of apps, and notes that the client has gone.
    func connectionError(for error: any Error) -> any Error {
        // The failure of a file is to be reported: the client is still there.
        if !(error is FileReadError), !(error is CancellationError) { exchange?.noteDeparture() }
        return publicError(for: error)
    }
}
