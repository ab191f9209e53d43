internal import AsyncGatewayTransport

/// What is sent when the body that is being sent has given no block for a while.
///
/// It belongs to its responder, and is accessed on the sink's executor only.
final class Silence {
    let filler: [UInt8]
    private let interval: Duration
    /// When it is to be filled.
    private(set) var end: LoopTime

    init(_ filled: FilledBody, at now: LoopTime) {
        (filler, interval) = (filled.filler, filled.interval)
        end = now + filled.interval
    }

    /// Begins anew: something is sent.
    func begin(at now: LoopTime) {
        end = now + interval
    }
}

extension Responder {
    /// Sends a body whose silences are filled, to its end.
    ///
    /// - Throws: as ``send(_:)-(ResponseBody)`` does.
    func sendFilling(_ filled: FilledBody) async throws {
        let silence = Silence(filled, at: sink.clockTime)
        self.silence = silence
        sink.fillTimeHasChanged(to: silence.end)
        defer {
            self.silence = nil
            sink.fillTimeHasChanged(to: nil)
        }
        try await send(filled.body)
    }

    /// When the silence of the body is to be filled; `nil` for never.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    nonisolated var fillTime: LoopTime? { silence?.end }

    /// Takes the filler that is due, and begins a new silence.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    ///
    /// - Returns: the filler; `nil` if none is due, or none can be sent now.
    nonisolated func takeFiller(at now: LoopTime) -> [UInt8]? {
        guard let silence, silence.end <= now else { return nil }
        silence.begin(at: now)
        return isIdle && session.takesFiller ? silence.filler : nil
    }

    /// Encodes a filler as a block, behind the head if that has not been made; only while it ``isIdle``.
    ///
    /// To be called on the sink's executor, where it takes no waiting.
    ///
    /// - Returns: the bytes to be sent.
    /// - Throws: what the session refuses.
    nonisolated func encodeFiller(_ filler: [UInt8]) throws -> ResponseOutput {
        let part = serverPart(for: filler.count)
        // A change of the head may have set a Content-Length; then the head leaves alone.
        let block = session.takesFiller ? filler : []
        return try session.encode(block, isWhole: false, part)
    }

    /// Sends a filler, if one can be sent now.
    ///
    /// - Throws: as ``send(_:)-([UInt8])`` does.
    func sendFiller(_ filler: [UInt8]) async throws {
        guard silence != nil, session.takesFiller, turn.take() else { return }
        defer { turn.pass() }
        try await write(try encodeFiller(filler))
        try await sending { try await sink.flush() }
    }
}
