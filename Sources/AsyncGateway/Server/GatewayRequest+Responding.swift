internal import AsyncGatewayTransport
internal import AsyncGatewayWire
internal import Synchronization

extension GatewayRequest: ExchangeHost {
    nonisolated var takesResponses: Bool { transport.hasRoom }

    nonisolated var isCurrent: Bool { transport.isCurrent }

    func makeServerPart() -> ServerPart {
        if context.isObserved { responseStart = responseStart ?? transport.preciseNow }
        return ServerPart(lines: [])
    }

    nonisolated func takeStorage() -> [UInt8] { transport.takeStorage() }

    nonisolated func writeWithoutWaiting(_ output: consuming ResponseOutput) throws -> Bool {
        do {
            try checkIsOpen()
            var pieces = encoded(output)
            let isEnd = endsErrorsWithResponse()
            if isEnd { Wire.appendEnd(of: number, to: &pieces) }
            // If it is not taken, the whole is written again by a call that waits.
            guard try transport.tryWrite(pieces.lead, pieces.block, pieces.tail) else {
                return false
            }
            if isEnd {
                hasSentEnd = true
                // In this call: the web server has the end as soon as the task suspends.
                releaseNumber()
            }
            return true
        } catch {
            throw assumeIsolated { [error] in $0.connectionError(for: error) }
        }
    }

    /// Ends the error stream if the bytes that are written now are the end of the response, and nothing has
    /// been written to it.
    ///
    /// - Returns: whether it was ended.
    private nonisolated func endsErrorsWithResponse() -> Bool {
        guard exchange?.responder.isComplete == true else { return false }
        return errorText.withLock { errors in
            guard errors.bytes.isEmpty, !errors.hasBeenSent else { return false }
            errors.isOver = true
            return true
        }
    }

    func write(_ output: ResponseOutput) async throws {
        try await sending {
            let pieces = encoded(output)
            try await transport.write(pieces.lead, pieces.block, pieces.tail)
        }
    }

    private nonisolated func encoded(_ output: consuming ResponseOutput) -> GatewayPieces {
        let pieces = GatewayPieces(output.lead, output.block, output.tail)
        // The storage is to be that of the pieces alone, which is changed.
        _ = consume output
        return Wire.encode(response: pieces, of: number)
    }

    func flush() async throws {
        try await sending {
            // First without waiting: the call that waits is not specialised for the transport.
            if try !transport.tryFlush() { try await transport.flush() }
        }
    }

    func takeStep() async throws {
        try await flush()
    }

    func send(file: OpenFile, _ range: Range<Int64>) async throws {
        try await sending {
            var offset = range.lowerBound
            while offset < range.upperBound {
                try checkIsOpen()
                try Task.checkCancellation()
                let bytes = try await file.readAside(
                    atMost: gatewayBlockBytes, of: offset..<range.upperBound)
                let pieces = encoded(ResponseOutput(lead: [], block: bytes, tail: []))
                try await transport.write(pieces.lead, pieces.block, pieces.tail)
                if !transport.takeStep() { try await transport.flush() }
                offset += Int64(bytes.count)
            }
        }
    }

    /// Sends something, unless the client has left.
    private func sending(_ send: () async throws -> Void) async throws {
        do {
            try checkIsOpen()
            try await send()
        } catch {
            throw connectionError(for: error)
        }
    }

    private nonisolated func checkIsOpen() throws {
        if isClosed.load(ordering: .relaxed) { throw TransportError(.clientDisconnected) }
    }

    nonisolated var errorOutput: Application { context.configuration.errorOutput }

    nonisolated func report(_ error: any Error, of exchange: Exchange, _ environ: Environ) {
        context.report(error, of: exchange, environ, on: connection.info)
    }

    /// Converts an error of the transport to that of apps, and notes that the client has gone.
    private func connectionError(for error: any Error) -> any Error {
        // The failure of a file is to be reported: the client is still there.
        if !(error is FileReadError), !(error is CancellationError) { exchange?.noteDeparture() }
        return publicError(for: error)
    }
}

/// How much of a file is sent at a time: a record of FastCGI without padding.
private let gatewayBlockBytes = 65528
